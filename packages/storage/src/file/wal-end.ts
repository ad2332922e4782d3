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
  const lastFrame = readToEnd(last, reader)
  makeDurable(last, lastFrame ?? reader.offset, reader.offset)
  const durableLsn = reader.nextLsn - 1
  if (durableLsn < known.durableLsn) {
    throw corrupt(`the log ends at ${durableLsn}, but it had reached ${known.durableLsn}`)
  }
  return { durableLsn, segment: last.sequence, offset: reader.offset }
}

/** Answers where the last frame begins, if there is one. */
function readToEnd(last: Segment, reader: WalReader): number | undefined {
  const none: WalEntry[] = []
  let lastFrame: number | undefined
  for (;;) {
    const { offset, nextLsn } = reader
    // No record is wanted, only the frames proved.
    if (!reader.next(Number.MAX_SAFE_INTEGER, 0, none)) break
    markFrame(last, nextLsn, offset)
    lastFrame = offset
  }
  const later = findLaterFrame(last, reader.offset, reader.nextLsn)
  if (later === undefined) return lastFrame
  throw corrupt(
    `"${last.path}" is damaged at offset ${reader.offset}: a good frame follows at ${later}`,
  )
}

/**
 * What was read of the last frame may be in memory only, and must be on disk before anybody hears of it. If its sync had
 * failed, the system believes it to be there already: only what is written anew is synced for certain.
 */
function makeDurable(last: Segment, start: number, end: number): void {
  const bytes = new Uint8Array(Math.max(0, Math.min(end, last.sizeBytes) - start))
  const count = last.file.read(bytes, start)
  if (count > 0) last.file.write(bytes.subarray(0, count), start)
  last.file.sync()
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
