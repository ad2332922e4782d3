/** One line of history in plain arrays and maps. Nothing outlives the process. */
import type { KeptRange } from '../branch/kept.ts'
import { headRange, isKept } from '../branch/kept.ts'
import type { Meter } from '../branch/meter.ts'
import { StagedPages } from '../branch/staged-pages.ts'
import type { KeptNow, LogCursor, PageAnswer, Timeline } from '../branch/timeline.ts'
import type { CrashHooks } from '../crash-points.ts'
import { fenced, invalid } from '../errors.ts'
import { LSN_MAX } from '../lsn.ts'
import type { Lsn } from '../lsn.ts'
import type { Epoch, PageId, PageWrite, RetentionWindow, WalEntry, WalRange } from '../storage.ts'

/** Records per batch of a log scan. */
const SCAN_BATCH_RECORDS = 1024

type Version = { readonly lsn: Lsn; readonly bytes: Uint8Array | undefined }
type MemoryRoot = { readonly lsn: Lsn; readonly bytes: Uint8Array; readonly timeMs: number }

export class MemoryTimeline implements Timeline {
  readonly #forkLsn: Lsn
  readonly #hooks: CrashHooks | undefined
  readonly #pages = new Map<PageId, Version[]>()
  #staged = new StagedPages<Version>()
  #roots: MemoryRoot[] = []
  /** Records with LSNs from `#logStart` on, up to the head. */
  #log: Uint8Array[] = []
  #logStart: Lsn
  #epoch: Epoch = 0
  #horizonLsn: Lsn = 0
  #retention: RetentionWindow = { kind: 'lsns', count: 0 }
  #sizeBytes = 0
  #hasWriter = false
  readonly underWay: undefined = undefined
  readonly claimedRootLsn: undefined = undefined

  constructor(forkLsn: Lsn, hooks: CrashHooks | undefined) {
    this.#forkLsn = forkLsn
    this.#logStart = forkLsn + 1
    this.#hooks = hooks
  }

  get epoch(): Epoch {
    return this.#epoch
  }

  get hasWriter(): boolean {
    return this.#hasWriter
  }

  get durableLsn(): Lsn {
    return this.#logStart + this.#log.length - 1
  }

  get retention(): RetentionWindow {
    return this.#retention
  }

  get horizonLsn(): Lsn {
    return this.#horizonLsn
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  async raiseEpoch(_meter: Meter): Promise<Epoch> {
    this.#forgetStaged()
    this.#hasWriter = true
    this.#epoch += 1
    return this.#epoch
  }

  append(records: readonly Uint8Array[], meter: Meter): WalRange {
    this.#hooks?.at('wal-append:before-write')
    const firstLsn = this.durableLsn + 1
    let bytes = 0
    for (const record of records) {
      this.#log.push(record)
      bytes += record.length
    }
    this.#sizeBytes += bytes
    meter.appends += 1
    meter.appendedRecords += records.length
    meter.appendedBytes += bytes
    this.#hooks?.at('wal-append:after-sync')
    return { firstLsn, lastLsn: firstLsn + records.length - 1 }
  }

  oldestLogLsn(_toLsn: Lsn): Lsn {
    return this.#logStart
  }

  readLog(fromLsn: Lsn, toLsn: Lsn): LogCursor {
    let at = fromLsn
    return {
      next: () => {
        if (at > toLsn) return undefined
        const entries: WalEntry[] = []
        const end = Math.min(toLsn, at + SCAN_BATCH_RECORDS - 1)
        for (; at <= end; at += 1) {
          const record = this.#log[at - this.#logStart]
          if (record === undefined) throw invalid(`the log at ${at} was dropped during a scan`)
          entries.push({ lsn: at, record })
        }
        return entries
      },
    }
  }

  putPages(lsn: Lsn, pages: readonly PageWrite[], meter: Meter): void {
    for (const { id, bytes } of pages) {
      // Copied: the caller may go on writing into a page buffer it owns.
      const copy = bytes?.slice()
      const before = this.#staged.put(id, lsn, { lsn, bytes: copy })
      this.#sizeBytes += (copy?.length ?? 0) - (before?.bytes?.length ?? 0)
      meter.pageWrites += 1
      meter.pageWriteBytes += bytes?.length ?? 0
    }
  }

  getPages(ids: readonly PageId[], asOfLsn: Lsn, meter: Meter): PageAnswer[] {
    meter.pageReadRequests += 1
    return ids.map((id) => {
      const version = this.#staged.find(id, asOfLsn) ?? newest(this.#pages.get(id), asOfLsn)
      if (version === undefined) return undefined
      if (version.bytes === undefined) return 'deleted'
      meter.pageReadBytes += version.bytes.length
      return version.bytes.slice()
    })
  }

  async setRoot(
    epoch: Epoch,
    lsn: Lsn,
    root: Uint8Array,
    timeMs: number,
    kept: KeptNow,
    _meter: Meter,
  ): Promise<void> {
    if (epoch !== this.#epoch) throw fenced(`writer ${epoch} was fenced by writer ${this.#epoch}`)
    // Before the new root is there: readers as of the one before it go on until they hear of this one.
    const ranges = kept()
    for (const { id, version } of this.#staged.take(lsn)) {
      const versions = this.#pages.get(id)
      if (versions === undefined) this.#pages.set(id, [version])
      else versions.push(version)
    }
    this.#roots.push({ lsn, bytes: root.slice(), timeMs })
    this.#sizeBytes += root.length
    this.#drop(ranges)
  }

  rootLsn(asOfLsn: Lsn): Lsn | undefined {
    return newest(this.#roots, asOfLsn)?.lsn
  }

  rootLsnAtTime(timeMs: number): Lsn | undefined {
    return this.#roots.findLast((root) => root.timeMs <= timeMs)?.lsn
  }

  readRoot(lsn: Lsn, meter: Meter): Uint8Array {
    const root = newest(this.#roots, lsn)
    if (root?.lsn !== lsn) throw invalid(`there is no root at ${lsn}`)
    meter.pageReadRequests += 1
    return root.bytes.slice()
  }

  async setRetention(window: RetentionWindow, _meter: Meter): Promise<void> {
    this.#retention = window
  }

  async collect(kept: KeptNow, _meter: Meter): Promise<{ readonly freedBytes: number }> {
    const before = this.#sizeBytes
    this.#drop(kept())
    return { freedBytes: before - this.#sizeBytes }
  }

  async close(): Promise<void> {
    this.#forgetStaged()
    this.#hasWriter = false
  }

  #forgetStaged(): void {
    for (const version of this.#staged.versions()) this.#sizeBytes -= version.bytes?.length ?? 0
    this.#staged = new StagedPages()
  }

  #drop(kept: readonly KeptRange[]): void {
    const { fromLsn } = headRange(kept)
    this.#horizonLsn = Math.max(this.#horizonLsn, fromLsn)
    for (const [id, versions] of this.#pages) this.#dropVersions(id, versions, kept)
    const roots = keptVersions(this.#roots, kept)
    this.#sizeBytes -= totalBytes(this.#roots) - totalBytes(roots)
    this.#roots = roots
    const neededFrom = (kept[0]?.fromLsn ?? 0) + 1
    if (neededFrom > this.#logStart) {
      const dropped = this.#log.splice(0, neededFrom - this.#logStart)
      for (const record of dropped) this.#sizeBytes -= record.length
      this.#logStart = neededFrom
    }
  }

  #dropVersions(id: PageId, versions: readonly Version[], kept: readonly KeptRange[]): void {
    const left = keptVersions(versions, kept)
    // On the first line nothing lies under a deletion; a branch's deletion hides its parent's page.
    while (this.#forkLsn === 0 && left[0] !== undefined && left[0].bytes === undefined) left.shift()
    if (left.length === versions.length) return
    this.#sizeBytes -= totalBytes(versions) - totalBytes(left)
    if (left.length === 0) this.#pages.delete(id)
    else this.#pages.set(id, left)
  }
}

function newest<V extends { readonly lsn: Lsn }>(
  versions: readonly V[] | undefined,
  asOfLsn: Lsn,
): V | undefined {
  return versions?.findLast((version) => version.lsn <= asOfLsn)
}

function keptVersions<V extends { readonly lsn: Lsn }>(
  versions: readonly V[],
  kept: readonly KeptRange[],
): V[] {
  return versions.filter((version, index) =>
    isKept(kept, version.lsn, versions[index + 1]?.lsn ?? LSN_MAX),
  )
}

function totalBytes(versions: readonly { readonly bytes: Uint8Array | undefined }[]): number {
  let bytes = 0
  for (const version of versions) bytes += version.bytes?.length ?? 0
  return bytes
}
