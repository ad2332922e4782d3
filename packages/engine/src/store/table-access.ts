/**
 * What the executor may ask of stored tables, indexes and sequences. All of it is synchronous: an answer, or `PENDING` with the
 * reason recorded in `access.waits` and nothing changed.
 *
 * Columns are named by attribute number (`attnum`, 1-based, never reused); `ROW_ID` asks for the row's id as an f64 vector.
 */
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import type { Batch } from './batch.ts'
import type { Pending, Waits } from './waits.ts'

/** Names a row for its life: group × 2048 + slot. */
export type RowId = number

/** The pseudo attribute number of the row id. */
export const ROW_ID = 0

/** What a statement can see: commits up to `lsn`, and its own transaction's commands before `command`. */
export type Snapshot = { readonly lsn: number; readonly command: number }

export type RowLockStrength = 'key share' | 'share' | 'no key update' | 'update'
export type WaitPolicy = 'block' | 'nowait' | 'skip locked'

/**
 * What taking a row's lock found: `locked` (the row is as the snapshot saw it), `changed` (a later commit changed it; locked
 * now, and visible as it is through `latest`), `deleted`, or `skipped` (SKIP LOCKED; or this same command has already
 * changed the row, which is then to be left alone). REPEATABLE READ and above throw 40001
 * instead of `changed` and `deleted`; NOWAIT throws 55P03; a deadlock 40P01.
 */
export type LockOutcome = 'locked' | 'changed' | 'deleted' | 'skipped'

/** One statement's access: whose, as of when, and where waiting is recorded. `txn` is the store's own business. */
export interface Access {
  readonly txn: unknown
  readonly snapshot: Snapshot
  readonly waits: Waits
}

export interface BatchSource {
  /** The next batch of visible rows; `undefined` at the end. */
  next(): Batch | undefined | Pending
  close(): void
}

/** A bound of an index range, over the encoded key or a prefix of it. */
export type KeyBound = { readonly key: Uint8Array; readonly inclusive: boolean }
export type KeyRange = {
  readonly lower: KeyBound | undefined
  readonly upper: KeyBound | undefined
}

export type IndexScanOptions = {
  readonly ranges: readonly KeyRange[]
  readonly reverse: boolean
  /** How many rows are likely wanted: sizes the first batch. */
  readonly expectedRows: number
}

export type NearestScanOptions = {
  readonly index: Oid
  readonly query: Float32Array
  /** Entries looked for at a time: more find more of the nearest. */
  readonly ef: number
  /** How many rows a batch is likely wanted for, where not for all that are found: the others come when asked for. */
  readonly rows?: number | undefined
  /** No row of the table is without a vector. */
  readonly isNotNull?: boolean | undefined
  readonly attnums: readonly number[]
}

/** What a search has cost so far: nodes whose neighbours were looked at, distances computed, pages it had to wait for. */
export type NearestStats = {
  readonly visited: number
  readonly scored: number
  readonly pagesRead: number
}

/**
 * Visible rows near a vector, each once: about `ef` (or the `rows` wanted) a batch, nearest first within it; a later batch may hold
 * a nearer one. A batch may be empty: none of the entries read was for a row that can be seen.
 */
export interface NearestSource extends BatchSource {
  readonly stats: NearestStats
  /** Entries read so far, those of rows that cannot be seen included. */
  readonly entries: number
  /**
   * The score of the last entry read (l2: the squared distance; inner product and cosine: the negative product; l1: the
   * distance): what comes later is about as far at least. -Infinity before the first.
   */
  readonly reached: number
}

export interface StoredTable {
  readonly oid: Oid
  /** An estimate of the rows, cheap and always there. */
  readonly estimatedRows: number
  scan(access: Access, attnums: readonly number[]): BatchSource
  /**
   * Rows of an index in key order, checked: each visible row once, under the key that its visible version has.
   */
  indexScan(
    access: Access,
    index: Oid,
    attnums: readonly number[],
    options: IndexScanOptions,
  ): BatchSource
  /** Rows near a vector by an index that has `nearest`, checked: the visible version has the vector that was found. */
  nearestScan(access: Access, options: NearestScanOptions): NearestSource
  /** The rows of these ids that are visible, in the order given; the others are left out. */
  fetch(access: Access, rowIds: ArrayLike<number>, attnums: readonly number[]): Batch | Pending
  /**
   * One row under an exact, complete key of a unique index, its columns written to `out`: the row id, `undefined` where there
   * is none. The hot path of a point query: no allocation of its own.
   */
  lookup(
    access: Access,
    index: Oid,
    key: Uint8Array,
    attnums: readonly number[],
    out: Datum[],
  ): RowId | undefined | Pending

  /** One row as it is now (after `lock`), own changes and not yet durable commits included. */
  latest(access: Access, rowId: RowId, attnums: readonly number[], out: Datum[]): boolean | Pending
  lock(
    access: Access,
    rowId: RowId,
    strength: RowLockStrength,
    wait: WaitPolicy,
  ): LockOutcome | Pending

  /** Adds a row (one value per attnum, in order) and its index entries. Throws 23505 / 23P01. */
  insert(access: Access, row: readonly Datum[]): RowId | Pending
  /**
   * Looks for a row that a new row would conflict with under the given unique indexes (ON CONFLICT), waiting for in-flight
   * writers. `undefined`: none.
   */
  findConflict(
    access: Access,
    indexes: readonly Oid[],
    row: readonly Datum[],
  ): RowId | undefined | Pending
  /** Adds many rows, given as columns: the way of COPY, bulkInsert and INSERT … SELECT. Returns the first row id. */
  insertBatch(access: Access, batch: Batch): Pending | undefined
  /** The lock that an update of these columns takes: `update` when one of them is part of a unique index's key. */
  updateLockStrength(attnums: readonly number[]): RowLockStrength
  /** Changes columns of a row that this transaction has locked. `attnums` is kept by identity: make it once. */
  update(
    access: Access,
    rowId: RowId,
    attnums: readonly number[],
    values: readonly Datum[],
  ): Pending | undefined
  /** Deletes a row that this transaction has locked. */
  delete(access: Access, rowId: RowId): Pending | undefined
}
