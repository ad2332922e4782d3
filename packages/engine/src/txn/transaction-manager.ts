/**
 * Begins and ends transactions: snapshots, commit order, rollback, savepoints, and the undo that nobody needs any more.
 *
 * A commit queues its record, gives its row locks back at once (a transaction that changed the catalog, or holds other locks, gives all
 * of them back when it is durable), and is acknowledged when the record — and whatever the transaction stood on — is durable.
 */
import type { Lsn } from '@twill/storage'
import { predecessorFailed } from '../errors/storage-errors.ts'
import { savepointMissing } from '../errors/concurrency-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import type { Snapshot } from '../store/table-access.ts'
import { IN_FLIGHT, type Version } from '../store/version.ts'
import type { CommitQueue } from '../wal/commit-queue.ts'
import { RecordWriter } from '../wal/record-writer.ts'
import { LockOwner } from './lock-waits.ts'
import { Locks } from './locks.ts'
import { RowLocks } from './row-locks.ts'
import { SerializableChecks } from './serializable.ts'
import { Snapshots, type SnapshotHold } from './snapshots.ts'
import { Transaction, type TransactionOptions } from './transaction.ts'

/** What the store does at the turning points of a transaction. */
export interface TransactionHooks {
  /** The time of a commit, in milliseconds since the Unix epoch: never before the one before it. */
  commitTime(): number
  /** Adds what else must be in the record (sequences). */
  completeRecord(log: RecordWriter): void
  /** The record is durable: its catalog changes take effect. */
  applyCatalog(txn: Transaction): void
  /** Answers with what the committer of so many bytes of log has to wait for besides. */
  afterCommit(bytes: number): Promise<void> | undefined
  /** Names for error texts. */
  tableName(oid: number): string
  tableNameOf(storageId: number): string
}

const MAX_POOLED_LOGS = 16
/** What an ended transaction has for a log: nothing writes to it. */
const NO_LOG = new RecordWriter()

export class Transactions {
  readonly active: Map<number, Transaction> = new Map()
  readonly snapshots: Snapshots = new Snapshots()
  readonly locks: Locks
  readonly serializable: SerializableChecks = new SerializableChecks()
  #hooks: TransactionHooks
  #queue: CommitQueue | undefined
  #nextSerial = 1
  /** Queued or durable, with undo that may still be needed; in order of their LSNs. */
  #committed: (Transaction | undefined)[] = []
  #firstCommitted = 0
  /** Of `#committed`, the first whose record is not durable. */
  #firstQueued = 0
  /** How much undo committed transactions have left behind since the store was opened. */
  committedVersions = 0
  readonly #logs: RecordWriter[] = []
  #stopped: Error | undefined

  constructor(hooks: TransactionHooks) {
    this.#hooks = hooks
    const rows = new RowLocks(this.active, (id) => this.#hooks.tableNameOf(id))
    this.locks = new Locks(rows, (oid) => this.#hooks.tableName(oid))
  }

  start(queue: CommitQueue): void {
    this.serve(this.#hooks, queue)
  }

  /** From here on for this store: at first, and when a reader goes over to another one. No snapshot is held then. */
  serve(hooks: TransactionHooks, queue: CommitQueue): void {
    this.#hooks = hooks
    this.#queue = queue
    this.locks.lastQueuedLsn = () => queue.lastLsn
  }

  get #commits(): CommitQueue {
    return this.#queue as CommitQueue
  }

  get durableLsn(): Lsn {
    return this.#queue?.durableLsn ?? 0
  }

  begin(options: TransactionOptions): Transaction {
    if (this.#stopped !== undefined) throw this.#stopped
    const serial = this.#nextSerial++
    const owner = options.owner ?? new LockOwner(serial)
    const txn = new Transaction(serial, options, owner, this.#logs.pop() ?? new RecordWriter())
    this.active.set(serial, txn)
    return txn
  }

  /**
   * The snapshot of the transaction's next command. READ COMMITTED sees what is durable now; the other levels what was when
   * their first command began.
   */
  statementSnapshot(txn: Transaction): Snapshot {
    txn.assertActive()
    const { snapshot } = txn
    const durable = this.durableLsn
    if (snapshot === undefined) {
      txn.snapshot = this.snapshots.hold(durable)
      if (txn.isolation === 'serializable') {
        txn.tracker = this.serializable.begin(txn, durable)
      }
    } else if (txn.isolation === 'read committed') this.snapshots.renew(snapshot, durable)
    return { lsn: (txn.snapshot as SnapshotHold).lsn, command: ++txn.command }
  }

  /** The same view for a further command (after triggers, between the parts of one statement): own changes so far are seen. */
  nextCommand(txn: Transaction): Snapshot {
    txn.assertActive()
    const lsn = txn.snapshot?.lsn ?? this.durableLsn
    return { lsn, command: ++txn.command }
  }

  /** What is committed and durable now, whatever the transaction's own snapshot: for checks of foreign keys. */
  latestSnapshot(txn: Transaction): Snapshot {
    return { lsn: this.durableLsn, command: ++txn.command }
  }

  /** READ COMMITTED: the statement's snapshot is no longer needed. */
  endStatement(txn: Transaction): void {
    txn.owner.waiting?.cancel(new Error('the statement has ended'))
    if (txn.isolation !== 'read committed' || txn.snapshot === undefined) return
    this.snapshots.release(txn.snapshot)
    txn.snapshot = undefined
    this.purge()
  }

  /** Keeps what a snapshot sees for a cursor; call the answer to let it go. */
  holdSnapshot(txn: Transaction | undefined, snapshot: Snapshot): () => void {
    const hold = this.snapshots.hold(snapshot.lsn)
    if (txn !== undefined) txn.heldSnapshots++
    let held = true
    return () => {
      if (!held) return
      held = false
      if (txn !== undefined) txn.heldSnapshots--
      this.snapshots.release(hold)
      this.purge()
    }
  }

  /** Resolves when the transaction is durable; with its LSN when it changed anything. On an error it is rolled back. */
  async commit(txn: Transaction): Promise<Lsn | undefined> {
    txn.assertActive()
    try {
      this.serializable.beforeCommit(txn)
      this.#hooks.completeRecord(txn.log)
      if (txn.hasChanges) return await this.#commitChanges(txn)
    } catch (error) {
      if (txn.state === 'active') this.rollback(txn)
      throw error
    }
    const { dependsOnLsn } = txn
    this.#finish(txn, 'committed')
    if (dependsOnLsn > this.durableLsn) await this.#commits.whenDurable(dependsOnLsn)
    return undefined
  }

  /** Ends a transaction that has changed nothing and stands on nothing unfinished, at once. False: `commit` has to. */
  tryFinish(txn: Transaction): boolean {
    if (txn.state !== 'active' || txn.doom !== undefined || txn.tracker !== undefined) return false
    this.#hooks.completeRecord(txn.log)
    if (txn.hasChanges || txn.dependsOnLsn > this.durableLsn) return false
    this.#finish(txn, 'committed')
    return true
  }

  async #commitChanges(txn: Transaction): Promise<Lsn> {
    const changes = txn.draft?.changes ?? []
    const record = txn.log.finish(this.#hooks.commitTime(), changes)
    const lsn = this.#commits.enqueue(record)
    txn.stamp.lsn = lsn
    this.#committed.push(txn)
    this.committedVersions += txn.history.length
    const isFree = changes.length === 0 && !this.locks.outlastCommit(txn)
    if (isFree) this.#finish(txn, 'committed')
    else txn.state = 'committing'
    await this.#commits.whenDurable(lsn)
    await this.#hooks.afterCommit(record.length)
    return lsn
  }

  /** Everything a transaction holds but its undo goes. */
  #finish(txn: Transaction, state: 'committed' | 'aborted'): void {
    txn.state = state
    this.active.delete(txn.serial)
    if (txn.snapshot !== undefined) {
      this.snapshots.release(txn.snapshot)
      txn.snapshot = undefined
    }
    txn.owner.waiting?.cancel(new Error('the transaction has ended'))
    this.locks.releaseAll(txn)
    this.serializable.ended(txn, state)
    if (this.#logs.length < MAX_POOLED_LOGS && txn.log.length < 65536) {
      txn.log.reset()
      this.#logs.push(txn.log)
    }
    txn.log = NO_LOG
    if (txn.history.length === 0 || state === 'aborted') this.purge()
  }

  rollback(txn: Transaction): void {
    if (txn.state !== 'active') return
    this.#undo(txn, 0)
    this.#runRollbacks(txn)
    this.#finish(txn, 'aborted')
  }

  #undo(txn: Transaction, from: number): void {
    const { history } = txn
    for (let i = history.length - 1; i >= from; i--) {
      const version = history[i]
      version?.table.undo(version)
    }
    history.length = from
  }

  #runRollbacks(txn: Transaction): void {
    txn.draft = undefined
    while (txn.onRollback.length > 0) txn.onRollback.pop()?.()
  }

  savepoint(txn: Transaction, name: string): void {
    txn.assertActive()
    txn.savepoints.push({
      name,
      history: txn.history.length,
      log: txn.log.length,
      changes: txn.draft?.changes.length ?? 0,
      rows: txn.lockedRows.length,
      locks: txn.heldLocks.length,
      deferred: txn.deferredKeys.length,
      rollbacks: txn.onRollback.length,
    })
    txn.markedHistory = txn.history.length
  }

  #findSavepoint(txn: Transaction, name: string): number {
    const at = txn.savepoints.findLastIndex((savepoint) => savepoint.name === name)
    if (at < 0) throw savepointMissing(name)
    return at
  }

  rollbackTo(txn: Transaction, name: string): void {
    const at = this.#findSavepoint(txn, name)
    const mark = txn.savepoints[at] as (typeof txn.savepoints)[number]
    txn.savepoints.length = at + 1
    this.#undo(txn, mark.history)
    txn.log.truncate(mark.log)
    txn.draft?.truncate(mark.changes)
    while (txn.onRollback.length > mark.rollbacks) txn.onRollback.pop()?.()
    txn.deferredKeys.length = mark.deferred
    txn.markedHistory = mark.history
    this.locks.rows.releaseRows(txn, mark.rows)
    this.locks.releaseSince(txn, mark.locks)
  }

  release(txn: Transaction, name: string): void {
    const at = this.#findSavepoint(txn, name)
    txn.savepoints.length = at
    txn.markedHistory = txn.savepoints.at(-1)?.history ?? 0
    if (at === 0) txn.lockedRows = []
  }

  whenDurable(lsn: Lsn): Promise<void> {
    return this.#commits.whenDurable(lsn)
  }

  /** Resolves when all that is committed by now is durable; `undefined` where it is. */
  whenQueuedIsDurable(): Promise<void> | undefined {
    const { durableLsn, lastLsn } = this.#commits
    return lastLsn > durableLsn ? this.#commits.whenDurable(lastLsn) : undefined
  }

  /** The log says that everything up to here is durable. */
  durable(lsn: Lsn): void {
    while (this.#firstQueued < this.#committed.length) {
      const txn = this.#committed[this.#firstQueued] as Transaction
      if (txn.stamp.lsn > lsn) break
      this.#firstQueued++
      if (txn.state !== 'committing') continue
      this.#hooks.applyCatalog(txn)
      this.#finish(txn, 'committed')
    }
    this.purge()
  }

  /** Takes a transaction down whose snapshot cannot be kept; it learns why when it goes on. */
  cancel(txn: Transaction, error: SqlError): void {
    if (txn.state !== 'active') return
    this.rollback(txn)
    txn.doom = error
  }

  /** The log lost everything after the durable LSN: takes it back, newest first, dependents before what they stood on. */
  lost(error: SqlError): void {
    const durable = this.durableLsn
    for (const txn of this.active.values()) {
      if (txn.dependsOnLsn > durable) this.cancel(txn, predecessorFailed(error))
    }
    const lost = this.#committed.splice(this.#firstQueued)
    for (const txn of lost.reverse()) {
      if (txn === undefined) continue
      txn.stamp.lsn = IN_FLIGHT
      this.#undo(txn, 0)
      this.#runRollbacks(txn)
      if (txn.state === 'committing') this.#finish(txn, 'aborted')
      txn.state = 'aborted'
      this.serializable.ended(txn, 'aborted')
    }
    this.purge()
  }

  /** Changes that are not part of the state at `lsn`: under way, queued, or later. */
  *changesAfter(lsn: Lsn): Iterable<Version> {
    for (let i = this.#firstCommitted; i < this.#committed.length; i++) {
      const txn = this.#committed[i] as Transaction
      if (txn.stamp.lsn > lsn) yield* txn.history
    }
    for (const txn of this.active.values()) if (txn.stamp.lsn === IN_FLIGHT) yield* txn.history
  }

  /** Forgets undo that no snapshot needs. */
  purge(): void {
    if (this.locks.rows.isSweepDue) this.locks.rows.sweep(this.#oldestSerial())
    this.serializable.forget()
    if (this.#firstCommitted >= this.#firstQueued) return
    const oldest = this.snapshots.oldest(this.durableLsn)
    while (this.#firstCommitted < this.#firstQueued) {
      const txn = this.#committed[this.#firstCommitted] as Transaction
      if (txn.stamp.lsn > oldest) break
      this.#firstCommitted++
      const { history } = txn
      for (let i = 0; i < history.length; i++) {
        const version = history[i]
        version?.table.forget(version)
      }
      txn.history = []
      this.#committed[this.#firstCommitted - 1] = undefined
    }
    if (this.#firstCommitted > 256 && this.#firstCommitted * 2 > this.#committed.length) {
      this.#committed.splice(0, this.#firstCommitted)
      this.#firstQueued -= this.#firstCommitted
      this.#firstCommitted = 0
    }
  }

  #oldestSerial(): number {
    for (const serial of this.active.keys()) return serial
    return this.#nextSerial
  }

  /** Rolls back whatever is open; none begins any more: what is durable cannot be told from here. */
  stop(error: Error): void {
    this.#stopped ??= error
    this.locks.hasStopped = true
    this.abortAll(error)
  }

  /** Rolls back whatever is still open. */
  abortAll(doom: Error): void {
    for (const txn of this.active.values()) {
      if (txn.state !== 'active') continue
      this.rollback(txn)
      txn.doom = doom
    }
  }
}
