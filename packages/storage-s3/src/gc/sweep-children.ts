/** Lets go of children that are deleted, or were begun and never came to be. */
import { decodeManifest, encodeManifest } from '../manifest/manifest-codec.ts'
import { ManifestCell } from '../manifest/manifest-cell.ts'
import { removePin } from '../manifest/edits.ts'
import type { Manifest, Pin } from '../manifest/manifest.ts'
import { abortedManifest } from '../manifest/new-manifest.ts'
import { deleted } from '../branches/mark-deleted.ts'
import { readRecord, releaseName } from '../branches/names.ts'
import { newId } from '../env.ts'
import { putOnce } from '../put-once.ts'
import { allBut } from '../rules.ts'
import type { World } from '../timeline/world.ts'
import { hasAged } from './has-aged.ts'
import { sweepDeleted } from './sweep.ts'

/** Answers the bytes given back. */
export async function sweepChildren(world: World, cell: ManifestCell): Promise<number> {
  let freedBytes = 0
  // Others make branches too; and it says what time it is.
  const { pins } = await cell.refresh()
  for (const pin of pins) {
    if (!(await isGone(world, cell, pin))) continue
    await releaseName(world.store, world.env, world.keys.name(pin.name), pin.child)
    freedBytes += await sweepDeleted(world, pin.child)
    await cell.edit(removePin(pin.child))
  }
  return freedBytes
}

/** Whether the child is not there, and never will be. */
async function isGone(world: World, parent: ManifestCell, pin: Pin): Promise<boolean> {
  const { env, keys, store } = world
  const key = keys.manifest(pin.child)
  const isOld = hasAged(parent.current.ages.graveMs, pin.madeMs, parent.storeMs)
  const child = await ManifestCell.load(store, key, env)
  if (child !== undefined) {
    if (child.current.state !== 'active') return true
    if (!isOld || (await isNamed(world, pin, child.current))) return false
    return giveUp(child)
  }
  if (!isOld) return false
  if (!allBut(world.tuning.rules).abortBeforeUnpin) return true
  // From here on nobody can make it.
  const { database, quirks, ages } = parent.current
  const aborted = abortedManifest({
    timeline: pin.child,
    database,
    quirks,
    ages,
    nonce: newId(env),
    createdMs: env.wallMs(),
  })
  const outcome = await putOnce(store, env, key, encodeManifest(aborted))
  return outcome.kind === 'written' || decodeManifest(outcome.by.bytes, key).state !== 'active'
}

/**
 * Whether a child that is there can be found. One that took part in a promotion has been, and may have another name by now; one that
 * was deleted says so itself. What has no name after so long is of a creation that was interrupted, or has to look.
 */
async function isNamed(
  { env, keys, store }: World,
  { child, name }: Pin,
  { isDatabase, replacedBy }: Manifest,
): Promise<boolean> {
  if (isDatabase === true || replacedBy !== undefined) return true
  const record = await readRecord(store, env, keys.name(name))
  return record?.timeline === child || record?.swap === child
}

/**
 * Deletes a child that nobody has named, as long as nobody has confirmed it since that was looked at. One with children of its own
 * had a name, and may be changing it.
 */
async function giveUp(child: ManifestCell): Promise<boolean> {
  const { version } = child.current
  const { state } = await child.edit((manifest) =>
    manifest.version === version && manifest.pins.length === 0 ? deleted(manifest) : undefined,
  )
  return state !== 'active'
}
