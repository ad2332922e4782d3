/**
 * Deleting a branch: its manifest says so first (which shuts out its writer and its future children), then its name goes, its
 * objects, and last its parent's hold on what it needed. Whoever deletes it again finishes what was left.
 */
import { conflict, isStorageError, notFound } from '@twill/storage'
import { sweepDeleted } from '../gc/sweep.ts'
import { removePin } from '../manifest/edits.ts'
import { ManifestCell } from '../manifest/manifest-cell.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import { allBut } from '../rules.ts'
import type { World } from '../timeline/world.ts'
import { markDeleted } from './mark-deleted.ts'
import { readRecord, releaseName } from './names.ts'

/** `parentCell` answers the manifest of a timeline, the one in use where it is open. */
export async function deleteBranch(
  world: World,
  name: string,
  isOpen: (timeline: TimelineId) => boolean,
  parentCell: (timeline: TimelineId) => Promise<ManifestCell | undefined>,
): Promise<void> {
  const { env, keys, store } = world
  const record = await readRecord(store, env, keys.name(name))
  if (record?.timeline === undefined || record.timeline === null) throw noBranch(name)
  const { swap, timeline } = record
  if (swap !== undefined) throw conflict(`branch "${name}" is being promoted: finish that first`)
  if (isOpen(timeline)) throw conflict(`branch "${name}" is open`)
  const cell = await ManifestCell.load(store, keys.manifest(timeline), env)
  if (cell !== undefined) await markBranchDeleted(cell, name)
  if (allBut(world.tuning.rules).nameRecordStays) {
    await releaseName(store, env, keys.name(name), timeline)
  } else await retryRead(env, () => store.delete(keys.name(name)))
  if (cell === undefined) throw noBranch(name)
  await sweepDeleted(world, timeline)
  const { parent } = cell.current
  if (parent !== undefined) await (await parentCell(parent.timeline))?.edit(removePin(timeline))
}

export function noBranch(name: string): Error {
  return notFound(`branch "${name}" does not exist`)
}

async function markBranchDeleted(cell: ManifestCell, name: string): Promise<void> {
  try {
    await markDeleted(cell)
  } catch (error) {
    if (!isStorageError(error, 'conflict')) throw error
    throw conflict(`branch "${name}" cannot be deleted: ${error.message}`, error)
  }
}
