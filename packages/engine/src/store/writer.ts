/**
 * What tables and indexes need of the transaction that uses them. `Access.txn` is one of these; the transaction itself is made
 * in `txn/`.
 */
import type { Transactional } from '../wal/record-writer.ts'
import type { RowId } from './table-access.ts'
import type { Stamp, Version } from './version.ts'

export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** Sees what a serializable transaction reads and writes, to find dangerous structures. */
export interface ConflictTracker {
  readTable(storageId: number): void
  readRow(storageId: number, rowId: RowId): void
  readRange(storageId: number, lower: Uint8Array | undefined, upper: Uint8Array | undefined): void
  /** The reader met a change that its snapshot does not see. */
  missed(writer: Stamp): void
  writeRow(storageId: number, rowId: RowId, replaced: Stamp | undefined): void
  /** A new row: only readers of the whole table can have missed it. */
  writeTable(storageId: number): void
  writeKey(storageId: number, key: Uint8Array, length: number): void
}

export interface Writer {
  readonly serial: number
  readonly stamp: Stamp
  readonly isolation: Isolation
  readonly readOnly: boolean
  /** The newest commit, not yet durable, that this transaction has built on or looked at. */
  dependsOnLsn: number
  /** Its changes, in order. */
  readonly history: Version[]
  /** Where its WAL record grows. */
  readonly log: Transactional
  /** Present for SERIALIZABLE. */
  readonly tracker: ConflictTracker | undefined
  /** Versions before this index of `history` belong to an enclosing savepoint: they are not merged with later ones. */
  readonly markedHistory: number
  /** Snapshots of this transaction (cursors) that may need the versions between its own commands. */
  readonly heldSnapshots: number
  /** A key to be looked at again when the statement or the transaction ends. */
  deferUnique(index: number, storageId: number, key: Uint8Array): void
  /** Throws when the transaction has ended or was doomed by another's failure. */
  assertActive(): void
}
