/**
 * Page versions and roots in the main file: extents of any length, one `pread` away, found through the page table. Versions
 * are staged until a root covers them. What a root supersedes is dropped with that root unless something still needs it; what is
 * needed waits in line, in memory, and a collection finds what earlier sessions left.
 */
import type { KeptRange } from '../branch/kept.ts'
import type { Meter } from '../branch/meter.ts'
import { StagedPages } from '../branch/staged-pages.ts'
import type { StagedWrite } from '../branch/staged-pages.ts'
import type { PageAnswer } from '../branch/timeline.ts'
import { assert } from '../assert.ts'
import { notFound } from '../errors.ts'
import { LSN_MAX } from '../lsn.ts'
import type { Lsn } from '../lsn.ts'
import type { PageId, PageWrite } from '../storage.ts'
import { BlockWriter } from './block-writer.ts'
import { readExtent } from './extent.ts'
import type { Extent } from './extent.ts'
import type { FileHeader } from './file-header.ts'
import { FileSpace } from './file-space.ts'
import type { OpenFile } from './file-system.ts'
import { PageTable } from './page-table.ts'
import { readPages } from './page-reader.ts'
import type { PageRequest } from './page-reader.ts'
import {
  DELETED,
  EMPTY,
  hasRoom,
  isDeleted,
  ROOT_ID,
  ROOT_TIME_ID,
  timeVersion,
} from './page-version.ts'
import { Superseded, sweep } from './superseded.ts'

/** What a header says of the page store. */
export type SavedPages = Pick<
  FileHeader,
  'pageTable' | 'freeList' | 'endOffset' | 'hasSuperseded' | 'superseded'
>

/** What `addRoot` has done. */
type AddedRoot = {
  readonly lsn: Lsn
  readonly extent: Extent
  readonly writes: readonly StagedWrite<Extent>[]
  readonly supersededCount: number
}

export class PageStore {
  readonly #file: OpenFile
  readonly #table: PageTable
  readonly #space: FileSpace
  readonly #superseded: Superseded
  /** A branch's deletions hide pages of its parent; on the first line nothing lies under them. */
  readonly #hasParent: boolean
  /** Where the line of superseded versions was last written. */
  #savedLine: Extent | undefined
  #staged = new StagedPages<Extent>()

  constructor(file: OpenFile, saved: SavedPages, hasParent: boolean) {
    this.#file = file
    this.#space = new FileSpace(file, saved.endOffset, saved.freeList)
    this.#table = new PageTable(file, saved.pageTable, (extent) => this.#space.release(extent))
    const line = saved.superseded
    this.#savedLine = line
    this.#superseded = new Superseded(
      saved.hasSuperseded,
      line === undefined ? undefined : () => readExtent(file, line, 'list of superseded versions'),
    )
    this.#hasParent = hasParent
  }

  get endOffset(): number {
    return this.#space.end
  }

  put(lsn: Lsn, pages: readonly PageWrite[], meter: Meter): void {
    const writer = new BlockWriter(this.#file)
    const versions: Extent[] = []
    try {
      for (const { bytes } of pages) {
        if (bytes === undefined || bytes.length === 0) {
          versions.push(bytes === undefined ? DELETED : EMPTY)
          continue
        }
        const extent = this.#space.allocate(bytes)
        versions.push(extent)
        writer.add(bytes, extent.offset)
        meter.pageWriteBytes += bytes.length
      }
      writer.flush()
    } catch (error) {
      for (const extent of versions) this.#free(extent)
      throw error
    }
    pages.forEach(({ id }, index) => {
      const before = this.#staged.put(id, lsn, versions[index] as Extent)
      if (before !== undefined) this.#free(before)
    })
    meter.pageWrites += pages.length
  }

  get(ids: readonly PageId[], asOfLsn: Lsn, meter: Meter): PageAnswer[] {
    const answers: PageAnswer[] = []
    const requests: PageRequest[] = []
    for (let index = 0; index < ids.length; index += 1) {
      const extent = this.#find(ids[index] as PageId, asOfLsn)
      if (extent === undefined) answers.push(undefined)
      else if (isDeleted(extent.length)) answers.push('deleted')
      else if (extent.length === 0) answers.push(new Uint8Array(0))
      else {
        answers.push(undefined)
        requests.push({ index, extent })
      }
    }
    readPages(this.#file, requests, answers, meter)
    return answers
  }

  rootLsn(asOfLsn: Lsn): Lsn | undefined {
    const entry = this.#table.find(ROOT_ID, asOfLsn)
    return entry?.node.lsn(entry.index)
  }

  rootLsnAtTime(timeMs: number): Lsn | undefined {
    let entry = this.#table.find(ROOT_TIME_ID, LSN_MAX)
    while (entry !== undefined && entry.node.offset(entry.index) > timeMs) {
      entry = this.#table.find(ROOT_TIME_ID, entry.node.lsn(entry.index) - 1)
    }
    return entry?.node.lsn(entry.index)
  }

  readRoot(lsn: Lsn, meter: Meter): Uint8Array {
    const entry = this.#table.find(ROOT_ID, lsn)
    if (entry === undefined || entry.node.lsn(entry.index) !== lsn) {
      throw notFound(`there is no root at ${lsn}`)
    }
    const extent = entry.node.entryExtent(entry.index)
    if (extent.length === 0) return new Uint8Array(0)
    meter.pageReadRequests += 1
    meter.pageReadBytes += extent.length
    return readExtent(this.#file, extent, 'root')
  }

  /** Moves what is staged at or below `lsn` under a root. In memory, but for the root's own bytes. */
  addRoot(lsn: Lsn, root: Uint8Array, timeMs: number): AddedRoot {
    const extent = root.length === 0 ? EMPTY : this.writeBlob(root)
    const before = this.#superseded.length
    const writes = this.#staged.take(lsn)
    this.#addVersion(ROOT_ID, lsn, extent)
    this.#addVersion(ROOT_TIME_ID, lsn, timeVersion(timeMs))
    for (const { id, lsn: at, version } of writes) this.#addVersion(id, at, version)
    return { lsn, extent, writes, supersededCount: this.#superseded.length - before }
  }

  /** Takes `addRoot` back: the root was refused, and what it covered is staged again. */
  removeRoot(added: AddedRoot): void {
    for (const { id, lsn, version } of added.writes) {
      this.#table.delete(id, lsn)
      this.#staged.put(id, lsn, version)
    }
    this.#table.delete(ROOT_ID, added.lsn)
    this.#table.delete(ROOT_TIME_ID, added.lsn)
    this.#free(added.extent)
    this.#superseded.forgetLast(added.supersededCount)
  }

  /** Drops what was superseded and is in no range. Answers the bytes given back. */
  drop(kept: readonly KeptRange[]): number {
    let freed = 0
    for (const { id, lsn, untilLsn } of this.#superseded.take(kept)) {
      freed += this.#dropVersion(id, lsn)
      this.#dropHollowDeletion(id, untilLsn)
    }
    return freed
  }

  /** Drops everything that is in no range, found by reading the whole table where earlier sessions left something. */
  collect(kept: readonly KeptRange[]): number {
    if (this.#superseded.isComplete) {
      this.#superseded.reconsiderPinned()
      return this.drop(kept)
    }
    const found = sweep(this.#table.entries(), this.#hasParent)
    let freed = 0
    for (const { id, lsn } of found.hollow) freed += this.#dropVersion(id, lsn)
    this.#superseded.replace(found.superseded)
    return freed + this.drop(kept)
  }

  forgetStaged(): void {
    for (const extent of this.#staged.versions()) this.#free(extent)
    this.#staged = new StagedPages()
  }

  /** Writes bytes that a header or the table will name. */
  writeBlob(bytes: Uint8Array): Extent {
    const extent = this.#space.allocate(bytes)
    try {
      this.#file.write(bytes, extent.offset)
    } catch (error) {
      this.#space.free(extent)
      throw error
    }
    return extent
  }

  releaseBlob(extent: Extent): void {
    this.#space.release(extent)
  }

  /** Takes a `releaseBlob` back: the header that would not have named it did not come to be. */
  keepBlob(extent: Extent): void {
    this.#space.keep(extent)
  }

  /**
   * Writes what the next header will name; the caller syncs it. When a write fails, everything is as it was before and may be
   * tried again.
   */
  save(): SavedPages {
    const taken: Extent[] = []
    try {
      const nodes = this.#table.place((bytes) => {
        const extent = this.#space.allocate(bytes)
        taken.push(extent)
        return extent
      })
      const line = this.#superseded.encode()
      const superseded = line === undefined ? undefined : this.#space.allocate(line)
      if (superseded !== undefined) taken.push(superseded)
      const unreachable = [...this.#staged.versions()].filter(({ length }) => hasRoom(length))
      const replaced = this.#savedLine === undefined ? [] : [this.#savedLine]
      const list = this.#space.planList([...unreachable, ...replaced])
      taken.push(list.extent)
      const writer = new BlockWriter(this.#file)
      for (const { bytes, extent } of nodes) writer.add(bytes, extent.offset)
      if (line !== undefined && superseded !== undefined) writer.add(line, superseded.offset)
      writer.add(list.bytes, list.extent.offset)
      writer.flush()
      const pageTable = this.#table.settle(nodes)
      this.#space.settle(list.extent, replaced)
      this.#savedLine = superseded
      const hasSuperseded = !this.#superseded.isEmpty
      const endOffset = this.#space.end
      return { pageTable, freeList: list.extent, endOffset, hasSuperseded, superseded }
    } catch (error) {
      for (const extent of taken) this.#space.free(extent)
      throw error
    }
  }

  /** The header that `save` was for is durable. */
  saved(): void {
    this.#space.saved()
  }

  #find(id: PageId, asOfLsn: Lsn): Extent | undefined {
    const staged = this.#staged.find(id, asOfLsn)
    if (staged !== undefined) return staged
    const entry = this.#table.find(id, asOfLsn)
    return entry?.node.entryExtent(entry.index)
  }

  #addVersion(id: number, lsn: Lsn, extent: Extent): void {
    const before = this.#table.find(id, lsn)
    if (before === undefined) {
      if (isDeleted(extent.length) && !this.#hasParent) return
    } else {
      const beforeLsn = before.node.lsn(before.index)
      assert(beforeLsn < lsn, 'what a root covers is not put again')
      this.#superseded.add(id, beforeLsn, lsn)
    }
    this.#table.set(id, lsn, extent)
  }

  #dropVersion(id: number, lsn: Lsn): number {
    const entry = this.#table.find(id, lsn)
    if (entry === undefined || entry.node.lsn(entry.index) !== lsn) return 0
    const extent = entry.node.entryExtent(entry.index)
    this.#table.delete(id, lsn)
    if (!hasRoom(extent.length)) return 0
    this.#space.release(extent)
    return extent.length
  }

  /** Drops a deletion that has nothing left to hide. */
  #dropHollowDeletion(id: number, lsn: Lsn): void {
    if (this.#hasParent) return
    const entry = this.#table.find(id, lsn)
    if (entry === undefined || !isDeleted(entry.node.length(entry.index))) return
    const deletedLsn = entry.node.lsn(entry.index)
    if (this.#table.find(id, deletedLsn - 1) === undefined) this.#table.delete(id, deletedLsn)
  }

  #free(extent: Extent): void {
    if (hasRoom(extent.length)) this.#space.free(extent)
  }
}
