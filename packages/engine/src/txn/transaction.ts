/**
 * A transaction: its snapshot, what it has changed, the locks it holds, its savepoints. Begun and ended by `Transactions`.
 */
import { type Catalog, CatalogDraft, type CatalogReader } from '../catalog/catalog.ts'
import { transactionEnded } from '../errors/concurrency-errors.ts'
import type { RowId } from '../store/table-access.ts'
import type { RowGroup } from '../store/table/row-group.ts'
import { Stamp, type Version } from '../store/version.ts'
import type { ConflictTracker, Isolation, Writer } from '../store/writer.ts'
import type { RecordWriter } from '../wal/record-writer.ts'
import type { LockOwner, SessionLock, Wakeup } from './lock-waits.ts'
import type { RowQueue } from './row-queue.ts'
import type { SnapshotHold } from './snapshots.ts'

export type { Isolation } from '../store/writer.ts'

export type TransactionOptions = {
  readonly isolation: Isolation
  readonly readOnly: boolean
  readonly deferrable: boolean
  /** The session; without one the transaction waits and deadlocks on its own. */
  readonly owner?: LockOwner
}

export type TransactionState = 'active' | 'committing' | 'committed' | 'aborted'

export type LockedRow = { readonly group: RowGroup; readonly slot: number; readonly rowId: RowId }

/** What ROLLBACK TO goes back to. */
export type Savepoint = {
  readonly name: string
  readonly history: number
  readonly log: number
  readonly changes: number
  readonly rows: number
  readonly locks: number
  readonly deferred: number
  readonly rollbacks: number
}

/** A unique key to be looked at again. */
export type DeferredKey = {
  readonly index: number
  readonly storageId: number
  readonly key: Uint8Array
}

export class Transaction implements Writer {
  readonly serial: number
  readonly stamp: Stamp
  readonly isolation: Isolation
  readOnly: boolean
  readonly deferrable: boolean
  readonly owner: LockOwner
  log: RecordWriter
  state: TransactionState = 'active'
  /** Why it cannot go on, when another's failure took it down. */
  doom: Error | undefined
  dependsOnLsn = 0
  history: Version[] = []
  markedHistory = 0
  heldSnapshots = 0
  command = 0
  tracker: ConflictTracker | undefined
  /** The snapshot in use: the statement's, or from REPEATABLE READ on the transaction's. */
  snapshot: SnapshotHold | undefined
  draft: CatalogDraft | undefined
  readonly savepoints: Savepoint[] = []
  /** Rows locked since the first savepoint. */
  lockedRows: LockedRow[] = []
  readonly heldLocks: SessionLock[] = []
  deferredKeys: DeferredKey[] = []
  /** Queues of rows where others wait for this transaction. */
  readonly rowQueues: Set<RowQueue> = new Set()
  /** Wakes those who wait for the end of this transaction. */
  ended: Wakeup | undefined
  /** Takes back what it did outside of rows: storage it made, columns it added. Newest last. */
  readonly onRollback: (() => void)[] = []

  constructor(serial: number, options: TransactionOptions, owner: LockOwner, log: RecordWriter) {
    this.serial = serial
    this.stamp = new Stamp(serial)
    this.isolation = options.isolation
    this.readOnly = options.readOnly
    this.deferrable = options.deferrable
    this.owner = owner
    this.log = log
  }

  assertActive(): void {
    if (this.state !== 'active' || this.doom !== undefined) throw this.doom ?? transactionEnded()
  }

  get hasChanges(): boolean {
    return this.log.length > 0 || (this.draft !== undefined && this.draft.changes.length > 0)
  }

  deferUnique(index: number, storageId: number, key: Uint8Array): void {
    this.deferredKeys.push({ index, storageId, key })
  }

  /** The catalog as this transaction sees it: its draft, once it has one. */
  reader(committed: Catalog): CatalogReader {
    return this.draft ?? committed
  }

  draftOver(committed: Catalog): CatalogDraft {
    this.draft ??= new CatalogDraft(committed)
    return this.draft
  }
}
