/**
 * Column batches: what flows between operators, and what a table scan answers with.
 *
 * A batch has `length` physical rows in each of its columns; `selection` (when there is one) lists the positions that count,
 * in order, in its first `count` entries. A column is a `Vector`: a typed array and a null mask (one byte a row, 1 = NULL;
 * `undefined` where nothing is NULL). Vectors are read-only once they are in a batch, and valid until the operator that made
 * them is asked for its next batch.
 */
import type { Datum } from '../types/datum.ts'

/** Rows in a full batch and in a row group. */
export const BATCH_SIZE = 2048

export interface I32Vector {
  readonly kind: 'i32'
  readonly data: Int32Array
  readonly nulls: Uint8Array | undefined
  /** True where 0/1 mean false/true; or where the ends of int32 are a date's infinities. */
  readonly shape: 'int' | 'bool' | 'date'
  get(row: number): Datum
}

/** Safe integers or ±Infinity. */
export interface F64Vector {
  readonly kind: 'f64'
  readonly data: Float64Array
  readonly nulls: Uint8Array | undefined
  /** True where every value is an integer of an `i64` type: the narrow form of such a column. */
  readonly integral: boolean
  get(row: number): Datum
}

/** The wide form of an `i64` column. ±Infinity are the two ends of int64 where `infinite`. */
export interface I64Vector {
  readonly kind: 'i64'
  readonly data: BigInt64Array
  readonly nulls: Uint8Array | undefined
  readonly infinite: boolean
  get(row: number): Datum
}

export type PackedValues = {
  readonly heap: Uint8Array
  readonly starts: Uint32Array
  readonly lengths: Uint32Array
}

/** Stored forms here and there: that of row r is `lengths[r]` bytes of `heaps[r]` from `starts[r]` on. */
export type ScatteredBytes = {
  readonly heaps: readonly Uint8Array[]
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
}

/** JavaScript values, decoded on demand: read through `get` alone. */
export interface AnyVector {
  readonly kind: 'any'
  readonly nulls: Uint8Array | undefined
  /** The stored forms, where they lie together: that of row r is `lengths[r]` bytes from `starts[r]` on. */
  readonly packed?: PackedValues
  readonly scattered?: ScatteredBytes
  get(row: number): Datum
}

export type Vector = I32Vector | F64Vector | I64Vector | AnyVector

export type Batch = {
  readonly columns: readonly Vector[]
  /** Physical rows in every column. */
  readonly length: number
  /** Positions of the rows that count; `undefined`: all of 0 … length - 1. */
  readonly selection: Int32Array | undefined
  /** How many rows count. */
  readonly count: number
}
