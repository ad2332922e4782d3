/**
 * Undo: what a change replaced, kept in memory until no snapshot can need it, and never written.
 *
 * A row's slot heads a chain of `Version`s, newest first; each says who changed the row, in which command, and how to take the
 * change back. An insert ends the chain: one `Version` stands for a whole run of inserted rows.
 */
import type { Datum } from '../types/datum.ts'
import type { RowId, Snapshot } from './table-access.ts'
import type { UndoTarget } from './undo-target.ts'

/** The LSN of a transaction that has none yet. */
export const IN_FLIGHT: number = Number.MAX_SAFE_INTEGER

/** Who made a version. `lsn` is set when the transaction's record is queued, before it is durable. */
export class Stamp {
  lsn: number = IN_FLIGHT
  readonly serial: number
  /** The transaction's part in serializable checks; `undefined` for the other isolation levels. */
  conflicts: object | undefined = undefined

  constructor(serial: number) {
    this.serial = serial
  }
}

export const INSERTED = 0
export const UPDATED = 1
export const DELETED = 2
export type VersionKind = typeof INSERTED | typeof UPDATED | typeof DELETED

export class Version {
  readonly kind: VersionKind
  readonly stamp: Stamp
  command: number
  readonly table: UndoTarget
  readonly rowId: RowId
  /** Rows of an insert, from `rowId` on, in one group. */
  count: number
  readonly attnums: readonly number[] | undefined
  /** What the columns `attnums` held before. */
  values: Datum[] | undefined
  next: Version | undefined
  /** True when an update changed a column of an index. */
  readonly touchesIndex: boolean

  constructor(
    kind: VersionKind,
    stamp: Stamp,
    command: number,
    table: UndoTarget,
    rowId: RowId,
    attnums: readonly number[] | undefined,
    values: Datum[] | undefined,
    next: Version | undefined,
    touchesIndex: boolean,
  ) {
    this.kind = kind
    this.stamp = stamp
    this.command = command
    this.table = table
    this.rowId = rowId
    this.count = 1
    this.attnums = attnums
    this.values = values
    this.next = next
    this.touchesIndex = touchesIndex
  }
}

/** Whether a snapshot of the transaction `own` sees the change. */
export function sees(version: Version, own: Stamp | undefined, snapshot: Snapshot): boolean {
  const { stamp } = version
  if (stamp === own) return version.command < snapshot.command
  return stamp.lsn <= snapshot.lsn
}
