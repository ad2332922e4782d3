/**
 * Which line the database is, and which one a branch is, also while the two are changing places (`promote.ts`): the names are
 * changed one after the other, and the manifest of the line that was the database says whether it is decided.
 */
import { corrupt, notFound } from '@twill/storage'
import type { ObjectStore } from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import type { Keys } from '../keys.ts'
import { PLACES_CHANGED_MAX } from '../limits.ts'
import { ManifestCell } from '../manifest/manifest-cell.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import type { NameRecord } from './name-record.ts'
import { readName, readRecord } from './names.ts'

/** The line that has taken the place of the one whose manifest was read; mostly that one itself, without a request. */
export async function followReplacement(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  seen: ManifestCell,
): Promise<ManifestCell> {
  let cell = seen
  for (let changes = 0; changes < PLACES_CHANGED_MAX; changes += 1) {
    const { replacedBy, timeline } = cell.current
    if (replacedBy === undefined) return cell
    const main = await readName(store, env, keys.main)
    const next = main === undefined || main === timeline ? replacedBy : main
    cell = await loadLine(store, env, keys, next)
  }
  throw corrupt(`${keys.main} leads nowhere: each line says that another one replaced it`)
}

/** The line that the database is; `undefined` where there is no database. */
export async function findMain(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
): Promise<ManifestCell | undefined> {
  const main = await readName(store, env, keys.main)
  if (main === undefined) return undefined
  return followReplacement(store, env, keys, await loadLine(store, env, keys, main))
}

export async function loadLine(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  timeline: TimelineId,
): Promise<ManifestCell> {
  const cell = await ManifestCell.load(store, keys.manifest(timeline), env)
  if (cell === undefined) throw notFound(`timeline ${timeline} is named and not there`)
  return cell
}

/** The timeline of a branch; `undefined` where nobody has the name. One request but for a branch that is being promoted. */
export async function findBranch(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  name: string,
): Promise<TimelineId | undefined> {
  return lineOf(store, env, keys, await readRecord(store, env, keys.name(name)))
}

/** What a name's record stands for. */
export async function lineOf(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  record: NameRecord | undefined,
): Promise<TimelineId | undefined> {
  if (record?.swap === undefined) return record?.timeline ?? undefined
  return (await isSwapDecided(store, env, keys, record))
    ? record.swap
    : (record.timeline ?? undefined)
}

/** Whether the branch is the database by now, and its name is the old line's. */
export async function isSwapDecided(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  { swap, timeline }: NameRecord,
): Promise<boolean> {
  if (swap === undefined) return false
  const { replacedBy } = (await loadLine(store, env, keys, swap)).current
  return replacedBy !== undefined && replacedBy === timeline
}
