/**
 * The page faults of one statement. What it read is pinned until it has moved on. A step that has to wait is begun again from its
 * start: what it reads twice stays until the step is through, so that it comes to its end however small the cache is.
 */
import type { PageId } from '@twill/storage'
import { maxKeptPages, maxRememberedFaults } from '../limits.ts'
import type { PageCache } from './page-cache.ts'
import type { Page } from './page.ts'
import type { PageFaults } from './waits.ts'

export class StatementFaults implements PageFaults {
  readonly #cache: PageCache
  #pinned: Page[] = []
  /** What the step under way has read. */
  readonly #read = new Set<PageId>()
  /** What it has read twice; the longest kept leaves first. */
  #kept: Page[] = []
  #released = false

  constructor(cache: PageCache) {
    this.#cache = cache
  }

  async fault(ids: readonly PageId[]): Promise<void> {
    const again = new Set(ids.filter((id) => this.#read.has(id)))
    if (this.#read.size > maxRememberedFaults) this.#read.clear()
    for (const id of ids) this.#read.add(id)
    for (const page of await this.#cache.load(ids)) {
      if (again.has(page.id)) this.#keep(page)
      else this.#pinned.push(page)
    }
    // A statement that was called off while it waited needs them no more.
    if (this.#released) this.release()
    this.#cache.relax()
  }

  #keep(page: Page): void {
    this.#kept.push(page)
    if (this.#kept.length > maxKeptPages) (this.#kept.shift() as Page).pins--
  }

  /** A leaf has used what was read for it. */
  moved(): void {
    if (this.#pinned.length === 0) return
    for (const page of this.#pinned) page.pins--
    this.#pinned = []
  }

  stepped(): void {
    this.#read.clear()
    for (const page of this.#kept) page.pins--
    this.#kept = []
  }

  /** The statement has ended. */
  release(): void {
    this.#released = true
    this.moved()
    this.stepped()
  }
}
