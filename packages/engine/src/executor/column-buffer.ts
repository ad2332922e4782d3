/**
 * Grows a column of copied values: what operators that must see all their input keep rows in. Numbers lie in typed arrays, so
 * that sorting, hashing and joining millions of rows makes no garbage.
 */
import type { Batch, Vector } from '../store/batch.ts'
import { i32Of, i64Of, type VectorShape } from '../store/make-vector.ts'
import { ListValues, F64Values, I32Values, I64Values } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'

const FIRST_CAPACITY = 64

export class ColumnBuffer {
  readonly shape: VectorShape
  #length = 0
  #i32: Int32Array | undefined
  #f64: Float64Array | undefined
  #i64: BigInt64Array | undefined
  #any: Datum[] | undefined
  #anyBytes = 0
  #nulls: Uint8Array | undefined
  #capacity = FIRST_CAPACITY

  constructor(shape: VectorShape) {
    this.shape = shape
    if (shape.physical === 'any') this.#any = []
    else if (shape.physical === 'i32') this.#i32 = new Int32Array(FIRST_CAPACITY)
    else this.#f64 = new Float64Array(FIRST_CAPACITY)
  }

  get length(): number {
    return this.#length
  }

  /** About how many bytes the column holds. */
  get bytes(): number {
    if (this.#any !== undefined) return this.#anyBytes
    return this.#capacity * (this.#i32 === undefined ? 8 : 4)
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra
    if (needed <= this.#capacity) return
    let capacity = this.#capacity * 2
    while (capacity < needed) capacity *= 2
    this.#capacity = capacity
    this.#i32 = this.#i32 && grown(this.#i32, new Int32Array(capacity))
    this.#f64 = this.#f64 && grown(this.#f64, new Float64Array(capacity))
    if (this.#i64 !== undefined) {
      const wide = new BigInt64Array(capacity)
      wide.set(this.#i64)
      this.#i64 = wide
    }
    this.#nulls = this.#nulls && grown(this.#nulls, new Uint8Array(capacity))
  }

  push(value: Datum): void {
    const at = this.#length
    if (this.#any !== undefined) {
      this.#any.push(value)
      this.#anyBytes += sizeOf(value)
      this.#length = at + 1
      return
    }
    this.#reserve(1)
    this.#length = at + 1
    if (value === null) this.#setNull(at)
    else if (this.#i32 !== undefined) this.#i32[at] = i32Of(value)
    else if (this.#i64 !== undefined) this.#i64[at] = i64Of(value as number | bigint)
    else if (typeof value === 'bigint') this.#widen()[at] = value
    else (this.#f64 as Float64Array)[at] = value as number
  }

  #setNull(at: number): void {
    this.#nulls ??= new Uint8Array(this.#capacity)
    this.#nulls[at] = 1
  }

  #widen(): BigInt64Array {
    const narrow = this.#f64 as Float64Array
    const wide = new BigInt64Array(this.#capacity)
    for (let i = 0; i < this.#length; i++) wide[i] = i64Of(narrow[i] as number)
    this.#f64 = undefined
    this.#i64 = wide
    return wide
  }

  /** Appends the rows of a batch that count. */
  append(vector: Vector, batch: Batch): void {
    const { selection, count } = batch
    const copied =
      (this.#i32 !== undefined &&
        vector.kind === 'i32' &&
        this.#copyI32(vector, selection, count)) ||
      (this.#f64 !== undefined && vector.kind === 'f64' && this.#copyF64(vector, selection, count))
    if (copied) return
    for (let i = 0; i < count; i++) {
      this.push(vector.get(selection === undefined ? i : (selection[i] as number)))
    }
  }

  #copyI32(
    vector: Vector & { kind: 'i32' },
    selection: Int32Array | undefined,
    count: number,
  ): boolean {
    this.#reserve(count)
    const at = this.#length
    const target = this.#i32 as Int32Array
    const { data } = vector
    if (selection === undefined) target.set(data.subarray(0, count), at)
    else for (let i = 0; i < count; i++) target[at + i] = data[selection[i] as number] as number
    this.#length = at + count
    this.#copyNulls(vector.nulls, selection, at, count)
    return true
  }

  #copyF64(
    vector: Vector & { kind: 'f64' },
    selection: Int32Array | undefined,
    count: number,
  ): boolean {
    this.#reserve(count)
    const at = this.#length
    const target = this.#f64 as Float64Array
    const { data } = vector
    if (selection === undefined) target.set(data.subarray(0, count), at)
    else for (let i = 0; i < count; i++) target[at + i] = data[selection[i] as number] as number
    this.#length = at + count
    this.#copyNulls(vector.nulls, selection, at, count)
    return true
  }

  #copyNulls(
    nulls: Uint8Array | undefined,
    selection: Int32Array | undefined,
    at: number,
    count: number,
  ): void {
    if (nulls === undefined) return
    for (let i = 0; i < count; i++) {
      if (nulls[selection === undefined ? i : (selection[i] as number)] !== 0) this.#setNull(at + i)
    }
  }

  get(row: number): Datum {
    if (this.#any !== undefined) return this.#any[row] as Datum
    return this.vector().get(row)
  }

  isNull(row: number): boolean {
    if (this.#any !== undefined) return this.#any[row] === null
    return this.#nulls !== undefined && this.#nulls[row] !== 0
  }

  #view: Vector | undefined
  #viewLength = -1

  /** All that was appended, without a copy; good until the next append. */
  vector(): Vector {
    if (this.#view !== undefined && this.#viewLength === this.#length) return this.#view
    this.#viewLength = this.#length
    this.#view = this.#makeVector()
    return this.#view
  }

  #makeVector(): Vector {
    if (this.#any !== undefined) return new ListValues(this.#any, undefined)
    if (this.#i32 !== undefined) return new I32Values(this.#i32, this.#nulls, this.shape.i32)
    if (this.#i64 !== undefined) return new I64Values(this.#i64, this.#nulls, this.shape.infinite)
    return new F64Values(this.#f64 as Float64Array, this.#nulls, this.shape.physical === 'i64')
  }

  /** Copies the given rows to a vector of their own; -1 is a NULL. */
  gather(rows: Int32Array, from: number, count: number): Vector {
    if (this.#any !== undefined) {
      const values = new Array<Datum>(count)
      for (let i = 0; i < count; i++) {
        const row = rows[from + i] as number
        values[i] = row < 0 ? null : (this.#any[row] as Datum)
      }
      return new ListValues(values, undefined)
    }
    const nulls = this.#gatherNulls(rows, from, count)
    if (this.#i32 !== undefined) {
      const data = new Int32Array(count)
      for (let i = 0; i < count; i++) data[i] = this.#i32[rows[from + i] as number] as number
      return new I32Values(data, nulls, this.shape.i32)
    }
    if (this.#i64 !== undefined) {
      const data = new BigInt64Array(count)
      for (let i = 0; i < count; i++) data[i] = this.#i64[rows[from + i] as number] ?? 0n
      return new I64Values(data, nulls, this.shape.infinite)
    }
    const source = this.#f64 as Float64Array
    const data = new Float64Array(count)
    for (let i = 0; i < count; i++) data[i] = source[rows[from + i] as number] ?? 0
    return new F64Values(data, nulls, this.shape.physical === 'i64')
  }

  #gatherNulls(rows: Int32Array, from: number, count: number): Uint8Array | undefined {
    let nulls: Uint8Array | undefined
    for (let i = 0; i < count; i++) {
      const row = rows[from + i] as number
      if (row < 0 || (this.#nulls !== undefined && this.#nulls[row] !== 0)) {
        nulls ??= new Uint8Array(count)
        nulls[i] = 1
      }
    }
    return nulls
  }
}

const POINTER_BYTES = 8
const OBJECT_BYTES = 48

/** About how much memory a value takes. */
function sizeOf(value: Datum): number {
  if (typeof value === 'string') return OBJECT_BYTES + value.length
  if (typeof value !== 'object' || value === null) return POINTER_BYTES
  return OBJECT_BYTES + (value instanceof Uint8Array ? value.length : OBJECT_BYTES)
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
