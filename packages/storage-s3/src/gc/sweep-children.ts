/** Lets go of children that are deleted, or were begun and never came to be. */
import { decodeManifest } from '../manifest/manifest-codec.ts'
import { ManifestCell } from '../manifest/manifest-cell.ts'
import { removePin } from '../manifest/edits.ts'
import type { Pin } from '../manifest/manifest.ts'
import { abortedManifest } from '../manifest/new-manifest.ts'
import { encodeManifest } from '../manifest/manifest-codec.ts'
import { markDeleted } from '../branches/mark-deleted.ts'
import { newId } from '../env.ts'
import { putOnce } from '../put-once.ts'
import { retryRead } from '../retry.ts'
import type { World } from '../timeline/world.ts'
import { sweepDeleted } from './sweep.ts'

/** Answers the bytes given back. */
export async function sweepChildren(world: World, cell: ManifestCell): Promise<number> {
  let freedBytes = 0
  for (const pin of cell.current.pins) {
    if (!(await isGone(world, cell, pin))) continue
    freedBytes += await sweepDeleted(world, pin.child)
    await cell.edit(removePin(pin.child))
  }
  return freedBytes
}

/** Whether the child is not there, and never will be. */
async function isGone(world: World, parent: ManifestCell, pin: Pin): Promise<boolean> {
  const { env, keys, store } = world
  const key = keys.manifest(pin.child)
  const isOld = parent.storeNowMs() - pin.madeMs >= parent.current.ages.graveMs
  const child = await ManifestCell.load(store, key, env)
  if (child !== undefined) {
    if (child.current.state !== 'active') return true
    if (!isOld || (await wasNamed(world, pin))) return false
    await markDeleted(child)
    return true
  }
  if (!isOld) return false
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

/** A record of the name, whoever has it now, means that the branch may have come to be. */
async function wasNamed(world: World, pin: Pin): Promise<boolean> {
  const { env, keys, store } = world
  return (await retryRead(env, () => store.get(keys.name(pin.name)))) !== undefined
}
