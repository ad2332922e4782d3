import type { StorageStats } from '../storage.ts'

/** Counters of one open handle. */
export type Meter = { -readonly [K in Exclude<keyof StorageStats, 'sizeBytes'>]: number }

export function newMeter(): Meter {
  return {
    appends: 0,
    appendedRecords: 0,
    appendedBytes: 0,
    syncs: 0,
    pageReads: 0,
    pageReadRequests: 0,
    pageReadBytes: 0,
    pageWrites: 0,
    pageWriteBytes: 0,
    cacheHits: 0,
  }
}
