/** What all timelines of one open database have in common. */
import type { CountingObjectStore } from '@twill/storage/object'
import type { ChunkCache } from '../cache/chunk-cache.ts'
import type { ObjectStorageEnv } from '../env.ts'
import type { Keys } from '../keys.ts'
import type { LogTuning } from '../log/tuning.ts'
import type { StorageRules } from '../rules.ts'

export type World = {
  readonly store: CountingObjectStore
  readonly keys: Keys
  readonly env: ObjectStorageEnv
  readonly cache: ChunkCache
  /** Identity of the database; part of every cache key. */
  readonly database: string
  readonly tuning: Tuning
}

export type Tuning = {
  readonly log: LogTuning
  /** Staged pages beyond this are uploaded before their checkpoint ends. */
  readonly stagedMaxBytes: number
  /** A layer is cut at about this many stored bytes. */
  readonly layerBytes: number
  /** Compacts and sweeps after checkpoints, beside everything else. Tests that count requests turn it off. */
  readonly maintains: boolean
  /** Only tests leave one out. */
  readonly rules?: Partial<StorageRules>
}
