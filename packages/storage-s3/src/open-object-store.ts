/** Opens a database in any object store. `openObjectStorage` is the way in by URL. */
import { notFound } from '@twill/storage'
import { CountingObjectStore, type ObjectStore, type StoreQuirks } from '@twill/storage/object'
import { ChunkCache } from './cache/chunk-cache.ts'
import { followReplacement } from './branches/find-line.ts'
import type { ObjectStorageEnv } from './env.ts'
import { createDatabase, findDatabase } from './find-database.ts'
import { type Keys, keysUnder } from './keys.ts'
import { GRAVE_AGE_MS, MIN_LOG_AGE_MS, STAGED_MAX_BYTES } from './limits.ts'
import { DEFAULT_LOG_TUNING } from './log/tuning.ts'
import { LAYER_BYTES } from './layers/limits.ts'
import type { ManifestCell } from './manifest/manifest-cell.ts'
import type { Ages } from './manifest/manifest.ts'
import { ObjectDatabase } from './object-database.ts'
import type { ObjectStorage } from './object-storage.ts'
import { establishIdentity } from './probe/identity.ts'
import type { Tuning } from './timeline/world.ts'

export type ObjectStoreOptions = {
  readonly store: ObjectStore
  readonly env: ObjectStorageEnv
  /** The prefix of the database in the bucket, without slashes at its ends; may be empty. */
  readonly root: string
  /** The store, spoken to as it wants. Without it the store has no wishes. */
  readonly speaking?: (quirks: StoreQuirks) => ObjectStore
  /** Finds out what the store wants, and whether it can hold a database, when one is made. Default: `probeStore`. */
  readonly probe?: () => Promise<StoreQuirks>
  /** Whether to make a database where there is none. Default: true. */
  readonly create?: boolean
  /** Of a database that is made here. All programs keep to what it was made with. */
  readonly ages?: Ages
  /** Shared by all databases of a process. Default: one in memory for this one. */
  readonly cache?: ChunkCache
  readonly tuning?: Partial<Tuning>
  /** How long a store that does not answer is asked whether there is a database. Default: as long as any other read. */
  readonly openDeadlineMs?: number
}

export const DEFAULT_TUNING: Tuning = {
  log: DEFAULT_LOG_TUNING,
  stagedMaxBytes: STAGED_MAX_BYTES,
  layerBytes: LAYER_BYTES,
  maintains: true,
}

/** `not-found` where there is none and none is to be made; `invalid` where the store cannot hold one. */
export async function openObjectStore(options: ObjectStoreOptions): Promise<ObjectStorage> {
  const { env, root } = options
  const keys = keysUnder(root)
  const { openDeadlineMs } = options
  const seen =
    (await findDatabase(options.store, env, keys, openDeadlineMs)) ?? (await make(options, keys))
  const found = await followReplacement(options.store, env, keys, seen)
  const { database, quirks } = found.current
  const store = new CountingObjectStore(options.speaking?.(quirks) ?? options.store)
  const world = {
    store,
    keys,
    env,
    cache: options.cache ?? new ChunkCache(),
    database,
    tuning: { ...DEFAULT_TUNING, ...options.tuning },
  }
  return new ObjectDatabase(world).openMain(found.through(store))
}

async function make(options: ObjectStoreOptions, keys: Keys): Promise<ManifestCell> {
  const { env, root, store } = options
  if (options.create === false) throw notFound(`there is no database at ${where(store, root)}`)
  const speak = (quirks: StoreQuirks): ObjectStore => options.speaking?.(quirks) ?? store
  const { database, quirks } = await establishIdentity(speak, keys, env, options.probe)
  const ages = options.ages ?? { logMs: MIN_LOG_AGE_MS, graveMs: GRAVE_AGE_MS }
  await createDatabase(store, env, keys, { database, quirks }, ages)
  const made = await findDatabase(store, env, keys)
  if (made === undefined) throw notFound(`the database at ${where(store, root)} cannot be found`)
  return made
}

function where(store: ObjectStore, root: string): string {
  return root === '' ? store.name : `"${root}" in ${store.name}`
}
