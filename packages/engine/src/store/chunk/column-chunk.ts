/**
 * One column of one row group in memory.
 *
 * A vector handed to a batch is a view of the chunk's own arrays. While it is lent, a change of the chunk copies the arrays
 * first, so that the batch stays as it was (`lend`, `giveBack`).
 *
 * Bytes of a chunk page (little-endian):
 *
 *   u8 format version · u8 kind (KIND_* of wal/record-format) · u8 flags (1: null bytes follow, 2: wide i64) · u8 0
 *   u32 rows
 *   i32: rows × 4 · f64: rows × 8 · i64: rows × 8 · any: u32 heap bytes, rows × u32 length, heap
 *   rows × u8 null bytes, when flagged
 */
import { ByteReader } from '../../base/byte-reader.ts'
import type { ByteWriter } from '../../base/byte-writer.ts'
import { dataCorrupted } from '../../errors/storage-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { LoggedValue } from '../../wal/record-reader.ts'
import type { Vector } from '../batch.ts'
import { chunkPageId, GROUP_ROWS } from '../page-id.ts'
import { Page } from '../page.ts'
import type { StoredColumn } from './stored-column.ts'

export const CHUNK_FORMAT = 1
export const FLAG_NULLS = 1
export const FLAG_WIDE = 2
export const CHUNK_HEADER = 8

/** Where a chunk hangs: told when the cache lets it go. */
export interface ChunkHolder {
  chunkDropped(attnum: number): void
}

export abstract class ColumnChunk extends Page {
  readonly column: StoredColumn
  readonly holder: ChunkHolder
  /** Rows there is room for. */
  capacity = 0
  nulls: Uint8Array | undefined
  #lent = 0
  #generation = 0

  constructor(column: StoredColumn, storageId: number, group: number, holder: ChunkHolder) {
    super(chunkPageId(storageId, column.attnum, group))
    this.column = column
    this.holder = holder
  }

  override dropped(): void {
    this.holder.chunkDropped(this.column.attnum)
  }

  abstract get(slot: number): Datum
  /** Puts a value in place, once `ready` has been called for the slot. */
  protected abstract put(slot: number, value: Datum): void
  protected abstract putLogged(slot: number, value: LoggedValue): void
  abstract vector(): Vector
  /** Room for so many rows. */
  protected abstract grow(capacity: number): void
  protected abstract copyArrays(): void
  /** A chunk of its own with the same values, outside the cache. */
  abstract clone(): ColumnChunk
  /** Copies `count` rows of a vector in from `slot` on; `rows` picks them, or they stand in a row from `from`. */
  protected abstract putRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void
  abstract encodeRows(rows: number): Uint8Array
  /** Appends `count` values from `slot` on to a WAL record (`wal/record-reader.ts` reads them). */
  protected abstract logValues(out: ByteWriter, slot: number, count: number): void
  protected abstract get isWide(): boolean
  protected abstract load(input: ByteReader, rows: number, wide: boolean): void

  isNull(slot: number): boolean {
    return this.nulls !== undefined && this.nulls[slot] === 1
  }

  set(slot: number, value: Datum): void {
    this.#ready(slot)
    if (value === null) {
      this.markNull(slot)
      return
    }
    if (this.nulls !== undefined) this.nulls[slot] = 0
    this.put(slot, value)
  }

  setLogged(slot: number, value: LoggedValue): void {
    this.#ready(slot)
    if (value === null) {
      this.markNull(slot)
      return
    }
    if (this.nulls !== undefined) this.nulls[slot] = 0
    this.putLogged(slot, value)
  }

  setRun(
    slot: number,
    vector: Vector,
    rows: Int32Array | undefined,
    from: number,
    count: number,
  ): void {
    this.#ready(slot + count - 1)
    const { nulls } = vector
    if (nulls !== undefined) {
      for (let i = 0; i < count; i++) {
        const isNull = nulls[rows === undefined ? from + i : (rows[from + i] as number)] as number
        if (isNull === 0 && this.nulls === undefined) continue
        this.nulls ??= new Uint8Array(this.capacity)
        this.nulls[slot + i] = isNull
      }
    } else if (this.nulls !== undefined) this.nulls.fill(0, slot, slot + count)
    this.putRun(slot, vector, rows, from, count)
  }

  logRun(out: ByteWriter, slot: number, count: number): void {
    const nulls = this.nulls?.subarray(slot, slot + count)
    const flags = (nulls === undefined ? 0 : FLAG_NULLS) | (this.isWide ? FLAG_WIDE : 0)
    out.u8(flags)
    if (nulls !== undefined) out.bytes(nulls)
    this.logValues(out, slot, count)
  }

  protected markNull(slot: number): void {
    this.nulls ??= new Uint8Array(this.capacity)
    this.nulls[slot] = 1
  }

  #ready(slot: number): void {
    this.touch()
    if (slot >= this.capacity) {
      let capacity = Math.max(16, this.capacity * 2)
      while (capacity <= slot) capacity *= 2
      this.#room(Math.min(capacity, GROUP_ROWS))
    } else if (this.#lent > 0) this.#unshare()
  }

  #room(capacity: number): void {
    this.grow(capacity)
    if (this.nulls !== undefined) {
      const nulls = new Uint8Array(capacity)
      nulls.set(this.nulls)
      this.nulls = nulls
    }
    this.capacity = capacity
    this.#lent = 0
    this.#generation++
  }

  #unshare(): void {
    this.copyArrays()
    if (this.nulls !== undefined) this.nulls = this.nulls.slice()
    this.#lent = 0
    this.#generation++
  }

  /** Says that a vector of the present arrays is out; answers with what `giveBack` wants. */
  lend(): number {
    this.hot = 1
    this.#lent++
    return this.#generation
  }

  giveBack(generation: number): void {
    if (generation === this.#generation && this.#lent > 0) this.#lent--
  }

  protected get isLent(): boolean {
    return this.#lent > 0
  }

  override encode(): Uint8Array {
    return this.encodeRows(this.capacity)
  }

  decode(bytes: Uint8Array): void {
    const input = new ByteReader(bytes)
    const version = input.u8()
    if (version !== CHUNK_FORMAT) throw dataCorrupted(`chunk has format version ${version}`)
    const kind = input.u8()
    if (kind !== this.column.kind) throw dataCorrupted(`chunk has kind ${kind}`)
    const flags = input.u8()
    input.u8()
    const rows = input.u32()
    if (rows > GROUP_ROWS) throw dataCorrupted(`chunk has ${rows} rows`)
    this.load(input, rows, (flags & FLAG_WIDE) !== 0)
    this.capacity = rows
    if (flags & FLAG_NULLS) this.nulls = input.bytes(rows).slice()
    this.measure()
  }

  /** Tells the cache what the arrays take. */
  protected abstract measure(): void

  protected writeHeader(bytes: Uint8Array, rows: number, wide: boolean): DataView {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    bytes[0] = CHUNK_FORMAT
    bytes[1] = this.column.kind
    bytes[2] = (this.nulls === undefined ? 0 : FLAG_NULLS) | (wide ? FLAG_WIDE : 0)
    view.setUint32(4, rows, true)
    return view
  }

  protected copyInto(target: ColumnChunk): void {
    target.capacity = this.capacity
    target.nulls = this.nulls?.slice()
  }
}
