/**
 * The bounded cache of pages: one budget for every table and index of a database.
 *
 * A clean page leaves when the budget is passed (CLOCK: a page used since the hand last came by stays one more round). A dirty
 * page leaves only after a checkpoint has made it clean. Pages read for a statement are pinned for it
 * from the moment they are there (`StatementFaults` says until when).
 */
import type { PageId } from '@twill/storage'
import { SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { dataCorrupted } from '../errors/storage-errors.ts'
import { describePage } from './page-id.ts'
import type { Page, PageOwner } from './page.ts'

/** Reads pages as of the newest root. */
export interface PageSource {
  read(ids: readonly PageId[]): Promise<readonly (Uint8Array | undefined)[]>
}

/** Makes a page of bytes and puts it where its table or index looks for it; `undefined` bytes: never written. */
export interface PageHome {
  install(id: PageId, bytes: Uint8Array | undefined): Page | undefined
}

export type CacheStats = {
  readonly bytes: number
  readonly dirtyBytes: number
  readonly pages: number
  readonly faults: number
  readonly evictions: number
}

/** Whoever waits for a page that is being read; it is pinned for him and put into his list. */
type Waiter = { readonly id: PageId; readonly pinned: Page[] }

type Reading = { readonly done: Promise<void>; readonly waiters: Waiter[] }

const noRoom: readonly string[] = [sqlstate.programLimitExceeded, sqlstate.outOfMemory]

export class PageCache implements PageOwner {
  readonly #limitBytes: number
  readonly #source: PageSource
  readonly #home: PageHome
  readonly #ring: Page[] = []
  readonly #dirty = new Set<Page>()
  readonly #pending = new Map<PageId, Reading>()
  #hand = 0
  /** Looking for pages to evict is worth while only beyond this many bytes. */
  #retryAt: number
  #bytes = 0
  #dirtyBytes = 0
  #faults = 0
  #evictions = 0
  /** Takes pages whose state at the start of a checkpoint is asked for. */
  captured: ((page: Page) => void) | undefined

  constructor(limitBytes: number, source: PageSource, home: PageHome) {
    this.#limitBytes = limitBytes
    this.#retryAt = limitBytes
    this.#source = source
    this.#home = home
  }

  get limitBytes(): number {
    return this.#limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get dirtyBytes(): number {
    return this.#dirtyBytes
  }

  get dirtyPages(): ReadonlySet<Page> {
    return this.#dirty
  }

  get stats(): CacheStats {
    return {
      bytes: this.#bytes,
      dirtyBytes: this.#dirtyBytes,
      pages: this.#ring.length,
      faults: this.#faults,
      evictions: this.#evictions,
    }
  }

  /** Takes a page in, new or just read. */
  add(page: Page): void {
    page.owner = this
    page.ring = this.#ring.length
    this.#ring.push(page)
    this.#bytes += page.size
    if (page.dirty) {
      this.#dirty.add(page)
      this.#dirtyBytes += page.size
    }
  }

  /** Forgets a page whose table, index or node is gone. */
  remove(page: Page): void {
    if (page.ring < 0) return
    this.#unlink(page)
    if (page.dirty) {
      this.#dirty.delete(page)
      this.#dirtyBytes -= page.size
    }
    page.owner = undefined
  }

  resized(page: Page, by: number): void {
    this.#bytes += by
    if (page.dirty) this.#dirtyBytes += by
  }

  becameDirty(page: Page): void {
    this.#dirty.add(page)
    this.#dirtyBytes += page.size
  }

  capture(page: Page): void {
    page.awaitsCapture = false
    this.captured?.(page)
  }

  /** A checkpoint has written the page as it is. */
  becameClean(page: Page): void {
    if (!page.dirty) return
    page.dirty = false
    this.#dirty.delete(page)
    this.#dirtyBytes -= page.size
    this.#retryAt = this.#limitBytes
  }

  /** Keeps the budget. Called where nobody counts on a page that he has not pinned: before an operation, never within. */
  relax(): void {
    if (this.#bytes > this.#retryAt) this.#evict()
  }

  #evict(): void {
    let looks = this.#ring.length * 2
    while (this.#bytes > this.#limitBytes && looks-- > 0 && this.#ring.length > 0) {
      if (this.#hand >= this.#ring.length) this.#hand = 0
      const page = this.#ring[this.#hand] as Page
      if (page.dirty || page.pins > 0 || !page.evictable || page.cool()) this.#hand++
      else {
        this.#unlink(page)
        page.owner = undefined
        page.dropped()
        this.#evictions++
      }
    }
    const passed = this.#bytes > this.#limitBytes
    this.#retryAt = passed ? this.#bytes + this.#limitBytes / 16 : this.#limitBytes
  }

  #unlink(page: Page): void {
    const last = this.#ring.pop() as Page
    if (last !== page) {
      this.#ring[page.ring] = last
      last.ring = page.ring
    }
    page.ring = -1
    this.#bytes -= page.size
  }

  /**
   * Reads the pages that are not here yet; those under way are waited for, not read twice. Answers with the pages that there are, each
   * pinned once for the caller.
   */
  async load(ids: readonly PageId[]): Promise<readonly Page[]> {
    const pinned: Page[] = []
    const wanted: PageId[] = []
    const reading: Reading[] = []
    for (const id of ids) {
      const pending = this.#pending.get(id)
      if (pending === undefined) {
        wanted.push(id)
        continue
      }
      pending.waiters.push({ id, pinned })
      reading.push(pending)
    }
    if (wanted.length > 0) reading.push(this.#read(wanted, pinned))
    // All of them, also after one has failed: what is pinned late would stay.
    const ends = await Promise.allSettled(reading.map(({ done }) => done))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed === undefined) return pinned
    for (const page of pinned) page.pins--
    throw failed.reason
  }

  #read(ids: readonly PageId[], pinned: Page[]): Reading {
    const waiters = ids.map((id) => ({ id, pinned }))
    const reading: Reading = { waiters, done: this.#fill(ids, waiters) }
    for (const id of ids) this.#pending.set(id, reading)
    return reading
  }

  async #fill(ids: readonly PageId[], waiters: readonly Waiter[]): Promise<void> {
    this.#faults += ids.length
    try {
      const found = await this.#source.read(ids)
      const pages = new Map<PageId, Page>()
      for (let i = 0; i < ids.length; i++) {
        const page = this.#install(ids[i] as PageId, found[i])
        if (page !== undefined) pages.set(ids[i] as PageId, page)
      }
      for (const { id, pinned } of waiters) {
        const page = pages.get(id)
        if (page === undefined) continue
        page.pins++
        pinned.push(page)
      }
    } finally {
      for (const id of ids) this.#pending.delete(id)
    }
  }

  #install(id: PageId, bytes: Uint8Array | undefined): Page | undefined {
    let page: Page | undefined
    try {
      page = this.#home.install(id, bytes)
    } catch (error) {
      // That there is no room for it says nothing about the page.
      if (error instanceof SqlError && noRoom.includes(error.code)) throw error
      throw dataCorrupted(`${describePage(id)} cannot be read: ${String(error)}`, error)
    }
    if (page !== undefined) {
      page.hot = 1
      this.add(page)
    }
    return page
  }
}
