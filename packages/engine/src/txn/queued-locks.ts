/**
 * Locks with a first-come-first-served queue per key: on tables, and advisory ones. A holder is a session or transaction
 * (`LockOwner`); what it holds is a count per mode, as advisory locks can be taken many times.
 */
import { PENDING, type Pending, type Waits } from '../store/waits.ts'
import { checkDeadlock, type LockOwner, type Waiter, Wakeup } from './lock-waits.ts'

export type LockKey = number | string

type Held = { readonly owner: LockOwner; readonly counts: number[]; mask: number }

class QueuedWaiter implements Waiter {
  readonly owner: LockOwner
  readonly mode: number
  readonly wakeup: Wakeup = new Wakeup()
  readonly #entry: Entry
  readonly what: string

  constructor(owner: LockOwner, mode: number, entry: Entry, what: string) {
    this.owner = owner
    this.mode = mode
    this.#entry = entry
    this.what = what
  }

  blockers(): Iterable<LockOwner> {
    return this.#entry.blockersOf(this)
  }

  cancel(error?: Error): void {
    this.#entry.leave(this)
    this.wakeup.end(error)
  }
}

class Entry {
  readonly held: Held[] = []
  readonly waiters: QueuedWaiter[] = []
  readonly #conflicts: readonly number[]
  readonly #changed: () => void

  constructor(conflicts: readonly number[], changed: () => void) {
    this.#conflicts = conflicts
    this.#changed = changed
  }

  holderOf(owner: LockOwner): Held | undefined {
    return this.held.find((held) => held.owner === owner)
  }

  /** Who stands in the way of a lock; waiters count for those who come after them. */
  blockers(owner: LockOwner, mode: number, until: QueuedWaiter | undefined): LockOwner[] {
    const mask = this.#conflicts[mode] as number
    const found = this.held
      .filter((held) => held.owner !== owner && (held.mask & mask) !== 0)
      .map((held) => held.owner)
    if (this.holderOf(owner) !== undefined) return found
    for (const waiter of this.waiters) {
      if (waiter === until) break
      if (waiter.owner !== owner && (mask & (1 << waiter.mode)) !== 0) found.push(waiter.owner)
    }
    return found
  }

  blockersOf(waiter: QueuedWaiter): LockOwner[] {
    return this.blockers(waiter.owner, waiter.mode, waiter)
  }

  leave(waiter: QueuedWaiter): void {
    const at = this.waiters.indexOf(waiter)
    if (at < 0) return
    this.waiters.splice(at, 1)
    if (waiter.owner.waiting === waiter) waiter.owner.waiting = undefined
    this.wake()
  }

  wake(): void {
    for (const waiter of this.waiters) {
      if (this.blockersOf(waiter).length === 0) waiter.wakeup.wake()
    }
    this.#changed()
  }
}

export class QueuedLocks {
  readonly #conflicts: readonly number[]
  readonly #describe: (key: LockKey, mode: number) => string
  readonly #entries = new Map<LockKey, Entry>()

  constructor(conflicts: readonly number[], describe: (key: LockKey, mode: number) => string) {
    this.#conflicts = conflicts
    this.#describe = describe
  }

  /** True when taken; false when `policy` is 'nowait' and it is not free; PENDING when it has to be waited for. */
  acquire(
    owner: LockOwner,
    key: LockKey,
    mode: number,
    policy: 'block' | 'nowait',
    waits: Waits | undefined,
  ): boolean | Pending {
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      const made: Entry = new Entry(this.#conflicts, () => {
        if (made.held.length === 0 && made.waiters.length === 0) this.#entries.delete(key)
      })
      entry = made
      this.#entries.set(key, entry)
    }
    let waiter = entry.waiters.find((each) => each.owner === owner && each.mode === mode)
    if (entry.blockers(owner, mode, waiter).length === 0) {
      this.#grant(entry, owner, mode)
      if (waiter !== undefined) entry.leave(waiter)
      return true
    }
    if (policy === 'nowait' || waits === undefined) return false
    if (waiter === undefined) {
      owner.waiting?.cancel()
      this.#entries.set(key, entry)
      waiter = new QueuedWaiter(owner, mode, entry, this.#describe(key, mode))
      entry.waiters.push(waiter)
      owner.waiting = waiter
    } else {
      // Woken, but somebody who may go first was faster.
      const at = entry.waiters.indexOf(waiter)
      waiter = new QueuedWaiter(owner, mode, entry, this.#describe(key, mode))
      entry.waiters[at] = waiter
      owner.waiting = waiter
    }
    try {
      checkDeadlock(waiter)
    } catch (error) {
      entry.leave(waiter)
      throw error
    }
    waits.waitFor(waiter.wakeup.promise)
    return PENDING
  }

  #grant(entry: Entry, owner: LockOwner, mode: number): void {
    let held = entry.holderOf(owner)
    if (held === undefined) {
      held = { owner, counts: this.#conflicts.map(() => 0), mask: 0 }
      entry.held.push(held)
    }
    held.counts[mode] = (held.counts[mode] as number) + 1
    held.mask |= 1 << mode
  }

  /** Whether the lock would have to be waited for. */
  isBlocked(owner: LockOwner, key: LockKey, mode: number): boolean {
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.blockers(owner, mode, undefined).length > 0
  }

  holds(owner: LockOwner, key: LockKey, mode: number): boolean {
    const held = this.#entries.get(key)?.holderOf(owner)
    return held !== undefined && (held.mask & (1 << mode)) !== 0
  }

  /** Gives one acquisition back; false when there is none. */
  release(owner: LockOwner, key: LockKey, mode: number): boolean {
    const entry = this.#entries.get(key)
    const held = entry?.holderOf(owner)
    if (entry === undefined || held === undefined || (held.counts[mode] as number) === 0)
      return false
    held.counts[mode] = (held.counts[mode] as number) - 1
    if (held.counts[mode] === 0) held.mask &= ~(1 << mode)
    if (held.mask === 0) entry.held.splice(entry.held.indexOf(held), 1)
    entry.wake()
    return true
  }

  /** Every lock that is held: key, mode and holder. For pg_locks. */
  *all(): Iterable<{ key: LockKey; mode: number; owner: LockOwner; granted: boolean }> {
    for (const [key, entry] of this.#entries) {
      for (const held of entry.held) {
        for (let mode = 0; mode < held.counts.length; mode++) {
          if ((held.counts[mode] as number) > 0)
            yield { key, mode, owner: held.owner, granted: true }
        }
      }
      for (const waiter of entry.waiters) {
        yield { key, mode: waiter.mode, owner: waiter.owner, granted: false }
      }
    }
  }
}
