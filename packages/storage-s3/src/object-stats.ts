/** What a database in a bucket costs, and how long commits take, for people. */
import type { ObjectRequestCounts } from '@twill/storage/object'
import type { CacheStats } from './cache/chunk-cache.ts'
import type { LogStats } from './log/log-stats.ts'

export type ObjectStorageStats = {
  /** Of the writer; `undefined` for a reader. */
  readonly log: LogStats | undefined
  /** Of the process, all databases together. */
  readonly cache: CacheStats
  readonly requests: ObjectRequestCounts
  readonly layers: number
  readonly layerBytes: number
  /** Layers that are no longer needed here and not deleted yet. */
  readonly buriedBytes: number
  /** Layers of ancestors. */
  readonly inheritedBytes: number
  readonly branches: number
  /** Why the last compaction or sweep ended early. */
  readonly maintenanceFailure: string | undefined
}
