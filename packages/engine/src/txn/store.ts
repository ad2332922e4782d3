/**
 * A database's data, whole: opened from a storage and recovered, read and changed through transactions, checkpointed, closed.
 * What SQL means is above; what bytes are written where is below.
 */
import { type Epoch, isStorageError, type Lsn, type PageId, type WalEntry } from '@twill/storage'
import { Catalog, type CatalogChange, type CatalogReader } from '../catalog/catalog.ts'
import type { CatalogObject, SequenceObject } from '../catalog/objects.ts'
import {
  commitUnknown,
  databaseClosed,
  databaseStopped,
  diskFull,
  historyGone,
  logUnavailable,
  writerFenced,
} from '../errors/storage-errors.ts'
import { readOnlyDatabase } from '../errors/session-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import { PageCache, type PageSource } from '../store/page-cache.ts'
import { StatementFaults } from '../store/statement-faults.ts'
import type { StoreContext } from '../store/store-context.ts'
import type { Access, Snapshot, StoredTable } from '../store/table-access.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { type Pending, Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { CommitQueue, type CommitListener } from '../wal/commit-queue.ts'
import { Turns } from '../wal/turns.ts'
import type { RecordWriter } from '../wal/record-writer.ts'
import { buildIndex } from './build-index.ts'
import type { BuildWatch } from './build-watch.ts'
import { Checkpointer } from './checkpointer.ts'
import { check, type Finding } from './check.ts'
import { Gardener } from './gardener.ts'
import { recover, type Recovery } from './open-root.ts'
import type { RowLocks } from './row-locks.ts'
import { Sequences } from './sequences.ts'
import { storageOf, Storages } from './storages.ts'
import type { StoreOptions, StoreStats } from './store-options.ts'
import type { Transaction } from './transaction.ts'
import { type TransactionHooks, Transactions } from './transaction-manager.ts'
import { checkDeferred } from './deferred-unique.ts'

/** Objects of users have oids and storage ids from here. */
const FIRST_OID = 16384

/** What no storage grants. */
const NO_EPOCH: Epoch = 0

export class Store implements StoreContext, TransactionHooks, CommitListener, PageSource {
  readonly catalog: Catalog
  readonly cache: PageCache
  readonly transactions: Transactions
  readonly storages: Storages
  readonly sequences: Sequences = new Sequences()
  readonly nowMs: () => number
  readonly #options: StoreOptions
  /** The log's end: what is queued, what is durable. */
  queue: CommitQueue
  readonly #checkpointer: Checkpointer
  readonly #gardener: Gardener
  nextOid: Oid = FIRST_OID
  nextStorageId = 1
  readonly turns: Turns = new Turns()
  lastCommitMs = 0
  #failure: SqlError | undefined
  #isOpen = false
  #recovery: Recovery | undefined
  #closing = false

  private constructor(options: StoreOptions) {
    // The store before goes when it has been replaced.
    const { before, ...rest } = options
    this.#options = rest
    this.nowMs = options.nowMs
    this.catalog = new Catalog([], before === undefined ? 1 : before.catalog.version + 1)
    this.storages = new Storages(options.factory, options.pause, options.storage)
    this.cache = new PageCache(options.cacheBytes, this, this.storages)
    this.storages.start(this.cache)
    this.transactions = before?.transactions ?? new Transactions(this)
    const epoch = options.epoch ?? NO_EPOCH
    this.queue = new CommitQueue(options.storage, epoch, 0, this, options.pause, this.turns)
    this.#checkpointer = new Checkpointer(this, { ...rest, epoch })
    this.#gardener = new Gardener(this, options.pause, options.onBackgroundError)
  }

  /**
   * Opens a database: the newest root, then the log after it. Costs nothing that grows with the data. Without an epoch, what the
   * log changes stays in memory until the store is closed, however small the cache, as no checkpoint can make it clean: at most the
   * rows of what the writer logs between two checkpoints, which it bounds (`checkpointer.ts`).
   */
  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(options)
    const { storage } = options
    const root = await storage.getRoot()
    store.#checkpointer.rootLsn = root?.lsn ?? 0
    store.#recovery = await recover(storage, root, options.initialCatalog, store)
    const recovered = store.#recovery.progress
    store.nextOid = Math.max(FIRST_OID, recovered.nextOid)
    store.nextStorageId = Math.max(1, recovered.nextStorageId)
    store.lastCommitMs = recovered.commitMs
    const epoch = options.epoch ?? NO_EPOCH
    store.queue = new CommitQueue(storage, epoch, recovered.lsn, store, options.pause, store.turns)
    store.queue.walBytes = recovered.walBytes
    store.queue.groups = recovered.groups
    store.#checkpointer.opened(recovered.groups)
    if (options.before === undefined) store.transactions.start(store.queue)
    if (store.#isReadOnly) store.queue.stop(readOnlyDatabase('write'))
    else store.#gardener.open()
    store.#isOpen = true
    return store
  }

  get #isReadOnly(): boolean {
    return this.#options.epoch === undefined
  }

  /** From here on statements find this store where they found the one before. No snapshot is held. */
  takeOver(): void {
    this.transactions.serve(this, this.queue)
  }

  /** Applies the next record of another's log. No snapshot is held. After a failure the store is of no use any more. */
  async follow(entry: WalEntry): Promise<void> {
    const recovery = this.#recovery as Recovery
    await recovery.replay([entry])
    this.queue.follow(entry.lsn)
    this.lastCommitMs = recovery.progress.commitMs
    this.cache.relax()
  }

  tableName(oid: Oid): string {
    return this.#tableName((object) => object.oid === oid)
  }

  tableNameOf(storageId: number): string {
    return this.#tableName((object) => storageOf(object) === storageId)
  }

  #tableName(matches: (object: CatalogObject) => boolean): string {
    for (const object of this.catalog.objects()) {
      if (object.kind === 'table' && matches(object)) return object.name
    }
    return ''
  }

  get locks(): RowLocks {
    return this.transactions.locks.rows
  }

  get durableLsn(): Lsn {
    return this.queue.durableLsn
  }

  get rootLsn(): Lsn {
    return this.#checkpointer.rootLsn
  }

  get failure(): SqlError | undefined {
    return this.#failure
  }

  /** Oids and storage ids are given out once, used or not. */
  newOid(): Oid {
    return this.nextOid++
  }

  newStorageId(): number {
    return this.nextStorageId++
  }

  async read(ids: readonly PageId[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { rootLsn } = this.#checkpointer
    if (rootLsn === 0) return ids.map(() => undefined)
    try {
      return await this.#options.storage.getPages(ids, rootLsn)
    } catch (error) {
      // The writer keeps the newest root only, unless it is told otherwise.
      if (!this.#isOpen || !this.#isReadOnly || !isStorageError(error, 'not-found')) throw error
      this.#options.onHistoryGone?.()
      throw historyGone(error)
    }
  }

  // ---- reading and changing ----

  /** For one statement: what it waits for, and the pages it keeps. Call `release` when it has ended. */
  statementFaults(): StatementFaults {
    return new StatementFaults(this.cache)
  }

  waits(): Waits {
    return new Waits(this.statementFaults())
  }

  access(txn: Transaction | undefined, snapshot: Snapshot, waits: Waits): Access {
    return { txn, snapshot, waits }
  }

  /** The table as `reader` has it. `undefined` when it is not there. */
  table(oid: Oid, reader: CatalogReader = this.catalog): (StoredTable & RowTable) | undefined {
    return this.storages.table(oid, reader, this)
  }

  admitChange(waits: Waits): boolean {
    if (this.#failure !== undefined) throw databaseStopped(this.#failure)
    if (this.#closing) throw databaseClosed()
    if (this.#isReadOnly) throw readOnlyDatabase('write')
    return this.#checkpointer.admitChange(waits)
  }

  // ---- catalog ----

  /** Puts an object into the transaction's draft, with its storage when it is new. */
  put(txn: Transaction, object: CatalogObject): void {
    txn.assertActive()
    const draft = txn.draftOver(this.catalog)
    draft.put(object)
    txn.onRollback.push(() => {
      this.storages.revert(object, txn.draft ?? this.catalog, this)
    })
    if (object.kind === 'table') this.table(object.oid, draft)
    if (object.kind === 'index') this.table(object.table, draft)
  }

  drop(txn: Transaction, oid: Oid): void {
    txn.assertActive()
    txn.draftOver(this.catalog).drop(oid)
  }

  /** Fills a new index of the transaction with the table's rows. Throws 23505 where it is unique and they are not. */
  buildIndex(txn: Transaction, index: Oid, watch?: BuildWatch): Promise<void> {
    const reader = txn.reader(this.catalog)
    return buildIndex(this, reader, index, watch)
  }

  applyCatalog(txn: Transaction): void {
    const changes = txn.draft?.changes ?? []
    this.applyChanges(changes)
    if (changes.length > 0) this.#checkpointer.catalogChanged()
    else this.#checkpointer.startWhenDue()
  }

  /** Makes changes part of the committed catalog; new storage appears, old storage goes. */
  applyChanges(changes: readonly CatalogChange[]): void {
    if (changes.length === 0) return
    const before = new Map<Oid, CatalogObject | undefined>()
    for (const change of changes) {
      const oid = change.kind === 'put' ? change.object.oid : change.oid
      if (!before.has(oid)) before.set(oid, this.catalog.object(oid))
    }
    this.catalog.apply(changes)
    this.storages.reconcile(before, changes, this.catalog, this)
    for (const [oid, old] of before) {
      if (old?.kind === 'sequence' && this.catalog.object(oid) === undefined) {
        this.sequences.drop(oid)
      }
    }
  }

  // ---- sequences ----

  nextval(sequence: SequenceObject): number | bigint {
    return this.sequences.nextval(sequence)
  }

  setval(sequence: SequenceObject, value: number | bigint, isCalled: boolean): void {
    this.sequences.setval(sequence, value, isCalled)
  }

  // ---- the log ----

  completeRecord(log: RecordWriter): void {
    this.sequences.writeTo(log)
  }

  afterCommit(bytes: number): Promise<void> | undefined {
    return this.#checkpointer.turnAfter(bytes)
  }

  commitTime(): number {
    this.lastCommitMs = Math.max(this.lastCommitMs, this.nowMs())
    return this.lastCommitMs
  }

  /** Looks again at the unique keys whose check was put off, of these indexes (all: at commit). */
  checkDeferred(
    access: Access,
    reader: CatalogReader,
    applies: (index: Oid) => boolean,
  ): Pending | undefined {
    return checkDeferred(this, access, reader, applies)
  }

  durable(lsn: Lsn): void {
    this.transactions.durable(lsn)
    this.#checkpointer.durable()
    this.#gardener.startWhenDue()
  }

  failed(error: unknown): Error {
    const answer = this.#explain(error)
    this.sequences.relog()
    this.transactions.lost(answer)
    const goesOn = isStorageError(error, 'full') || isStorageError(error, 'unavailable')
    if (!goesOn) this.stop(answer)
    return answer
  }

  #explain(error: unknown): SqlError {
    if (isStorageError(error, 'full')) return diskFull(error)
    if (isStorageError(error, 'unavailable')) return logUnavailable(error)
    if (isStorageError(error, 'fenced')) return writerFenced(error)
    return commitUnknown(error)
  }

  /** Nothing can be written any more: every transaction ends, every later call fails. */
  stop(error: SqlError): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.queue.stop(databaseStopped(error))
    this.transactions.stop(databaseStopped(error))
  }

  /** Writes what has changed, as of what is durable now. One at a time: a second caller waits for the one under way. */
  async checkpoint(): Promise<void> {
    if (this.#isReadOnly) throw readOnlyDatabase('write a checkpoint')
    return this.#checkpointer.checkpoint()
  }

  /** Waits for commits under way, writes a last checkpoint, and stops. The storage stays open: it is the caller's. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    this.transactions.abortAll(databaseClosed())
    await this.queue.idle()
    await this.#gardener.close()
    try {
      if (!this.#isReadOnly) await this.#checkpointer.close()
    } finally {
      this.queue.stop(databaseClosed())
    }
  }

  /** Does at once what is done for graphs in the background: links, and deleted nodes. */
  tendGraphs(): Promise<void> {
    return this.#gardener.finish()
  }

  /** Reads every page and verifies what must hold between rows and indexes. For a database without writers. */
  check(): Promise<readonly Finding[]> {
    return this.#gardener.apart(() => check(this))
  }

  get stats(): StoreStats {
    const cache = this.cache.stats
    return {
      durableLsn: this.durableLsn,
      rootLsn: this.rootLsn,
      walBytesSinceCheckpoint: this.queue.walBytes,
      checkpoints: this.#checkpointer.count,
      cacheBytes: cache.bytes,
      dirtyBytes: cache.dirtyBytes,
      cachedPages: cache.pages,
      pageFaults: cache.faults,
      evictions: cache.evictions,
      activeTransactions: this.transactions.active.size,
    }
  }
}
