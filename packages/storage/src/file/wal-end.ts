/**
 * Finds where a log ends. What follows the last good frame is a torn write that nobody was told of, unless something shows that
 * the log had gone on: then it is damage, and the log is refused.
 */
import { corrupt } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import type { WalEntry } from '../storage.ts'
import { findLaterFrame, WalReader } from './wal-reader.ts'
import { FRAMES_OFFSET, markFrame } from './wal-segment.ts'
import type { Segment } from './wal-segment.ts'

export type LogEnd = {
  readonly durableLsn: Lsn
  readonly segment: number
  /** Where the next frame goes. */
  readonly offset: number
}

/** Where the log ended when the header was last written. */
export type KnownEnd = LogEnd & {
  /** Nothing was appended after it. */
  readonly isClean: boolean
}

export function findLogEnd(segments: readonly Segment[], known: KnownEnd): LogEnd {
  checkSequence(segments, known.segment)
  const last = segments.at(-1)
  if (last === undefined) return known
  const isKnown = last.sequence === known.segment
  if (isKnown && known.isClean) return known
  const reader = isKnown
    ? new WalReader(last, known.offset, known.durableLsn + 1)
    : new WalReader(last, FRAMES_OFFSET, last.firstLsn)
  readToEnd(last, reader)
  // What was read may be in memory only: it must be on disk before anybody hears of it.
  last.file.sync()
  const durableLsn = reader.nextLsn - 1
  if (durableLsn < known.durableLsn) {
    throw corrupt(`the log ends at ${durableLsn}, but it had reached ${known.durableLsn}`)
  }
  return { durableLsn, segment: last.sequence, offset: reader.offset }
}

function readToEnd(last: Segment, reader: WalReader): void {
  const none: WalEntry[] = []
  for (;;) {
    const { offset, nextLsn } = reader
    // No record is wanted, only the frames proved.
    if (!reader.next(Number.MAX_SAFE_INTEGER, 0, none)) break
    markFrame(last, nextLsn, offset)
  }
  const later = findLaterFrame(last, reader.offset, reader.nextLsn)
  if (later === undefined) return
  throw corrupt(
    `"${last.path}" is damaged at offset ${reader.offset}: a good frame follows at ${later}`,
  )
}

/** The segment that a header named is there, and after it none is missing. */
function checkSequence(segments: readonly Segment[], known: number): void {
  const from = segments.findIndex(({ sequence }) => sequence >= known)
  const there = from < 0 ? [] : segments.slice(from)
  let wanted = known === 0 ? 1 : known
  if (there.length === 0 && known > 0) throw corrupt(`log segment ${known} is missing`)
  for (const { sequence } of there) {
    if (sequence !== wanted) throw corrupt(`log segment ${wanted} is missing`)
    wanted += 1
  }
}
