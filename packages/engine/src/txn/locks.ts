/** All lock tables of a database: rows, tables, advisory. */
import { relationNotAvailable } from '../errors/concurrency-errors.ts'
import { PENDING, type Pending, type Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import {
  advisoryConflicts,
  lockModeNames,
  tableConflicts,
  type TableLockMode,
  tableLockModes,
} from './lock-modes.ts'
import type { LockOwner, SessionLock } from './lock-waits.ts'
import { QueuedLocks } from './queued-locks.ts'
import type { RowLocks } from './row-locks.ts'
import type { Transaction } from './transaction.ts'

const ROW_EXCLUSIVE = tableLockModes.indexOf('row exclusive')
/** SHARE and stronger. */
const FIRST_AGAINST_WRITERS = tableLockModes.indexOf('share')

export class Locks {
  /** The newest LSN given out: set when the log is open. */
  lastQueuedLsn: () => number = () => 0
  readonly rows: RowLocks
  readonly tables: QueuedLocks
  readonly advisory: QueuedLocks
  /** Nothing is read or changed any more. */
  hasStopped = false
  readonly #tableName: (oid: Oid) => string

  constructor(rows: RowLocks, tableName: (oid: Oid) => string) {
    this.rows = rows
    this.#tableName = tableName
    this.tables = new QueuedLocks(
      tableConflicts,
      (key, mode) => `${lockModeNames[mode]} on relation ${key} of database 1`,
    )
    this.advisory = new QueuedLocks(
      advisoryConflicts,
      (key, mode) => `${mode === 0 ? 'ShareLock' : 'ExclusiveLock'} on advisory lock [${key}]`,
    )
  }

  /** Locks a table until the transaction ends. Throws 55P03 under 'nowait', 40P01 in a deadlock. */
  lockTable(
    txn: Transaction,
    oid: Oid,
    mode: TableLockMode,
    policy: 'block' | 'nowait',
    waits: Waits,
  ): Pending | undefined {
    txn.assertActive()
    const number = tableLockModes.indexOf(mode)
    if (this.tables.holds(txn.owner, oid, number)) return undefined
    const taken = this.tables.acquire(txn.owner, oid, number, policy, waits)
    if (taken === PENDING) return PENDING
    if (!taken) throw relationNotAvailable(this.#tableName(oid))
    // Whoever keeps writers out builds on what they have committed, durable or not.
    if (number >= FIRST_AGAINST_WRITERS) {
      txn.dependsOnLsn = Math.max(txn.dependsOnLsn, this.lastQueuedLsn())
    }
    txn.heldLocks.push({ locks: this.tables, key: oid, mode: number, owner: txn.owner })
    return undefined
  }

  /** Whether reading the table would fail, or have to wait for somebody who is changing what it is. */
  isReadBlocked(owner: LockOwner, oid: Oid): boolean {
    return this.hasStopped || this.tables.isBlocked(owner, oid, 0)
  }

  /** Advisory lock until the transaction ends. False: not free, and `policy` was 'nowait'. */
  lockAdvisory(
    txn: Transaction,
    key: string,
    exclusive: boolean,
    policy: 'block' | 'nowait',
    waits: Waits,
  ): boolean | Pending {
    txn.assertActive()
    const mode = exclusive ? 1 : 0
    const taken = this.advisory.acquire(txn.owner, key, mode, policy, waits)
    if (taken === true) {
      txn.heldLocks.push({ locks: this.advisory, key, mode, owner: txn.owner })
    }
    return taken
  }

  /** Advisory lock of the session, given back by `unlockSession` or `releaseSession`. */
  lockSession(
    owner: LockOwner,
    key: string,
    exclusive: boolean,
    policy: 'block' | 'nowait',
    waits: Waits,
  ): boolean | Pending {
    const mode = exclusive ? 1 : 0
    const taken = this.advisory.acquire(owner, key, mode, policy, waits)
    if (taken === true) owner.sessionLocks.push({ locks: this.advisory, key, mode, owner })
    return taken
  }

  unlockSession(owner: LockOwner, key: string, exclusive: boolean): boolean {
    const mode = exclusive ? 1 : 0
    const at = owner.sessionLocks.findLastIndex((held) => held.key === key && held.mode === mode)
    if (at < 0) return false
    release(owner.sessionLocks.splice(at, 1))
    return true
  }

  releaseSession(owner: LockOwner): void {
    release(owner.sessionLocks.splice(0))
  }

  /**
   * Whether others may not go on before the transaction is durable: it holds a table against more than rows' locks do, or an advisory
   * lock, and whoever takes that next counts on seeing what it did.
   */
  outlastCommit({ heldLocks }: Transaction): boolean {
    return heldLocks.some(({ locks, mode }) => locks === this.advisory || mode > ROW_EXCLUSIVE)
  }

  /** Gives back everything that a transaction, made inactive just now, has held. */
  releaseAll(txn: Transaction): void {
    release(txn.heldLocks.splice(0))
    this.rows.released(txn)
  }

  releaseSince(txn: Transaction, from: number): void {
    release(txn.heldLocks.splice(from))
  }

  /** Lock timeout or cancellation: the wait under way ends with this error. */
  cancelWait(owner: LockOwner, error: Error): void {
    owner.waiting?.cancel(error)
  }
}

function release(held: readonly SessionLock[]): void {
  for (let i = held.length - 1; i >= 0; i--) {
    const lock = held[i] as SessionLock
    lock.locks.release(lock.owner, lock.key, lock.mode)
  }
}
