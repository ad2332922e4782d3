/**
 * One line of history, as a local backend keeps it: a log, page versions and roots of its own, and nothing of its ancestors.
 * `BranchStorage` puts lines together into branches and holds every rule of the storage seam that is not about bytes:
 * epochs, arguments, falling through to the parent, what must be kept. Memory and file differ only below this interface.
 *
 * Methods are synchronous where the work is: what was true on entry still holds on return. Those that answer a promise
 * order themselves after one another.
 */
import type { Lsn } from '../lsn.ts'
import type {
  AppendOptions,
  Epoch,
  PageId,
  PageWrite,
  RetentionWindow,
  WalEntry,
  WalRange,
} from '../storage.ts'
import type { KeptRange } from './kept.ts'
import type { Meter } from './meter.ts'

/** What a line knows of a page: its bytes, that it was deleted here, or (`undefined`) nothing: the parent is to be asked. */
export type PageAnswer = Uint8Array | 'deleted' | undefined

/** Reads a stretch of one line's log, batch after batch; `undefined` at its end. */
export interface LogCursor {
  next(): readonly WalEntry[] | undefined
}

/** Asked at the very moment of dropping, so that a pin taken meanwhile counts. */
export type KeptNow = () => readonly KeptRange[]

export interface Timeline {
  readonly epoch: Epoch
  readonly durableLsn: Lsn
  readonly retention: RetentionWindow
  /** Reads below it may miss what was dropped. Only grows. */
  readonly horizonLsn: Lsn
  /** Bytes of this line at rest. */
  readonly sizeBytes: number

  /** Whether the epoch was granted since this line was opened. */
  readonly hasWriter: boolean
  /** Settles when the append under way is through; `undefined` while there is none. None may begin before. */
  readonly underWay: Promise<void> | undefined
  /** A root that is being set: what it covers is settled from the call on. */
  readonly claimedRootLsn: Lsn | undefined

  /** Raises the epoch by one, durably, and forgets pages that no root covers. */
  raiseEpoch(meter: Meter): Promise<Epoch>

  append(
    records: readonly Uint8Array[],
    meter: Meter,
    options?: AppendOptions,
  ): WalRange | Promise<WalRange>

  /** The smallest LSN from which this line's own log is there without a gap up to `toLsn`; `toLsn + 1` if not even that one is. */
  oldestLogLsn(toLsn: Lsn): Lsn

  readLog(fromLsn: Lsn, toLsn: Lsn): LogCursor

  putPages(lsn: Lsn, pages: readonly PageWrite[], meter: Meter): void

  getPages(ids: readonly PageId[], asOfLsn: Lsn, meter: Meter): PageAnswer[]

  /**
   * Rejects with `fenced` when the epoch has been raised before its turn came. Drops, with the switch, what this session saw
   * being superseded and `kept`, asked before the switch, does not cover.
   */
  setRoot(
    epoch: Epoch,
    lsn: Lsn,
    root: Uint8Array,
    timeMs: number,
    kept: KeptNow,
    meter: Meter,
  ): Promise<void>

  /** LSN of this line's newest durable root at or below `asOfLsn`. */
  rootLsn(asOfLsn: Lsn): Lsn | undefined

  /** LSN of this line's newest root that was set at or before `timeMs`. */
  rootLsnAtTime(timeMs: number): Lsn | undefined

  /** The bytes of the root at exactly `lsn`. */
  readRoot(lsn: Lsn, meter: Meter): Uint8Array

  setRetention(window: RetentionWindow, meter: Meter): Promise<void>

  /** Drops everything that `kept` does not cover. */
  collect(kept: KeptNow, meter: Meter): Promise<{ readonly freedBytes: number }>

  close(): Promise<void>
}
