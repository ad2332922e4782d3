/** The chunks of fixed width: int32, double, and 64-bit integers (doubles while they are safe integers, else BigInt64). */
import type { ByteReader } from '../../base/byte-reader.ts'
import type { ByteWriter } from '../../base/byte-writer.ts'
import type { Datum } from '../../types/datum.ts'
import { narrow } from '../../types/int64.ts'
import type { LoggedValue } from '../../wal/record-reader.ts'
import type { Vector } from '../batch.ts'
import { F64Values, I32Values, I64Values } from '../vectors.ts'
import { CHUNK_HEADER, ColumnChunk } from './column-chunk.ts'

const INT64_MAX = 9223372036854775807n
const INT64_MIN = -9223372036854775808n

type FixedArray = Int32Array | Float64Array | BigInt64Array

function spanOf(array: FixedArray, from: number, rows: number): Uint8Array {
  const width = array.BYTES_PER_ELEMENT
  return new Uint8Array(array.buffer, array.byteOffset + from * width, rows * width)
}

function writeFixed(
  target: Uint8Array,
  data: FixedArray,
  nulls: Uint8Array | undefined,
  rows: number,
): void {
  target.set(spanOf(data, 0, rows), CHUNK_HEADER)
  if (nulls !== undefined) {
    target.set(nulls.subarray(0, rows), CHUNK_HEADER + rows * data.BYTES_PER_ELEMENT)
  }
}

export class I32Chunk extends ColumnChunk {
  #data: Int32Array = new Int32Array(0)

  override get(slot: number): Datum {
    if (this.nulls !== undefined && this.nulls[slot] === 1) return null
    const value = this.#data[slot] as number
    const { shape } = this.column
    if (shape === 'int') return value
    if (shape === 'bool') return value === 1
    return value === 2147483647 ? Infinity : value === -2147483648 ? -Infinity : value
  }

  protected override put(slot: number, value: Datum): void {
    if (typeof value === 'boolean') this.#data[slot] = value ? 1 : 0
    else if (value === Infinity) this.#data[slot] = 2147483647
    else if (value === -Infinity) this.#data[slot] = -2147483648
    else this.#data[slot] = value as number
  }

  protected override putLogged(slot: number, value: LoggedValue): void {
    this.#data[slot] = value as number
  }

  protected override putRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void {
    const data = this.#data
    if (vector.kind === 'i32') {
      const source = vector.data
      if (rows === undefined) data.set(source.subarray(from, from + count), slot)
      else
        for (let i = 0; i < count; i++) data[slot + i] = source[rows[from + i] as number] as number
      return
    }
    for (let i = 0; i < count; i++) {
      const value = vector.get(rows === undefined ? from + i : (rows[from + i] as number))
      if (value === null) this.markNull(slot + i)
      else this.put(slot + i, value)
    }
  }

  override vector(): Vector {
    return new I32Values(this.#data, this.nulls, this.column.shape)
  }

  protected override grow(capacity: number): void {
    const data = new Int32Array(capacity)
    data.set(this.#data)
    this.#data = data
    this.resize(capacity * 4 + (this.nulls === undefined ? 0 : capacity))
  }

  protected override copyArrays(): void {
    this.#data = this.#data.slice()
  }

  override clone(): I32Chunk {
    const copy = new I32Chunk(this.column, 0, 0, this.holder)
    copy.#data = this.#data.slice()
    this.copyInto(copy)
    return copy
  }

  override encodeRows(rows: number): Uint8Array {
    const bytes = new Uint8Array(CHUNK_HEADER + rows * (this.nulls === undefined ? 4 : 5))
    this.writeHeader(bytes, rows, false)
    writeFixed(bytes, this.#data, this.nulls, rows)
    return bytes
  }

  protected override load(input: ByteReader, rows: number): void {
    this.#data = new Int32Array(input.bytes(rows * 4).slice().buffer)
  }

  protected override measure(): void {
    this.resize(this.#data.byteLength + (this.nulls?.byteLength ?? 0))
  }

  protected override get isWide(): boolean {
    return false
  }

  protected override logValues(out: ByteWriter, slot: number, count: number): void {
    out.bytes(spanOf(this.#data, slot, count))
  }
}

export class F64Chunk extends ColumnChunk {
  #data: Float64Array = new Float64Array(0)

  override get(slot: number): Datum {
    if (this.nulls !== undefined && this.nulls[slot] === 1) return null
    return this.#data[slot] as number
  }

  protected override put(slot: number, value: Datum): void {
    this.#data[slot] = value as number
  }

  protected override putLogged(slot: number, value: LoggedValue): void {
    this.#data[slot] = value as number
  }

  protected override putRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void {
    const data = this.#data
    if (vector.kind === 'f64' && rows === undefined) {
      data.set(vector.data.subarray(from, from + count), slot)
      return
    }
    for (let i = 0; i < count; i++) {
      const value = vector.get(rows === undefined ? from + i : (rows[from + i] as number))
      if (value === null) this.markNull(slot + i)
      else data[slot + i] = value as number
    }
  }

  override vector(): Vector {
    return new F64Values(this.#data, this.nulls, false)
  }

  protected override grow(capacity: number): void {
    const data = new Float64Array(capacity)
    data.set(this.#data)
    this.#data = data
    this.resize(capacity * 8 + (this.nulls === undefined ? 0 : capacity))
  }

  protected override copyArrays(): void {
    this.#data = this.#data.slice()
  }

  override clone(): F64Chunk {
    const copy = new F64Chunk(this.column, 0, 0, this.holder)
    copy.#data = this.#data.slice()
    this.copyInto(copy)
    return copy
  }

  override encodeRows(rows: number): Uint8Array {
    const bytes = new Uint8Array(CHUNK_HEADER + rows * (this.nulls === undefined ? 8 : 9))
    this.writeHeader(bytes, rows, false)
    writeFixed(bytes, this.#data, this.nulls, rows)
    return bytes
  }

  protected override load(input: ByteReader, rows: number): void {
    this.#data = new Float64Array(input.bytes(rows * 8).slice().buffer)
  }

  protected override measure(): void {
    this.resize(this.#data.byteLength + (this.nulls?.byteLength ?? 0))
  }

  protected override get isWide(): boolean {
    return false
  }

  protected override logValues(out: ByteWriter, slot: number, count: number): void {
    out.bytes(spanOf(this.#data, slot, count))
  }
}

export class I64Chunk extends ColumnChunk {
  #narrow: Float64Array = new Float64Array(0)
  /** Set from the first value on that is no safe integer; `#narrow` is not used then. */
  #wide: BigInt64Array | undefined

  override get(slot: number): Datum {
    if (this.nulls !== undefined && this.nulls[slot] === 1) return null
    const wide = this.#wide
    if (wide === undefined) return this.#narrow[slot] as number
    return this.#fromWide(wide[slot] as bigint)
  }

  #fromWide(value: bigint): Datum {
    if (this.column.infinite) {
      if (value === INT64_MAX) return Infinity
      if (value === INT64_MIN) return -Infinity
    }
    return narrow(value)
  }

  protected override put(slot: number, value: Datum): void {
    if (this.#wide === undefined) {
      if (typeof value === 'number') {
        this.#narrow[slot] = value
        return
      }
      this.#widen()
    }
    const wide = this.#wide as unknown as BigInt64Array
    wide[slot] = toWide(value as number | bigint)
  }

  #widen(): void {
    const narrowed = this.#narrow
    const wide = new BigInt64Array(narrowed.length)
    for (let i = 0; i < narrowed.length; i++) wide[i] = toWide(narrowed[i] as number)
    this.#wide = wide
    this.#narrow = new Float64Array(0)
  }

  protected override putLogged(slot: number, value: LoggedValue): void {
    const plain = typeof value === 'bigint' ? this.#fromWide(value) : (value as number)
    this.put(slot, plain)
  }

  protected override putRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void {
    if (vector.kind === 'f64' && rows === undefined && this.#wide === undefined) {
      this.#narrow.set(vector.data.subarray(from, from + count), slot)
      return
    }
    for (let i = 0; i < count; i++) {
      const value = vector.get(rows === undefined ? from + i : (rows[from + i] as number))
      if (value === null) this.markNull(slot + i)
      else this.put(slot + i, value)
    }
  }

  override vector(): Vector {
    if (this.#wide === undefined) return new F64Values(this.#narrow, this.nulls, true)
    return new I64Values(this.#wide, this.nulls, this.column.infinite)
  }

  protected override grow(capacity: number): void {
    if (this.#wide === undefined) {
      const data = new Float64Array(capacity)
      data.set(this.#narrow)
      this.#narrow = data
    } else {
      const data = new BigInt64Array(capacity)
      data.set(this.#wide)
      this.#wide = data
    }
    this.resize(capacity * 8 + (this.nulls === undefined ? 0 : capacity))
  }

  protected override copyArrays(): void {
    if (this.#wide === undefined) this.#narrow = this.#narrow.slice()
    else this.#wide = this.#wide.slice()
  }

  override clone(): I64Chunk {
    const copy = new I64Chunk(this.column, 0, 0, this.holder)
    copy.#narrow = this.#narrow.slice()
    copy.#wide = this.#wide?.slice()
    this.copyInto(copy)
    return copy
  }

  override encodeRows(rows: number): Uint8Array {
    const bytes = new Uint8Array(CHUNK_HEADER + rows * (this.nulls === undefined ? 8 : 9))
    this.writeHeader(bytes, rows, this.#wide !== undefined)
    writeFixed(bytes, this.#wide ?? this.#narrow, this.nulls, rows)
    return bytes
  }

  protected override load(input: ByteReader, rows: number, wide: boolean): void {
    const { buffer } = input.bytes(rows * 8).slice()
    if (wide) this.#wide = new BigInt64Array(buffer)
    else this.#narrow = new Float64Array(buffer)
  }

  protected override measure(): void {
    const data = this.#wide ?? this.#narrow
    this.resize(data.byteLength + (this.nulls?.byteLength ?? 0))
  }

  protected override get isWide(): boolean {
    return this.#wide !== undefined
  }

  protected override logValues(out: ByteWriter, slot: number, count: number): void {
    out.bytes(spanOf(this.#wide ?? this.#narrow, slot, count))
  }
}

function toWide(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value
  if (value === Infinity) return INT64_MAX
  if (value === -Infinity) return INT64_MIN
  return BigInt(value)
}
