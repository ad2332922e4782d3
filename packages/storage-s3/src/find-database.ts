/** Finding a database in a bucket, or making one. */
import { isStorageError, notFound } from '@twill/storage'
import type { ObjectStore, StoreQuirks } from '@twill/storage/object'
import { readRecord, takeName } from './branches/names.ts'
import { newId, type ObjectStorageEnv } from './env.ts'
import { FIRST_TIMELINE, type Keys } from './keys.ts'
import { encodeManifest } from './manifest/manifest-codec.ts'
import { ManifestCell } from './manifest/manifest-cell.ts'
import type { Ages } from './manifest/manifest.ts'
import { emptyManifest } from './manifest/new-manifest.ts'
import { putOnce } from './put-once.ts'

/** Who a database is, and how its store wants to be spoken to. */
export type Identity = { readonly database: string; readonly quirks: StoreQuirks }

/**
 * The manifest of the timeline that the database itself is; `undefined` where there is none. One round trip, unless it was once
 * restored to an earlier time.
 */
export async function findDatabase(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  deadlineMs?: number,
): Promise<ManifestCell | undefined> {
  const [record, first] = await Promise.all([
    readRecord(store, env, keys.main, deadlineMs),
    ManifestCell.load(store, keys.manifest(FIRST_TIMELINE), env, deadlineMs),
  ])
  const main = record?.timeline ?? undefined
  if (main === undefined) return undefined
  if (main === FIRST_TIMELINE && first !== undefined) return first
  const cell = await ManifestCell.load(store, keys.manifest(main), env)
  if (cell === undefined) throw notFound(`${keys.main} names timeline ${main}, which is not there`)
  return cell
}

/** Makes a database, or finishes one that somebody began to make. */
export async function createDatabase(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  identity: Identity,
  ages: Ages,
): Promise<void> {
  const manifest = emptyManifest({
    timeline: FIRST_TIMELINE,
    ...identity,
    ages,
    nonce: newId(env),
    createdMs: env.wallMs(),
  })
  await putOnce(store, env, keys.manifest(FIRST_TIMELINE), encodeManifest(manifest))
  try {
    await takeName(store, env, keys.main, FIRST_TIMELINE)
  } catch (error) {
    // Another process was faster.
    if (!isStorageError(error, 'conflict')) throw error
  }
}
