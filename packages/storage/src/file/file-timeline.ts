/**
 * One line of history in a main file and its log. The two are joined by the header: it names the page table, the free space
 * and where the log stood, and switching to it is the one step that makes a checkpoint visible.
 *
 * What changes the header goes one after another: write what it will name, sync, write the older of the two slots, sync.
 * When a sync or the header's own write fails, nobody knows which header a later open will find: this line is then broken for
 * writing until it is reopened, while what was acknowledged stands.
 */
import type { KeptRange } from '../branch/kept.ts'
import { headRange } from '../branch/kept.ts'
import type { Meter } from '../branch/meter.ts'
import { Mutex } from '../branch/mutex.ts'
import type { KeptNow, LogCursor, PageAnswer, Timeline } from '../branch/timeline.ts'
import type { CrashPoint } from '../crash-points.ts'
import { corrupt, fenced, invalid, isStorageError, unknownOutcome } from '../errors.ts'
import type { StorageError } from '../errors.ts'
import { LSN_MAX } from '../lsn.ts'
import type { Lsn } from '../lsn.ts'
import type { Epoch, PageId, PageWrite, RetentionWindow } from '../storage.ts'
import type { Extent } from './extent.ts'
import { readExtent } from './extent.ts'
import { encodeHeader, readHeader, slotOffset } from './file-header.ts'
import type { FileHeader } from './file-header.ts'
import type { OpenFile } from './file-system.ts'
import { UNIT_BYTES } from './free-space.ts'
import { PageStore } from './page-store.ts'
import { directoryOf } from './path-parts.ts'
import { Wal } from './wal.ts'
import type { WalEnvironment } from './wal-files.ts'

export type FileEnvironment = WalEnvironment & {
  readonly segmentBytes: number
}

export class FileTimeline implements Timeline {
  readonly #environment: FileEnvironment
  readonly #file: OpenFile
  readonly #pages: PageStore
  readonly #wal: Wal
  readonly #order = new Mutex()
  #header: FileHeader
  #retention: RetentionWindow
  #horizonLsn: Lsn
  #hasWriter = false
  /** Whether the header is known to be on disk: one found at the open may be in memory only, its sync cut short or failed. */
  #isHeaderDurable = false
  #broken: StorageError | undefined
  /** A root that is in memory and not known to be durable. */
  #unsavedRootLsn: Lsn | undefined
  #claimedRootLsn: Lsn | undefined

  private constructor(environment: FileEnvironment, path: string, file: OpenFile) {
    this.#environment = environment
    this.#file = file
    this.#header = readHeader(file, path)
    const { endOffset } = this.#header
    if (file.size() < endOffset - UNIT_BYTES) {
      throw corrupt(`"${path}" is cut off: it has ${file.size()} bytes of ${endOffset}`)
    }
    this.#retention = this.#header.retention
    this.#horizonLsn = this.#header.horizonLsn
    this.#pages = new PageStore(file, this.#header, this.#header.lineId !== 0)
    this.#wal = new Wal(environment, this.#header, path, environment.segmentBytes, {
      durableLsn: this.#header.durableLsn,
      segment: this.#header.logSegment,
      offset: this.#header.logOffset,
      isClean: this.#header.isClean,
    })
    if (this.#header.isClean) return
    // The process before may have died between a step and its sync: what was found is made durable before it is told.
    environment.fileSystem.syncDirectory(directoryOf(path))
    this.#makeHeaderDurable()
  }

  static open(environment: FileEnvironment, path: string): FileTimeline {
    const file = environment.fileSystem.open(path, 'existing')
    try {
      return new FileTimeline(environment, path, file)
    } catch (error) {
      file.close()
      throw error
    }
  }

  get header(): FileHeader {
    return this.#header
  }

  get epoch(): Epoch {
    return this.#header.epoch
  }

  get durableLsn(): Lsn {
    return this.#wal.durableLsn
  }

  get retention(): RetentionWindow {
    return this.#retention
  }

  get horizonLsn(): Lsn {
    return this.#horizonLsn
  }

  get sizeBytes(): number {
    return this.#pages.endOffset + this.#wal.sizeBytes
  }

  get underWay(): Promise<void> | undefined {
    return this.#wal.underWay
  }

  /** Whether it is unknown which header a later open will find. */
  get isInDoubt(): boolean {
    return this.#broken !== undefined
  }

  get hasWriter(): boolean {
    return this.#hasWriter
  }

  get claimedRootLsn(): Lsn | undefined {
    return this.#claimedRootLsn
  }

  raiseEpoch(meter: Meter): Promise<Epoch> {
    return this.#order.run(async () => {
      while (this.#wal.underWay !== undefined) await this.#wal.underWay
      this.checkWhole()
      this.#at('epoch:before-header')
      this.#writeHeader({ ...this.#header, epoch: this.#header.epoch + 1 }, meter)
      this.#pages.forgetStaged()
      this.#hasWriter = true
      this.#at('epoch:after-header')
      return this.#header.epoch
    })
  }

  readonly append: Timeline['append'] = (records, meter, options) => {
    this.checkWhole()
    const timeMs = this.#environment.surroundings.nowMs()
    return this.#wal.append(records, timeMs, meter, options?.nonBlocking === true)
  }

  oldestLogLsn(toLsn: Lsn): Lsn {
    return this.#wal.oldestLsn(toLsn)
  }

  readLog(fromLsn: Lsn, toLsn: Lsn): LogCursor {
    return this.#wal.read(fromLsn, toLsn)
  }

  putPages(lsn: Lsn, pages: readonly PageWrite[], meter: Meter): void {
    this.checkWhole()
    this.#at('pages:before-write')
    this.#pages.put(lsn, pages, meter)
    this.#at('pages:after-write')
  }

  getPages(ids: readonly PageId[], asOfLsn: Lsn, meter: Meter): PageAnswer[] {
    return this.#pages.get(ids, asOfLsn, meter)
  }

  setRoot(
    epoch: Epoch,
    lsn: Lsn,
    root: Uint8Array,
    timeMs: number,
    kept: KeptNow,
    meter: Meter,
  ): Promise<void> {
    this.#claimedRootLsn = lsn
    const setting = this.#order.run(() => this.#setRoot(epoch, lsn, root, timeMs, kept, meter))
    return setting.finally(() => {
      if (this.#claimedRootLsn === lsn) this.#claimedRootLsn = undefined
    })
  }

  rootLsn(asOfLsn: Lsn): Lsn | undefined {
    const unsaved = this.#unsavedRootLsn
    return this.#pages.rootLsn(unsaved === undefined ? asOfLsn : Math.min(asOfLsn, unsaved - 1))
  }

  rootLsnAtTime(timeMs: number): Lsn | undefined {
    return this.#pages.rootLsnAtTime(timeMs)
  }

  readRoot(lsn: Lsn, meter: Meter): Uint8Array {
    return this.#pages.readRoot(lsn, meter)
  }

  setRetention(window: RetentionWindow, meter: Meter): Promise<void> {
    return this.#order.run(() => {
      this.checkWhole()
      this.#at('retention:before-header')
      this.#writeHeader({ ...this.#header, retention: window }, meter)
      this.#retention = window
      this.#at('retention:after-header')
    })
  }

  collect(kept: KeptNow, meter: Meter): Promise<{ readonly freedBytes: number }> {
    return this.#order.run(async () => {
      this.checkWhole()
      const ranges = kept()
      this.#horizonLsn = Math.max(this.#horizonLsn, headRange(ranges).fromLsn)
      const logBytes = this.#wal.sizeBytes
      const freed = this.#pages.collect(ranges)
      if (freed > 0 || this.#header.hasSuperseded) await this.#save({}, meter)
      // A segment that the header names must not go.
      else if (this.#header.logSegment < this.#wal.segment) this.#writeHeader(this.#header, meter)
      this.#recycle(ranges)
      await this.#shrink(meter)
      return { freedBytes: freed + logBytes - this.#wal.sizeBytes }
    })
  }

  /** Replaces what the header's catalogue extent names. */
  saveCatalogue(bytes: Uint8Array, meter: Meter): Promise<void> {
    return this.#order.run(async () => {
      this.checkWhole()
      const before = this.#header.catalogue
      const catalogue = this.#pages.writeBlob(bytes)
      if (before !== undefined) this.#pages.releaseBlob(before)
      try {
        await this.#save({ catalogue }, meter)
      } catch (error) {
        if (before !== undefined) this.#pages.keepBlob(before)
        this.#pages.releaseBlob(catalogue)
        throw error
      }
    })
  }

  readCatalogue(): Uint8Array | undefined {
    const { catalogue } = this.#header
    return catalogue === undefined
      ? undefined
      : readExtent(this.#file, catalogue, 'list of branches')
  }

  /** Lets go of the files as they are. */
  abandon(): void {
    this.#wal.close()
    this.#file.close()
  }

  close(): Promise<void> {
    return this.#order.run(async () => {
      while (this.#wal.underWay !== undefined) await this.#wal.underWay
      try {
        if (this.#broken === undefined && !this.#wal.isBroken && this.#isAhead()) {
          this.#at('close:before-sync')
          this.#writeHeader(this.#header, undefined, true)
          this.#at('close:after-sync')
        }
      } finally {
        this.abandon()
      }
    })
  }

  async #setRoot(
    epoch: Epoch,
    lsn: Lsn,
    root: Uint8Array,
    timeMs: number,
    kept: KeptNow,
    meter: Meter,
  ): Promise<void> {
    this.checkWhole()
    if (epoch !== this.epoch) throw fenced(`writer ${epoch} was fenced by writer ${this.epoch}`)
    const newest = this.rootLsn(LSN_MAX) ?? -1
    if (lsn <= newest) {
      throw invalid(`LSN ${lsn} is not after the newest root, ${newest}`)
    }
    this.#at('root:before-write')
    // Before the new root is there: readers as of the one before it go on until they hear of this one.
    const ranges = kept()
    this.#drop(ranges)
    const added = this.#pages.addRoot(lsn, root, timeMs)
    this.#unsavedRootLsn = lsn
    try {
      await this.#save({}, meter)
    } catch (error) {
      // Refused, as by a full disk: everything is as it was before. After a failed sync nobody knows.
      if (this.#broken === undefined) {
        this.#pages.removeRoot(added)
        this.#unsavedRootLsn = undefined
      }
      throw error
    }
    this.#unsavedRootLsn = undefined
    this.#recycle(ranges)
  }

  /** Whether the header does not say yet where the log ends. */
  #isAhead(): boolean {
    return !this.#header.isClean || this.#header.durableLsn !== this.#wal.durableLsn
  }

  #drop(kept: readonly KeptRange[]): void {
    this.#horizonLsn = Math.max(this.#horizonLsn, headRange(kept).fromLsn)
    this.#pages.drop(kept)
  }

  /** Switches to a header that names the page store as it is now. */
  async #save(change: { readonly catalogue?: Extent }, meter: Meter): Promise<void> {
    const saved = this.#pages.save()
    this.#at('pages:before-sync')
    try {
      await this.#file.syncLater()
    } catch (error) {
      throw this.#breakDown(error)
    }
    meter.syncs += 1
    this.#at('pages:after-sync')
    this.#writeHeader({ ...this.#header, ...saved, ...change }, meter)
    this.#at('header:after-sync')
    this.#pages.saved()
  }

  /** Gives the end of the file back where it is free. */
  async #shrink(meter: Meter): Promise<void> {
    if (this.#pages.endOffset < this.#header.endOffset) await this.#save({}, meter)
    const { endOffset } = this.#header
    if (this.#pages.endOffset <= endOffset && this.#file.size() > endOffset) {
      this.#file.truncate(endOffset)
    }
  }

  #writeHeader(header: FileHeader, meter: Meter | undefined, isClean = false): void {
    this.#makeHeaderDurable()
    const sequence = this.#header.sequence + 1
    const next: FileHeader = {
      ...header,
      sequence,
      horizonLsn: this.#horizonLsn,
      durableLsn: this.#wal.durableLsn,
      logSegment: this.#wal.segment,
      logOffset: this.#wal.offset,
      isClean,
    }
    this.#orBreakDown(() => this.#file.write(encodeHeader(next), slotOffset(sequence)))
    this.#at('header:before-sync')
    this.#orBreakDown(() => this.#file.sync())
    if (meter !== undefined) meter.syncs += 1
    this.#header = next
  }

  /** Before the other slot is written, and with that before anything is reused that only the other slot names. */
  #makeHeaderDurable(): void {
    if (this.#isHeaderDurable) return
    const { sequence } = this.#header
    this.#orBreakDown(() => {
      this.#file.write(encodeHeader(this.#header), slotOffset(sequence))
      this.#file.sync()
    })
    this.#isHeaderDurable = true
  }

  #recycle(kept: readonly KeptRange[]): void {
    try {
      this.#wal.recycle(kept)
    } catch (error) {
      // The checkpoint stands; what could not be given back is found again by the next open.
      if (!isStorageError(error)) throw error
    }
  }

  #orBreakDown(act: () => void): void {
    try {
      act()
    } catch (error) {
      throw this.#breakDown(error)
    }
  }

  /** Rejects once a header's outcome is unknown. */
  checkWhole(): void {
    if (this.#broken !== undefined) throw this.#broken
  }

  #breakDown(error: unknown): StorageError {
    const why = error instanceof Error ? error.message : String(error)
    this.#broken = unknownOutcome(
      `the file cannot be written any more until it is reopened: ${why}`,
      error,
    )
    return this.#broken
  }

  #at(point: CrashPoint): void {
    this.#environment.hooks?.at(point)
  }
}
