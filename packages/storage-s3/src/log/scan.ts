/** Reading records of a stretch of log that a reader does not hold: an older one, or an ancestor's. */
import { type Lsn, notFound, type WalEntry } from '@twill/storage'
import type { LogPosition } from '../manifest/manifest.ts'
import { SCAN_BATCH_RECORDS } from './limits.ts'
import { LiveChain } from './live-chain.ts'
import { type LogSource, walkSlots } from './log-source.ts'
import type { Segment } from './segment.ts'

/**
 * Records from `fromLsn` to `toLsn`, both included, reading from a position at or before `fromLsn`. `not-found` where that
 * position is past `fromLsn`, or the log ends before `toLsn`.
 */
export async function* readLog(
  source: LogSource,
  from: LogPosition,
  fromLsn: Lsn,
  toLsn: Lsn,
): AsyncGenerator<readonly WalEntry[], void> {
  if (toLsn < fromLsn) return
  const gone = (lsn: Lsn): Error =>
    notFound(`LSN ${lsn} is no longer in the log of timeline ${source.timeline}`)
  if (from.lsn > fromLsn) throw gone(fromLsn)
  let seen = from.lsn - 1
  const parts = async function* () {
    for await (const segment of liveSegments(source, from, toLsn)) {
      seen = segment.lastLsn
      yield entriesOf(segment, fromLsn, toLsn)
    }
  }
  yield* inBatches(parts())
  if (seen < toLsn) throw gone(seen + 1)
}

/** Live segments to the one that holds `toLsn`. */
async function* liveSegments(
  source: LogSource,
  from: LogPosition,
  toLsn: Lsn,
): AsyncGenerator<Segment, void> {
  const chain = new LiveChain(from)
  for await (const segment of walkSlots(source, { from: from.slot, hint: from.slot })) {
    if (!chain.take(segment)) continue
    yield segment
    if (segment.lastLsn >= toLsn) return
  }
}

/** The records of a segment that lie in a range of LSNs. */
export function entriesOf(segment: Segment, fromLsn: Lsn, toLsn: Lsn): WalEntry[] {
  const entries: WalEntry[] = []
  let lsn = segment.firstLsn
  for (const group of segment.groups) {
    for (const record of group) {
      if (lsn >= fromLsn && lsn <= toLsn) entries.push({ lsn, record })
      lsn += 1
    }
  }
  return entries
}

/** Joins small parts to batches of some length, none empty. */
export async function* inBatches(
  parts: AsyncIterable<readonly WalEntry[]>,
): AsyncGenerator<readonly WalEntry[], void> {
  let batch: WalEntry[] = []
  for await (const part of parts) {
    for (const entry of part) batch.push(entry)
    if (batch.length < SCAN_BATCH_RECORDS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
