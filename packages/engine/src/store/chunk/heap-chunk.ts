/**
 * The chunk of `any` columns: encoded values in a byte heap, with a start and a length per row. A changed value goes to the
 * heap's end and never over bytes that a lent vector may read; waste is squeezed out when the heap would have to grow.
 */
import { ByteReader } from '../../base/byte-reader.ts'
import { ByteWriter } from '../../base/byte-writer.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'
import type { LoggedValue } from '../../wal/record-reader.ts'
import type { AnyVector, PackedValues, Vector } from '../batch.ts'
import { GROUP_ROWS } from '../page-id.ts'
import { CHUNK_HEADER, ColumnChunk } from './column-chunk.ts'

const scratch = new ByteWriter(1024)
const SCRATCH_BYTES = 64 * 1024
/** A buffer that grew beyond this for one run is not kept. */
const KEPT_SCRATCH_BYTES = 1024 * 1024
/** The values of a run, end to end, before they go to the heap in one copy; and where each ends. */
let runScratch = new ByteWriter(SCRATCH_BYTES)
const runEnds = new Uint32Array(GROUP_ROWS)

class HeapValues implements AnyVector {
  readonly kind = 'any'
  readonly nulls: Uint8Array | undefined
  readonly packed: PackedValues
  readonly #reader: ByteReader
  readonly #type: Type

  constructor(
    heap: Uint8Array,
    starts: Uint32Array,
    lengths: Uint32Array,
    nulls: Uint8Array | undefined,
    type: Type,
  ) {
    this.packed = { heap, starts, lengths }
    this.#reader = new ByteReader(heap)
    this.nulls = nulls
    this.#type = type
  }

  get(row: number): Datum {
    if (this.nulls !== undefined && this.nulls[row] === 1) return null
    const { starts, lengths } = this.packed
    this.#reader.seek(starts[row] as number)
    return decodeWith(this.#type, this.#reader, lengths[row] as number)
  }
}

function decodeWith(type: Type, reader: ByteReader, length: number): NonNull {
  const value = (type.decode as (input: ByteReader, length: number) => NonNull)(reader, length)
  // A view of the heap must not get out: the heap may be squeezed.
  return value instanceof Uint8Array ? value.slice() : value
}

export class HeapChunk extends ColumnChunk {
  #heap: Uint8Array = new Uint8Array(0)
  #reader = new ByteReader(this.#heap)
  #used = 0
  /** Heap bytes that a row still uses. */
  #live = 0
  #starts = new Uint32Array(0)
  #lengths = new Uint32Array(0)

  /** Bytes of the heap, to close a group that has grown big. */
  get heapBytes(): number {
    return this.#live
  }

  /**
   * Where the values lie: that of a slot `lengthOf` bytes from `startOf` on. Bytes that have been written to a heap are never
   * changed; what is changed lies elsewhere afterwards.
   */
  get heap(): Uint8Array {
    return this.#heap
  }

  startOf(slot: number): number {
    return this.#starts[slot] as number
  }

  lengthOf(slot: number): number {
    return this.#lengths[slot] as number
  }

  override get(slot: number): Datum {
    if (this.nulls !== undefined && this.nulls[slot] === 1) return null
    this.#reader.seek(this.#starts[slot] as number)
    return decodeWith(this.column.type, this.#reader, this.#lengths[slot] as number)
  }

  protected override put(slot: number, value: Datum): void {
    scratch.reset()
    this.column.type.encode?.(value as NonNull, scratch)
    this.#store(slot, scratch.view())
  }

  protected override putLogged(slot: number, value: LoggedValue): void {
    this.#store(slot, value as Uint8Array)
  }

  #store(slot: number, bytes: Uint8Array): void {
    const { length } = bytes
    this.#live -= this.#lengths[slot] as number
    this.#lengths[slot] = 0
    if (this.#used + length > this.#heap.length) this.#makeRoom(length, false)
    this.#heap.set(bytes, this.#used)
    this.#starts[slot] = this.#used
    this.#lengths[slot] = length
    this.#live += length
    this.#used += length
  }

  /** A new heap with the rows' bytes alone, and room for `extra` more: just so much where nothing is to follow. */
  #makeRoom(extra: number, isLast: boolean): void {
    const needed = this.#live + extra
    const roomy = needed < 4096 ? needed * 2 : Math.ceil(needed * 1.5)
    const heap = new Uint8Array(isLast ? needed : Math.max(256, roomy))
    if (this.#live === this.#used) {
      heap.set(this.#heap.subarray(0, this.#used))
      this.#adopt(heap, this.#used)
      return
    }
    let at = 0
    const starts = new Uint32Array(this.#starts.length)
    for (let i = 0; i < starts.length; i++) {
      const length = this.#lengths[i] as number
      if (length === 0) continue
      const start = this.#starts[i] as number
      heap.set(this.#heap.subarray(start, start + length), at)
      starts[i] = at
      at += length
    }
    this.#starts = starts
    this.#adopt(heap, at)
  }

  #adopt(heap: Uint8Array, used: number): void {
    this.#heap = heap
    this.#reader = new ByteReader(heap)
    this.#used = used
    this.measure()
  }

  protected override putRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void {
    const { type } = this.column
    const out = runScratch
    out.reset()
    for (let i = 0; i < count; i++) {
      const value = vector.get(rows === undefined ? from + i : (rows[from + i] as number))
      if (value === null) this.markNull(slot + i)
      else type.encode?.(value, out)
      runEnds[i] = out.length
    }
    this.#takeRun(slot, count, out.view())
    if (out.length > KEPT_SCRATCH_BYTES) runScratch = new ByteWriter(SCRATCH_BYTES)
  }

  /** Takes the bytes of a run, each row's ending where `runEnds` says. */
  #takeRun(slot: number, count: number, bytes: Uint8Array): void {
    for (let i = slot; i < slot + count; i++) {
      this.#live -= this.#lengths[i] as number
      this.#lengths[i] = 0
    }
    if (this.#used + bytes.length > this.#heap.length) {
      this.#makeRoom(bytes.length, slot + count === GROUP_ROWS)
    }
    const base = this.#used
    this.#heap.set(bytes, base)
    const starts = this.#starts
    const lengths = this.#lengths
    let at = 0
    for (let i = 0; i < count; i++) {
      const end = runEnds[i] as number
      starts[slot + i] = base + at
      lengths[slot + i] = end - at
      at = end
    }
    this.#used = base + bytes.length
    this.#live += bytes.length
  }

  protected override get isWide(): boolean {
    return false
  }

  protected override logValues(out: ByteWriter, slot: number, count: number): void {
    const lengths = this.#lengths
    for (let i = slot; i < slot + count; i++)
      out.varint(this.isNull(i) ? 0 : (lengths[i] as number))
    this.#eachSpan(slot, count, (start, end) => out.bytes(this.#heap.subarray(start, end)))
  }

  /** Where the bytes of rows stand in the heap, in the rows' order; what lies end to end is one span. */
  #eachSpan(slot: number, count: number, take: (start: number, end: number) => void): void {
    const starts = this.#starts
    const lengths = this.#lengths
    let from = 0
    let to = 0
    for (let i = slot; i < slot + count; i++) {
      const length = this.isNull(i) ? 0 : (lengths[i] as number)
      if (length === 0) continue
      const start = starts[i] as number
      if (start !== to) {
        if (to > from) take(from, to)
        from = start
      }
      to = start + length
    }
    if (to > from) take(from, to)
  }

  override vector(): Vector {
    return new HeapValues(this.#heap, this.#starts, this.#lengths, this.nulls, this.column.type)
  }

  protected override grow(capacity: number): void {
    const starts = new Uint32Array(capacity)
    starts.set(this.#starts)
    const lengths = new Uint32Array(capacity)
    lengths.set(this.#lengths)
    this.#starts = starts
    this.#lengths = lengths
    this.measure()
  }

  protected override copyArrays(): void {
    this.#starts = this.#starts.slice()
    this.#lengths = this.#lengths.slice()
  }

  override clone(): HeapChunk {
    const copy = new HeapChunk(this.column, 0, 0, this.holder)
    this.copyInto(copy)
    copy.#starts = this.#starts.slice()
    copy.#lengths = this.#lengths.slice()
    copy.#live = this.#live
    copy.#adopt(this.#heap.slice(), this.#used)
    return copy
  }

  override encodeRows(rows: number): Uint8Array {
    const lengths = new Uint32Array(rows)
    let heapBytes = 0
    for (let i = 0; i < rows; i++) {
      if (this.isNull(i)) continue
      lengths[i] = this.#lengths[i] as number
      heapBytes += lengths[i] as number
    }
    const nullBytes = this.nulls === undefined ? 0 : rows
    const bytes = new Uint8Array(CHUNK_HEADER + 4 + rows * 4 + heapBytes + nullBytes)
    const view = this.writeHeader(bytes, rows, false)
    view.setUint32(CHUNK_HEADER, heapBytes, true)
    bytes.set(new Uint8Array(lengths.buffer), CHUNK_HEADER + 4)
    let at = CHUNK_HEADER + 4 + rows * 4
    this.#eachSpan(0, rows, (start, end) => {
      bytes.set(this.#heap.subarray(start, end), at)
      at += end - start
    })
    if (this.nulls !== undefined) bytes.set(this.nulls.subarray(0, rows), at)
    return bytes
  }

  protected override load(input: ByteReader, rows: number): void {
    const heapBytes = input.u32()
    this.#starts = new Uint32Array(rows)
    this.#lengths = new Uint32Array(rows)
    let at = 0
    for (let i = 0; i < rows; i++) {
      const length = input.u32()
      this.#starts[i] = at
      this.#lengths[i] = length
      at += length
    }
    if (at !== heapBytes) throw new RangeError('heap length does not match its rows')
    this.#live = heapBytes
    this.#adopt(input.bytes(heapBytes).slice(), heapBytes)
  }

  protected override measure(): void {
    this.resize(this.#heap.length + this.#starts.length * 8 + (this.nulls?.byteLength ?? 0))
  }
}
