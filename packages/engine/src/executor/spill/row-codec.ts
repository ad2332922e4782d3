/**
 * Batches as bytes, for rows that leave memory for a while. Numbers go as their typed arrays are, other values as their types
 * encode them. Nothing of this outlives the process: the bytes are in the machine's own order.
 *
 *   u32 rows · per column: u8 kind · u8 1 where nulls follow, one byte a row · values
 *   values of kind `any`: u32 length a row, then the bytes
 */
import { ByteReader } from '../../base/byte-reader.ts'
import { ByteWriter } from '../../base/byte-writer.ts'
import type { Batch, Vector } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import { F64Values, I32Values, I64Values, ListValues } from '../../store/vectors.ts'
import type { Datum } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'
import { rowAt } from '../operator.ts'

const KINDS = ['i32', 'f64', 'i64', 'any'] as const

export class RowCodec {
  readonly #types: readonly Type[]
  readonly #shapes: readonly VectorShape[]
  readonly #out = new ByteWriter(65_536)

  constructor(types: readonly Type[], shapes: readonly VectorShape[]) {
    this.#types = types
    this.#shapes = shapes
  }

  /** Whether all values have a stored form: those of pseudo-types have none. */
  get isComplete(): boolean {
    return this.#types.every((type, i) => {
      return (
        this.#shapes[i]?.physical !== 'any' ||
        (type.encode !== undefined && type.decode !== undefined)
      )
    })
  }

  /** The rows of a batch that count; good until the next call. */
  encode(batch: Batch): Uint8Array {
    const out = this.#out
    out.reset()
    out.u32(batch.count)
    batch.columns.forEach((vector, i) => this.#encodeColumn(vector, this.#types[i] as Type, batch))
    return out.view()
  }

  #encodeColumn(vector: Vector, type: Type, batch: Batch): void {
    const out = this.#out
    out.u8(KINDS.indexOf(vector.kind))
    if (vector.kind === 'any') {
      out.u8(0)
      this.#encodeValues(vector, type, batch)
      return
    }
    out.u8(vector.nulls === undefined ? 0 : 1)
    if (vector.nulls !== undefined)
      out.bytes(compacted(vector.nulls, new Uint8Array(batch.count), batch))
    out.bytes(numbersOf(vector, batch))
  }

  #encodeValues(vector: Vector, type: Type, batch: Batch): void {
    const { encode } = type
    if (encode === undefined) throw new Error(`type ${type.name} has no stored form`)
    const heap = new ByteWriter(batch.count * 16 + 64)
    const lengths = new Uint32Array(batch.count)
    for (let i = 0; i < batch.count; i++) {
      const value = vector.get(rowAt(batch, i))
      const from = heap.length
      if (value === null) {
        lengths[i] = NULL_LENGTH
        continue
      }
      encode(value, heap)
      lengths[i] = heap.length - from
    }
    this.#out.bytes(bytesOf(lengths))
    this.#out.bytes(heap.view())
  }

  decode(bytes: Uint8Array): Batch {
    const input = new ByteReader(bytes)
    const count = input.u32()
    const columns = this.#shapes.map((shape, i) =>
      decodeColumn(input, bytes, count, shape, this.#types[i] as Type),
    )
    return { columns, length: count, selection: undefined, count }
  }
}

const NULL_LENGTH = 0xffff_ffff

type Numbers = Int32Array | Float64Array | BigInt64Array

function bytesOf(numbers: Numbers | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function numbersOf(vector: Exclude<Vector, { kind: 'any' }>, batch: Batch): Uint8Array {
  const { count } = batch
  switch (vector.kind) {
    case 'i32':
      return bytesOf(compacted(vector.data, new Int32Array(count), batch))
    case 'f64':
      return bytesOf(compacted(vector.data, new Float64Array(count), batch))
    case 'i64':
      return bytesOf(compacted(vector.data, new BigInt64Array(count), batch))
  }
}

function compacted<T extends Numbers | Uint8Array>(from: T, to: T, batch: Batch): T {
  for (let i = 0; i < batch.count; i++) to[i] = from[rowAt(batch, i)] as never
  return to
}

function decodeColumn(
  input: ByteReader,
  bytes: Uint8Array,
  count: number,
  shape: VectorShape,
  type: Type,
): Vector {
  const kind = KINDS[input.u8()] ?? 'any'
  const nulls = input.u8() === 1 ? input.bytes(count).slice() : undefined
  switch (kind) {
    case 'i32':
      return new I32Values(new Int32Array(aligned(input, count * 4)), nulls, shape.i32)
    case 'f64':
      return new F64Values(
        new Float64Array(aligned(input, count * 8)),
        nulls,
        shape.physical === 'i64',
      )
    case 'i64':
      return new I64Values(new BigInt64Array(aligned(input, count * 8)), nulls, shape.infinite)
    case 'any':
      return new ListValues(decodeValues(input, bytes, count, type), undefined)
  }
}

function decodeValues(input: ByteReader, bytes: Uint8Array, count: number, type: Type): Datum[] {
  const { decode } = type
  if (decode === undefined) throw new Error(`type ${type.name} has no stored form`)
  const lengths = new Uint32Array(aligned(input, count * 4))
  const values = new Array<Datum>(count).fill(null)
  const reader = new ByteReader(bytes, input.offset)
  for (let i = 0; i < count; i++) {
    const length = lengths[i] as number
    if (length === NULL_LENGTH) continue
    const { offset } = reader
    values[i] = decode(reader, length)
    reader.seek(offset + length)
  }
  input.seek(reader.offset)
  return values
}

/** A copy that a typed array can stand on. */
function aligned(input: ByteReader, length: number): ArrayBuffer {
  const copy = new Uint8Array(length)
  copy.set(input.bytes(length))
  return copy.buffer
}
