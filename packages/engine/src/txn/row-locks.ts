/**
 * Row locks. One holder per row costs no object: a serial and a mode in arrays of the row group. Several holders of one row
 * (shared locks) and those who wait stand in maps. The lock of a transaction that has ended is stale and counts as none, so
 * that ending costs nothing per row.
 */
import { rowNotAvailable } from '../errors/concurrency-errors.ts'
import { GROUP_ROWS } from '../store/page-id.ts'
import type { RowLocking } from '../store/row-locking.ts'
import type { RowLockStrength, WaitPolicy } from '../store/table-access.ts'
import type { GroupLocks, RowGroup } from '../store/table/row-group.ts'
import type { TableData } from '../store/table/table-data.ts'
import type { Stamp } from '../store/version.ts'
import { PENDING, type Pending, type Waits } from '../store/waits.ts'
import type { Writer } from '../store/writer.ts'
import { checkDeadlock, type LockOwner, type Waiter, Wakeup } from './lock-waits.ts'
import { RowQueue } from './row-queue.ts'
import type { Transaction } from './transaction.ts'

const KEY_SHARE = 1
const SHARE = 2
const NO_KEY_UPDATE = 3
const UPDATE = 4
/** Groups looked at per sweep, so that a commit costs the same however many there are. */
const SWEPT_AT_ONCE = 4
const MAX_SPARE = 64
/** So many groups may keep stale locks: rows that are changed again and again cost no sweep. */
const KEPT_GROUPS = 64
/** More than one holder: they stand in `#many`. */
const MANY = 255

const modes: Readonly<Record<RowLockStrength, number>> = {
  'key share': KEY_SHARE,
  share: SHARE,
  'no key update': NO_KEY_UPDATE,
  update: UPDATE,
}

/** PostgreSQL's table 13.3. */
function conflicts(a: number, b: number): boolean {
  if (a === UPDATE || b === UPDATE) return true
  if (a === KEY_SHARE || b === KEY_SHARE) return false
  return a === NO_KEY_UPDATE || b === NO_KEY_UPDATE
}

type Holder = { txn: Transaction; mode: number }

/** Waits for another transaction's end: a unique key depends on it. */
class EndWaiter implements Waiter {
  readonly owner: LockOwner
  readonly #other: Transaction
  readonly wakeup: Wakeup = new Wakeup()

  constructor(txn: Transaction, other: Transaction) {
    this.owner = txn.owner
    this.#other = other
  }

  get what(): string {
    return `ShareLock on transaction ${this.#other.serial}`
  }

  *blockers(): Iterable<LockOwner> {
    if (this.#other.state === 'active') yield this.#other.owner
  }

  cancel(error?: Error): void {
    if (this.owner.waiting === this) this.owner.waiting = undefined
    this.wakeup.end(error)
  }
}

export class RowLocks implements RowLocking {
  /** Transactions that can hold locks, by serial. */
  readonly #active: ReadonlyMap<number, Transaction>
  readonly #many = new Map<number, Holder[]>()
  readonly #queues = new Map<number, RowQueue>()
  readonly #lockedGroups = new Set<RowGroup>()
  /** Lock arrays for the next group. */
  readonly #spare: GroupLocks[] = []
  readonly #tableName: (storageId: number) => string

  constructor(active: ReadonlyMap<number, Transaction>, tableName: (storageId: number) => string) {
    this.#active = active
    this.#tableName = tableName
  }

  acquire(
    writer: Writer,
    table: TableData,
    group: RowGroup,
    slot: number,
    strength: RowLockStrength,
    policy: WaitPolicy,
    waits: Waits,
  ): 'granted' | 'skipped' | Pending {
    const txn = writer as Transaction
    const mode = modes[strength]
    const locks = group.locks
    if (locks === undefined && this.#queues.size === 0) {
      this.#grant(txn, group, slot, mode, 1, true)
      return 'granted'
    }
    const held = locks === undefined ? 0 : (locks.modes[slot] as number)
    if (held !== MANY && this.#queues.size === 0) {
      const owner = held === 0 ? 0 : ((locks as GroupLocks).owners[slot] as number)
      if (held === 0 || (owner !== txn.serial && !this.#active.has(owner))) {
        this.#grant(txn, group, slot, mode, 1, true)
        return 'granted'
      }
    }
    if (held !== 0 && held !== MANY && (locks as GroupLocks).owners[slot] === txn.serial) {
      if (held >= mode || this.#queues.size === 0) {
        if (mode > held) (locks as GroupLocks).modes[slot] = mode
        return 'granted'
      }
    }
    const key = table.storageId * 2 ** 32 + group.firstRowId + slot
    const holders = this.#holders(group, slot, key)
    const queue = this.#queues.size === 0 ? undefined : this.#queues.get(key)
    const own = holders.find((holder) => holder.txn === txn)
    const blocked =
      holders.some((holder) => holder.txn !== txn && conflicts(holder.mode, mode)) ||
      (own === undefined && queue !== undefined && queue.ahead(txn, mode).length > 0)
    if (!blocked) {
      this.#take(txn, group, slot, key, mode, holders)
      return 'granted'
    }
    if (policy === 'skip locked') return 'skipped'
    if (policy === 'nowait') throw rowNotAvailable(this.#tableName(table.storageId))
    this.#wait(txn, mode, queue ?? this.#newQueue(group, slot, key), waits)
    return PENDING
  }

  /** Active holders of a row. */
  #holders(group: RowGroup, slot: number, key: number): Holder[] {
    const { locks } = group
    const mode = locks === undefined ? 0 : (locks.modes[slot] as number)
    if (mode === 0) return []
    if (mode === MANY) {
      return (this.#many.get(key) ?? []).filter(({ txn }) => this.#active.get(txn.serial) === txn)
    }
    const txn = this.#active.get((locks as GroupLocks).owners[slot] as number)
    return txn === undefined ? [] : [{ txn, mode }]
  }

  #grant(
    txn: Transaction,
    group: RowGroup,
    slot: number,
    mode: number,
    owners: number,
    isNew: boolean,
  ): void {
    let { locks } = group
    if (locks === undefined) {
      locks = this.#spare.pop() ?? {
        owners: new Float64Array(GROUP_ROWS),
        modes: new Uint8Array(GROUP_ROWS),
        newestSerial: 0,
      }
      group.locks = locks
      this.#lockedGroups.add(group)
    }
    if (txn.serial > locks.newestSerial) locks.newestSerial = txn.serial
    locks.modes[slot] = owners > 1 ? MANY : mode
    locks.owners[slot] = txn.serial
    if (isNew && txn.savepoints.length > 0) {
      txn.lockedRows.push({ group, slot, rowId: group.firstRowId + slot })
    }
  }

  #take(
    txn: Transaction,
    group: RowGroup,
    slot: number,
    key: number,
    mode: number,
    holders: Holder[],
  ): void {
    const own = holders.find((holder) => holder.txn === txn)
    if (own === undefined) holders.push({ txn, mode })
    else own.mode = Math.max(own.mode, mode)
    if (holders.length > 1) this.#many.set(key, holders)
    else this.#many.delete(key)
    this.#grant(txn, group, slot, own?.mode ?? mode, holders.length, own === undefined)
    const queue = this.#queues.get(key)
    if (queue === undefined) return
    const waiter = queue.waiterOf(txn)
    if (waiter !== undefined) queue.leave(waiter)
    if (queue.waiters.length > 0) txn.rowQueues.add(queue)
  }

  #newQueue(group: RowGroup, slot: number, key: number): RowQueue {
    const queue = new RowQueue(
      key,
      conflicts,
      () => this.#holders(group, slot, key),
      () => this.#queues.delete(key),
    )
    this.#queues.set(key, queue)
    return queue
  }

  #wait(txn: Transaction, mode: number, queue: RowQueue, waits: Waits): void {
    let waiter = queue.waiterOf(txn)
    if (waiter !== undefined && waiter.mode !== mode) {
      queue.leave(waiter)
      waiter = undefined
    }
    if (waiter !== undefined && waiter.woken) {
      // Woken, and then somebody else was faster: wait again at the same place.
      waiter.renew()
    }
    if (waiter === undefined) {
      txn.owner.waiting?.cancel()
      this.#queues.set(queue.key, queue)
      waiter = queue.join(txn, mode)
    }
    for (const holder of queue.holders()) if (holder !== txn) holder.rowQueues.add(queue)
    try {
      checkDeadlock(waiter)
    } catch (error) {
      queue.leave(waiter)
      throw error
    }
    waits.waitFor(waiter.promise)
  }

  waitForWriter(writer: Writer, other: Stamp, waits: Waits): void {
    const txn = writer as Transaction
    const holder = this.#active.get(other.serial)
    if (holder === undefined || holder.state !== 'active') {
      waits.waitFor(Promise.resolve())
      return
    }
    const waiter = new EndWaiter(txn, holder)
    checkDeadlock(waiter)
    txn.owner.waiting?.cancel()
    txn.owner.waiting = waiter
    holder.ended ??= new Wakeup()
    const done = (): void => {
      if (txn.owner.waiting === waiter) txn.owner.waiting = undefined
      waiter.wakeup.wake()
    }
    void holder.ended.promise.then(done)
    waits.waitFor(waiter.wakeup.promise)
  }

  /** The transaction holds nothing any more (it has just been made inactive). */
  released(txn: Transaction): void {
    const queues = [...txn.rowQueues]
    txn.rowQueues.clear()
    for (const queue of queues) queue.wake()
    txn.ended?.wake()
  }

  /** ROLLBACK TO: rows locked since then are free again, as far as nobody shares them. */
  releaseRows(txn: Transaction, from: number): void {
    const rows = txn.lockedRows.splice(from)
    const kept = new Set(txn.lockedRows.map((row) => `${row.group.id}.${row.slot}`))
    for (const { group, slot } of rows) {
      const { locks } = group
      if (locks === undefined || kept.has(`${group.id}.${slot}`)) continue
      if (locks.modes[slot] === MANY || locks.owners[slot] !== txn.serial) continue
      locks.modes[slot] = 0
    }
    for (const queue of txn.rowQueues) queue.wake()
  }

  #dropLocks(group: RowGroup): void {
    const { locks } = group
    group.locks = undefined
    if (locks === undefined || this.#spare.length >= MAX_SPARE) return
    locks.modes.fill(0)
    locks.newestSerial = 0
    this.#spare.push(locks)
  }

  get isSweepDue(): boolean {
    return this.#lockedGroups.size > KEPT_GROUPS || (this.#many.size > 0 && this.#active.size === 0)
  }

  /** Looks at a few groups, in turn, and forgets lock arrays in which only ended transactions stand. */
  sweep(oldestSerial: number): void {
    let looks = SWEPT_AT_ONCE
    for (const group of this.#lockedGroups) {
      if (looks-- === 0) break
      this.#lockedGroups.delete(group)
      if ((group.locks?.newestSerial ?? 0) >= oldestSerial) this.#lockedGroups.add(group)
      else this.#dropLocks(group)
    }
    if (this.#active.size === 0 && this.#many.size > 0) this.#many.clear()
  }
}
