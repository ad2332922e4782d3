/**
 * Making a branch: three small requests, no copy. Pin in the parent, the child's manifest, the name; in this order, so that what
 * the child needs is held before it exists, and it exists before it can be found. Dying in between leaves a pin that the garbage
 * collector lets go of.
 */
import { conflict, isStorageError, type BranchInfo, type Lsn, unavailable } from '@twill/storage'
import { checkBranchName } from '@twill/storage/backend'
import { newId } from '../env.ts'
import { addPin, removePin } from '../manifest/edits.ts'
import { ManifestCell } from '../manifest/manifest-cell.ts'
import { encodeManifest } from '../manifest/manifest-codec.ts'
import type { Pin, TimelineId } from '../manifest/manifest.ts'
import { childManifest } from '../manifest/new-manifest.ts'
import { putOnce } from '../put-once.ts'
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
  const startMs = env.monotonicMs()
  const madeMs = parent.storeNowMs()
  const pinned = await parent.edit(addPin({ child, name, forkLsn, forkSlot, madeMs }))
  const pin = pinned.pins.find((each) => each.child === child) as Pin
  const createdMs = env.wallMs()
  const manifest = childManifest(pinned, pin, parentName, { nonce: newId(env), createdMs })
  const made = await putOnce(store, env, keys.manifest(child), encodeManifest(manifest))
  if (made.kind === 'taken') {
    await parent.edit(removePin(child))
    throw unavailable(`branch "${name}" took too long to be made: try again`)
  }
  const cell = ManifestCell.made(store, keys.manifest(child), env, manifest, made.etag)
  try {
    await takeName(store, env, keys.name(name), child)
  } catch (error) {
    if (!isStorageError(error, 'conflict')) throw error
    await abandon(parent, cell)
    throw conflict(`branch "${name}" exists already`)
  }
  // A collector gives up on a branch that has no name after a while; one this slow has to look.
  if (env.monotonicMs() - startMs >= manifest.ages.graveMs / 2) await checkAlive(cell, name)
  return { name, parent: parentName, forkLsn, createdAtMs: createdMs }
}

async function abandon(parent: ManifestCell, child: ManifestCell): Promise<void> {
  const id: TimelineId = child.current.timeline
  await markDeleted(child)
  await parent.edit(removePin(id))
}

async function checkAlive(child: ManifestCell, name: string): Promise<void> {
  const { state } = await child.refresh()
  if (state !== 'active') throw unavailable(`branch "${name}" took too long to be made: try again`)
}
