/**
 * A checkpoint: writes what has changed since the last one as it was at one LSN, in small steps between statements, then the
 * root, and so moves the point from which the log is replayed. Pages go out ordered by storage id, row group and column.
 *
 * Rows are taken from memory as of the LSN with the help of undo (`page-image.ts`). Pages of indexes have none: one that is
 * about to change is encoded first (`awaitsCapture`). Entries of transactions that are not part of the checkpoint may be in
 * there; they are hints that lead nowhere.
 */
import type { Epoch, Lsn, PageId, PageWrite, Storage } from '@twill/storage'
import { ColumnChunk } from '../store/chunk/column-chunk.ts'
import type { PageCache } from '../store/page-cache.ts'
import { chunkPlace, nodePageId } from '../store/page-id.ts'
import type { Page } from '../store/page.ts'
import type { RowGroup } from '../store/table/row-group.ts'
import { IN_FLIGHT } from '../store/version.ts'
import { chunkImage, groupImage, type PageImage } from './page-image.ts'
import { type Dropped, droppedPages } from './dropped.ts'
import type { Storages } from './storages.ts'

/** Bytes written in one step; between steps statements run. */
const STEP_BYTES = 1024 * 1024
const STEP_PAGES = 256

export type CheckpointPlan = {
  readonly lsn: Lsn
  readonly root: Uint8Array
}

export class Checkpoint {
  readonly #storage: Storage
  readonly #epoch: Epoch
  readonly #cache: PageCache
  readonly #lsn: Lsn
  readonly #pages: Page[]
  readonly #deleted: PageId[]
  readonly #dropped: readonly Dropped[]
  readonly #captured = new Map<Page, Uint8Array>()
  readonly #written: Page[] = []

  /** Taken at one moment: `storages` and `cache` as they are now, rows as of `lsn`. */
  constructor(
    storage: Storage,
    epoch: Epoch,
    cache: PageCache,
    storages: Storages,
    lsn: Lsn,
    isCommitted: (storageId: number) => boolean,
  ) {
    this.#storage = storage
    this.#epoch = epoch
    this.#cache = cache
    this.#lsn = lsn
    this.#pages = inPlace([...cache.dirtyPages].filter((page) => isCommitted(storageIdOf(page))))
    this.#dropped = storages.dropped
    storages.dropped = []
    this.#deleted = []
    for (const index of storages.indexes.values()) {
      for (const number of index.freed) this.#deleted.push(nodePageId(index.storageId, number))
      index.freed = []
    }
    for (const page of this.#pages) if (page.isOfIndex) page.awaitsCapture = true
    cache.captured = (page) => {
      this.#captured.set(page, page.encode())
    }
  }

  /** Writes all pages; `pause` lets others run between steps. */
  async writePages(pause: () => Promise<void>): Promise<void> {
    let batch: PageWrite[] = []
    let bytes = 0
    for (const page of this.#pages) {
      const image = this.#image(page)
      batch.push({ id: page.id, bytes: image.bytes })
      bytes += image.bytes.length
      if (image.isCurrent && page.ring >= 0) {
        this.#cache.becameClean(page)
        page.pins++
        this.#written.push(page)
      }
      if (bytes < STEP_BYTES && batch.length < STEP_PAGES) continue
      await this.#put(batch)
      batch = []
      bytes = 0
      await pause()
    }
    for (const id of this.#deletions()) {
      batch.push({ id, bytes: undefined })
      if (batch.length < STEP_PAGES) continue
      await this.#put(batch)
      batch = []
      await pause()
    }
    await this.#put(batch)
  }

  async #put(batch: readonly PageWrite[]): Promise<void> {
    if (batch.length > 0) await this.#storage.putPages(this.#epoch, this.#lsn, batch)
  }

  *#deletions(): Iterable<PageId> {
    yield* this.#deleted
    for (const dropped of this.#dropped) yield* droppedPages(dropped)
  }

  #image(page: Page): PageImage {
    if (page.isOfIndex) {
      const captured = this.#captured.get(page)
      if (captured !== undefined) return { bytes: captured, isCurrent: false }
      page.awaitsCapture = false
      return { bytes: page.encode(), isCurrent: true }
    }
    if (page instanceof ColumnChunk) return chunkImage(page, this.#lsn)
    return groupImage(page as RowGroup, this.#lsn)
  }

  /** The root is set: what was written may leave the cache. */
  finish(): void {
    this.#cache.captured = undefined
    for (const page of this.#written) page.pins--
  }

  /** Nothing became visible: what was written is dirty again, what was to be deleted still is. */
  abandon(storages: Storages): void {
    this.#cache.captured = undefined
    for (const page of this.#pages) page.awaitsCapture = false
    for (const page of this.#written) {
      page.pins--
      if (page.dirty || page.ring < 0) continue
      page.dirty = true
      this.#cache.becameDirty(page)
    }
    storages.dropped.push(...this.#dropped)
    for (const id of this.#deleted) {
      const node = id % 2 ** 32
      storages.indexes.get((id - node) / 2 ** 32)?.freed.push(node)
    }
  }
}

/**
 * What is read together is put together: the chunks of a row group side by side, the pages of an index by number. A storage that
 * keeps neighbours in one place answers a row in one read.
 */
function inPlace(pages: Iterable<Page>): Page[] {
  const byPlace = new Map<number, Page>()
  for (const page of pages) byPlace.set(page.isOfIndex ? page.id : chunkPlace(page.id), page)
  // Numbers alone sort several times as fast as pages by a comparison.
  const places = Float64Array.from(byPlace.keys()).sort()
  return Array.from(places, (place) => byPlace.get(place) as Page)
}

/**
 * Bytes of dirty pages that no checkpoint can make clean: transactions under way have changed rows on them, or build the index that
 * they are of.
 */
export function stuckBytes(
  pages: Iterable<Page>,
  isCommitted: (storageId: number) => boolean,
): number {
  const known = new Map<RowGroup, boolean>()
  let bytes = 0
  for (const page of pages) {
    if (page.isOfIndex) {
      if (!isCommitted(storageIdOf(page))) bytes += page.size
      continue
    }
    const group = (page instanceof ColumnChunk ? page.holder : page) as RowGroup
    let isStuck = known.get(group)
    if (isStuck === undefined) {
      isStuck = group.versions?.some((head) => head?.stamp.lsn === IN_FLIGHT) ?? false
      known.set(group, isStuck)
    }
    if (isStuck) bytes += page.size
  }
  return bytes
}

export function storageIdOf(page: Page): number {
  return Math.floor(page.id / 2 ** 32)
}
