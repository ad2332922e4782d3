/** Those who wait for one row's lock, in the order in which they came. */
import type { LockOwner, Waiter } from './lock-waits.ts'
import { Wakeup } from './lock-waits.ts'
import type { Transaction } from './transaction.ts'

export class RowWaiter implements Waiter {
  readonly txn: Transaction
  readonly mode: number
  readonly queue: RowQueue
  #wakeup: Wakeup = new Wakeup()
  #woken = false

  constructor(txn: Transaction, mode: number, queue: RowQueue) {
    this.txn = txn
    this.mode = mode
    this.queue = queue
  }

  get owner(): LockOwner {
    return this.txn.owner
  }

  get what(): string {
    for (const holder of this.queue.holders()) {
      if (holder !== this.txn) return `ShareLock on transaction ${holder.serial}`
    }
    return 'ShareLock on tuple'
  }

  *blockers(): Iterable<LockOwner> {
    for (const txn of this.queue.blockersOf(this)) yield txn.owner
  }

  get promise(): Promise<void> {
    return this.#wakeup.promise
  }

  get woken(): boolean {
    return this.#woken
  }

  wake(): void {
    this.#woken = true
    this.#wakeup.wake()
  }

  /** Waits anew, in the same place. */
  renew(): void {
    this.#woken = false
    this.#wakeup = new Wakeup()
  }

  cancel(error?: Error): void {
    this.queue.leave(this)
    this.#wakeup.end(error)
  }
}

export class RowQueue {
  readonly key: number
  readonly waiters: RowWaiter[] = []
  readonly #conflicts: (a: number, b: number) => boolean
  /** Transactions that hold the row, with the mode of each. */
  readonly #holders: () => readonly { txn: Transaction; mode: number }[]
  readonly #emptied: (queue: RowQueue) => void

  constructor(
    key: number,
    conflicts: (a: number, b: number) => boolean,
    holders: () => readonly { txn: Transaction; mode: number }[],
    emptied: (queue: RowQueue) => void,
  ) {
    this.key = key
    this.#conflicts = conflicts
    this.#holders = holders
    this.#emptied = emptied
  }

  holders(): Transaction[] {
    return this.#holders().map((holder) => holder.txn)
  }

  waiterOf(txn: Transaction): RowWaiter | undefined {
    return this.waiters.find((waiter) => waiter.txn === txn)
  }

  /** Conflicting waiters that came before; all of them for one who does not wait yet. */
  ahead(txn: Transaction, mode: number): Transaction[] {
    const found: Transaction[] = []
    for (const waiter of this.waiters) {
      if (waiter.txn === txn) break
      if (this.#conflicts(waiter.mode, mode)) found.push(waiter.txn)
    }
    return found
  }

  blockersOf(waiter: RowWaiter): Transaction[] {
    const holding = this.#holders()
      .filter((holder) => holder.txn !== waiter.txn && this.#conflicts(holder.mode, waiter.mode))
      .map((holder) => holder.txn)
    return [...holding, ...this.ahead(waiter.txn, waiter.mode)]
  }

  join(txn: Transaction, mode: number): RowWaiter {
    const waiter = new RowWaiter(txn, mode, this)
    this.waiters.push(waiter)
    txn.owner.waiting = waiter
    return waiter
  }

  leave(waiter: RowWaiter): void {
    const at = this.waiters.indexOf(waiter)
    if (at < 0) return
    this.waiters.splice(at, 1)
    if (waiter.txn.owner.waiting === waiter) waiter.txn.owner.waiting = undefined
    if (this.waiters.length === 0) this.#emptied(this)
    else this.wake()
  }

  /** Wakes from the front all whom nothing blocks any more; each takes the lock when it tries again. */
  wake(): void {
    for (const waiter of this.waiters) {
      if (this.blockersOf(waiter).length === 0) waiter.wake()
    }
  }
}
