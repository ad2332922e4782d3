/** What a database in a bucket costs, and how long commits take, for people. */
import type { Epoch, Lsn, RetentionWindow } from '@twill/storage'
import type { ObjectRequestCounts } from '@twill/storage/object'
import type { CacheStats } from './cache/chunk-cache.ts'
import type { LogStats } from './log/log-stats.ts'

export type ObjectStorageStats = {
  /** 16 hex digits: of the line, and of the database it belongs to. */
  readonly timeline: string
  readonly database: string
  /** Of the newest writer, and who that is; whether it closed cleanly and nobody has opened since. */
  readonly epoch: Epoch
  readonly owner: string
  readonly isClosed: boolean
  /** The end of the log as far as it was seen. */
  readonly durableLsn: Lsn
  readonly retention: RetentionWindow
  /** How far back one may read. */
  readonly horizonLsn: Lsn
  /** Checkpoints that can be read, oldest first. */
  readonly roots: readonly { readonly lsn: Lsn; readonly timeMs: number }[]
  /** Segments of the log from where replay may have to start to its end. */
  readonly logSlots: number
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
