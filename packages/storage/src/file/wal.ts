/**
 * The log of one line: segments of a bounded size, each group one frame in one segment, durable before its append returns.
 *
 * A small group is written and synced on the calling thread; a large one, and one that must not block, is written there and synced
 * off it (`docs/decisions/0001-wal-write-path.md`, 0011). Writing beyond the end of a file makes its sync dear, so such a write takes a
 * stretch of zeroes with it and the groups after it overwrite them. After a sync has failed nobody knows what the disk
 * holds, and asking again would not tell: the log is broken until it is opened anew.
 */
import type { KeptRange } from '../branch/kept.ts'
import type { Meter } from '../branch/meter.ts'
import type { LogCursor } from '../branch/timeline.ts'
import { corrupt, isStorageError, notFound, unknownOutcome } from '../errors.ts'
import type { StorageError } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import type { WalEntry, WalRange } from '../storage.ts'
import { alignFrame, FrameEncoder, frameLength } from './wal-frame.ts'
import { WalFiles } from './wal-files.ts'
import type { WalEnvironment } from './wal-files.ts'
import { findLogEnd } from './wal-end.ts'
import type { KnownEnd } from './wal-end.ts'
import { findLaterFrame, WalReader } from './wal-reader.ts'
import { FRAMES_OFFSET, markFrame } from './wal-segment.ts'
import type { LineIdentity, Segment } from './wal-segment.ts'

export const DEFAULT_SEGMENT_BYTES: number = 16 << 20

/** A write goes on to the end of its block: the file system then never has to read the rest. */
const BLOCK_BYTES = 4096
/** How many bytes a small write that makes the file longer takes with it. */
const STRETCH_BYTES: number = 512 << 10
/** From here on the sync is worth leaving the thread for. */
const LARGE_GROUP_BYTES: number = 256 << 10
/** Records of one batch of a scan amount to about this much. */
const BATCH_BYTES: number = 1 << 20

/** A group that has been written and waits for its sync. */
type Written = {
  readonly segment: Segment
  readonly offset: number
  readonly length: number
  readonly total: number
  readonly firstLsn: Lsn
  readonly count: number
}

export class Wal {
  readonly #environment: WalEnvironment
  readonly #files: WalFiles
  readonly #segmentBytes: number
  readonly #encoder = new FrameEncoder()
  /** By sequence; the last is the one that is written. */
  #segments: Segment[] = []
  #offset: number
  #sequence: number
  #durableLsn: Lsn
  #broken: StorageError | undefined
  #underWay: Promise<void> | undefined

  constructor(
    environment: WalEnvironment,
    line: LineIdentity,
    mainPath: string,
    segmentBytes: number,
    known: KnownEnd,
  ) {
    this.#environment = environment
    this.#files = new WalFiles(environment, line, mainPath)
    this.#segmentBytes = segmentBytes
    this.#segments = this.#files.open()
    try {
      const end = findLogEnd(this.#segments, known)
      this.#durableLsn = end.durableLsn
      this.#sequence = end.segment
      this.#offset = end.offset
    } catch (error) {
      this.close()
      throw error
    }
  }

  get durableLsn(): Lsn {
    return this.#durableLsn
  }

  get isBroken(): boolean {
    return this.#broken !== undefined
  }

  get segment(): number {
    return this.#sequence
  }

  get offset(): number {
    return this.#offset
  }

  /** A large group being synced; no other may begin before it is through. */
  get underWay(): Promise<void> | undefined {
    return this.#underWay
  }

  get sizeBytes(): number {
    let bytes = 0
    for (const { sizeBytes } of this.#segments) bytes += sizeBytes
    return bytes
  }

  append(
    records: readonly Uint8Array[],
    timeMs: number,
    meter: Meter,
    nonBlocking: boolean,
  ): WalRange | Promise<WalRange> {
    if (this.#broken !== undefined) throw this.#broken
    const length = frameLength(records)
    const segment = this.#segmentFor(length)
    const firstLsn = this.#durableLsn + 1
    const offset = this.#offset
    const least = blockEnd(offset + length) - offset
    const most = this.#writeLength(offset, length, segment.sizeBytes)
    const parts = this.#encoder.encode(records, length, most, segment.salt, firstLsn, timeMs)
    const { hooks } = this.#environment
    hooks?.at('wal-append:before-write')
    const total = this.#write(segment, parts, offset, least)
    const written: Written = { segment, offset, length, total, firstLsn, count: records.length }
    hooks?.at('wal-append:after-write')
    if (nonBlocking || length >= LARGE_GROUP_BYTES) return this.#syncLater(written, meter)
    try {
      segment.file.sync()
    } catch (error) {
      throw this.#breakDown(error)
    }
    return this.#acknowledge(written, meter)
  }

  /** The smallest LSN from which the log goes on without a gap to `toLsn`; `toLsn + 1` where even that one is missing. */
  oldestLsn(toLsn: Lsn): Lsn {
    let at = this.#indexOf(toLsn)
    const last = this.#segments[at]
    if (last === undefined || this.#lastLsn(at) < toLsn) return toLsn + 1
    while (this.#segments[at - 1]?.sequence === (this.#segments[at] as Segment).sequence - 1)
      at -= 1
    return (this.#segments[at] as Segment).firstLsn
  }

  read(fromLsn: Lsn, toLsn: Lsn): LogCursor {
    let at = this.#indexOf(fromLsn)
    let reader: WalReader | undefined
    let segment: Segment | undefined
    return {
      next: () => {
        const entries: WalEntry[] = []
        let startOffset = reader?.offset ?? 0
        for (;;) {
          if (reader === undefined || segment === undefined) {
            segment = this.#segments[at]
            if (segment === undefined || segment.firstLsn > toLsn) break
            reader = readerFrom(segment, fromLsn)
            startOffset = reader.offset
          }
          if (reader.nextLsn > toLsn) break
          if (!this.#segments.includes(segment)) throw notFound('the log was dropped during a scan')
          if (reader.next(fromLsn, toLsn, entries)) {
            if (reader.offset - startOffset >= BATCH_BYTES && entries.length > 0) break
          } else {
            this.#checkSegmentEnd(segment, reader)
            at = this.#segments.indexOf(segment) + 1
            reader = undefined
            if (entries.length > 0) break
          }
        }
        return entries.length === 0 ? undefined : entries
      },
    }
  }

  /** Gives segments back that no range needs. What a reader from x needs begins after x. */
  recycle(kept: readonly KeptRange[]): void {
    const unneeded = this.#segments.filter((segment, index) => {
      const next = this.#segments[index + 1]
      if (next === undefined) return false
      const last = next.firstLsn - 1
      return !kept.some((range) => range.fromLsn < last && range.toLsn >= segment.firstLsn)
    })
    if (unneeded.length === 0) return
    this.#segments = this.#segments.filter((segment) => !unneeded.includes(segment))
    for (const segment of unneeded) this.#files.recycle(segment, 2 * this.#segmentBytes)
    this.#files.syncNames()
  }

  close(): void {
    for (const { file } of this.#segments) file.close()
  }

  #segmentFor(length: number): Segment {
    const current = this.#segments.at(-1)
    if (current !== undefined) {
      const isFresh = this.#offset === FRAMES_OFFSET
      if (isFresh || this.#offset + length <= this.#segmentBytes) return current
    }
    let segment: Segment
    try {
      segment = this.#files.create(this.#sequence + 1, this.#durableLsn + 1)
    } catch (error) {
      if (this.#files.hasStray) this.#breakDown(error)
      throw error
    }
    this.#segments.push(segment)
    this.#sequence = segment.sequence
    this.#offset = FRAMES_OFFSET
    return segment
  }

  /** Bytes to write for a frame: to the end of its block, and a stretch more where a small one makes the file longer. */
  #writeLength(offset: number, length: number, sizeBytes: number): number {
    const end = blockEnd(offset + length)
    if (end <= sizeBytes || length >= STRETCH_BYTES / 8) return end - offset
    const stretch = Math.min(STRETCH_BYTES, this.#segmentBytes)
    return Math.ceil(end / stretch) * stretch - offset
  }

  /** Writes all parts, or where the disk has no room for the padding the least that is needed. Answers how many bytes it wrote. */
  #write(segment: Segment, parts: readonly Uint8Array[], offset: number, least: number): number {
    let at = offset
    try {
      for (const part of parts) {
        if (part.length > 0) segment.file.write(part, at)
        at += part.length
      }
      return at - offset
    } catch (error) {
      const [only] = parts
      if (only !== undefined && least < only.length && isStorageError(error, 'full')) {
        return this.#write(segment, [only.subarray(0, least)], offset, least)
      }
      this.#wipe(segment, offset, error)
      throw error
    }
  }

  /** The frame may be whole in the file although its write failed; it must not be found there later. */
  #wipe(segment: Segment, offset: number, cause: unknown): void {
    try {
      const there = Math.min(segment.file.size(), blockEnd(offset + 1)) - offset
      if (there <= 0) return
      segment.file.write(new Uint8Array(there), offset)
      segment.file.sync()
    } catch {
      throw this.#breakDown(cause)
    }
  }

  #syncLater(written: Written, meter: Meter): Promise<WalRange> {
    const done = written.segment.file.syncLater().then(
      () => this.#acknowledge(written, meter),
      (error: unknown) => {
        throw this.#breakDown(error)
      },
    )
    const over = (): void => {
      this.#underWay = undefined
    }
    this.#underWay = done.then(over, over)
    return done
  }

  #acknowledge(written: Written, meter: Meter): WalRange {
    const { segment, offset, length, total, firstLsn, count } = written
    const lastLsn = firstLsn + count - 1
    this.#offset = alignFrame(offset + length)
    this.#durableLsn = lastLsn
    if (offset + total > segment.sizeBytes) segment.sizeBytes = offset + total
    markFrame(segment, firstLsn, offset)
    meter.appends += 1
    meter.appendedRecords += count
    meter.appendedBytes += length
    meter.syncs += 1
    this.#environment.hooks?.at('wal-append:after-sync')
    return { firstLsn, lastLsn }
  }

  #breakDown(error: unknown): StorageError {
    const why = error instanceof Error ? error.message : String(error)
    this.#broken = unknownOutcome(
      `the log cannot be trusted any more until it is reopened: ${why}`,
      error,
    )
    return this.#broken
  }

  #checkSegmentEnd(segment: Segment, reader: WalReader): void {
    const next = this.#segments[this.#segments.indexOf(segment) + 1]
    const wanted = next === undefined ? this.#durableLsn + 1 : next.firstLsn
    if (reader.nextLsn === wanted) return
    if (next !== undefined && next.sequence !== segment.sequence + 1) return
    throw corrupt(`"${segment.path}" is damaged at offset ${reader.offset}`)
  }

  /** The segment in which an LSN lies, if any does. */
  #indexOf(lsn: Lsn): number {
    return this.#segments.findLastIndex((segment) => segment.firstLsn <= lsn)
  }

  #lastLsn(index: number): Lsn {
    const segment = this.#segments[index] as Segment
    const next = this.#segments[index + 1]
    if (next === undefined) return this.#durableLsn
    if (next.sequence === segment.sequence + 1) return next.firstLsn - 1
    // The segment after it was given back: where this one ends stands nowhere but in itself.
    const reader = readerFrom(segment, Number.MAX_SAFE_INTEGER)
    while (reader.next(Number.MAX_SAFE_INTEGER, 0, [])) continue
    if (findLaterFrame(segment, reader.offset, reader.nextLsn) !== undefined) {
      throw corrupt(`"${segment.path}" is damaged at offset ${reader.offset}`)
    }
    return reader.nextLsn - 1
  }
}

function blockEnd(offset: number): number {
  return Math.ceil(offset / BLOCK_BYTES) * BLOCK_BYTES
}

/** A reader that begins at the last known frame at or before an LSN. */
function readerFrom(segment: Segment, lsn: Lsn): WalReader {
  const known = segment.marks.findLast((one) => one.lsn <= lsn)
  return new WalReader(segment, known?.offset ?? FRAMES_OFFSET, known?.lsn ?? segment.firstLsn)
}
