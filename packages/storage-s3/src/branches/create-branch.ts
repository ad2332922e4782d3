/**
 * Making a branch: three small requests, no copy. Pin in the parent, the child's manifest, the name; in this order, so that what
 * the child needs is held before it exists, and it exists before it can be found. Dying in between leaves a pin that the garbage
 * collector lets go of.
 */
import { conflict, isStorageError, type BranchInfo, type Lsn, unavailable } from '@twill/storage'
import { checkBranchName } from '@twill/storage/backend'
import { newId, type ObjectStorageEnv } from '../env.ts'
import { clocks } from '../log/freshness.ts'
import { addPin, notKept, removePin } from '../manifest/edits.ts'
import { ManifestCell, type Proof } from '../manifest/manifest-cell.ts'
import { encodeManifest } from '../manifest/manifest-codec.ts'
import type { Manifest, Pin, TimelineId } from '../manifest/manifest.ts'
import { childManifest } from '../manifest/new-manifest.ts'
import { putOnce } from '../put-once.ts'
import { allBut } from '../rules.ts'
import type { World } from '../timeline/world.ts'
import { markDeleted } from './mark-deleted.ts'
import { takeName } from './names.ts'

export type NewBranch = {
  readonly name: string
  readonly forkLsn: Lsn
  /** Of the parent; `undefined`: the database itself. */
  readonly parentName: string | undefined
  /** See `addPin`. */
  readonly forkSlot: number | undefined
}

/** `conflict` where the name is taken, `not-found` where the fork is no longer kept. */
export async function createBranch(
  world: World,
  parent: ManifestCell,
  branch: NewBranch,
): Promise<BranchInfo> {
  const { env, keys, store } = world
  const { forkLsn, forkSlot, name, parentName } = branch
  checkBranchName(name)
  const child = newId(env)
  const begun = clocks(env)
  const madeMs = parent.latestStoreMs()
  const rules = allBut(world.tuning.rules)
  if (!rules.horizonInEdit && forkLsn < parent.current.horizonLsn) throw notKept(forkLsn)
  const pin = addPin({ child, name, forkLsn, forkSlot, madeMs, rules })
  const pinning = (): Promise<Manifest> => parent.edit(pin)
  const pinned = rules.pinFirst ? await pinning() : (pin(parent.current) ?? parent.current)
  const own = pinned.pins.find((each) => each.child === child) as Pin
  const createdMs = env.wallMs()
  const manifest = childManifest(pinned, own, parentName, { nonce: newId(env), createdMs })
  const made = await putOnce(store, env, keys.manifest(child), encodeManifest(manifest))
  if (!rules.pinFirst) await pinning()
  if (made.kind === 'taken') {
    await parent.edit(removePin(child))
    throw unavailable(`branch "${name}" took too long to be made: try again`)
  }
  const cell = ManifestCell.made(store, keys.manifest(child), env, manifest, made.etag)
  try {
    await takeName(store, env, keys.name(name), child, async (holder) => {
      const held = await ManifestCell.load(store, keys.manifest(holder), env)
      return held !== undefined && held.current.state !== 'active'
    })
  } catch (error) {
    if (!isStorageError(error, 'conflict')) throw error
    await abandon(parent, cell)
    throw conflict(`branch "${name}" exists already`)
  }
  // A collector gives up on a branch that has no name after a while; one this slow has to make sure.
  const isSlow = passedMs(env, begun) >= manifest.ages.graveMs / 2
  if (isSlow && rules.slowBranchConfirmed) await confirm(cell, name)
  return { name, parent: parentName, forkLsn, createdAtMs: createdMs }
}

/** By whichever clock says more; one that was set back says nothing. */
function passedMs(env: ObjectStorageEnv, since: Proof): number {
  const { monotonicMs, wallMs } = clocks(env)
  return Math.max(monotonicMs - since.monotonicMs, Math.abs(wallMs - since.wallMs))
}

async function abandon(parent: ManifestCell, child: ManifestCell): Promise<void> {
  const id: TimelineId = child.current.timeline
  await markDeleted(child)
  await parent.edit(removePin(id))
}

/** Writes the manifest anew: a collector that has looked for a name before it was there cannot delete the branch any more. */
async function confirm(child: ManifestCell, name: string): Promise<void> {
  await child.edit((manifest) => {
    if (manifest.state === 'active') return manifest
    throw unavailable(`branch "${name}" took too long to be made: try again`)
  })
}
