/**
 * PENDING and what it waits for.
 *
 * Everything between a leaf and the driver is plain synchronous code. Code that needs something which is not there yet — a
 * page that is not resident, a row that another transaction holds — records *all* it knows it will need in `Waits`, changes
 * nothing, and answers `PENDING`; whoever called passes that up with its own state unchanged. The driver alone is
 * asynchronous: it awaits `settle()` and calls again. Expressions, which have no way to answer PENDING, throw `PENDING`
 * itself; operators let it pass, because they evaluate before they change their own state.
 */
import type { PageId } from '@twill/storage'

export const PENDING: unique symbol = Symbol('PENDING')
export type Pending = typeof PENDING

/** Brings pages into the cache and keeps them there until the statement moves on. */
export interface PageFaults {
  fault(ids: readonly PageId[]): Promise<void>
  /** What was brought so far has been used: it may leave again. */
  moved?(): void
  /** The step that the pages were brought for is through. */
  stepped?(): void
}

export class Waits {
  readonly #faults: PageFaults
  #pages = new Set<PageId>()
  #promises: Promise<unknown>[] = []
  /** How many times a statement had to stop for pages: one per level of dependency. */
  pageRounds = 0

  readonly #wait: ((awaited: Promise<unknown>) => Promise<unknown>) | undefined

  /** `wait` waits in the caller's way: it may reject earlier than what it is given. */
  constructor(faults: PageFaults, wait?: (awaited: Promise<unknown>) => Promise<unknown>) {
    this.#faults = faults
    this.#wait = wait
  }

  needPage(id: PageId): void {
    this.#pages.add(id)
  }

  waitFor(promise: Promise<unknown>): void {
    this.#promises.push(promise)
  }

  /** A leaf has its answer: the pages that were brought for it are no longer held. */
  moved(): void {
    this.#faults.moved?.()
  }

  /** The driver has its answer: nothing will be begun again for which pages were brought. */
  stepped(): void {
    this.#faults.stepped?.()
  }

  get isEmpty(): boolean {
    return this.#pages.size === 0 && this.#promises.length === 0
  }

  /** Waits for all that was recorded, together. Rejects when one of them does. */
  async settle(): Promise<void> {
    const promises = this.#promises
    const pages = [...this.#pages]
    this.#promises = []
    this.#pages = new Set()
    if (pages.length > 0) {
      this.pageRounds++
      promises.push(this.#faults.fault(pages))
    }
    const all = Promise.all(promises)
    if (this.#wait === undefined) await all
    else await this.#wait(all)
  }
}
