/**
 * Grows a transaction's WAL record while the transaction works. Savepoints are lengths to cut back to.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import type { CatalogChange } from '../catalog/catalog.ts'
import type { Datum, NonNull } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import {
  KIND_ANY,
  KIND_F64,
  KIND_I32,
  KIND_I64,
  NARROW,
  OP_BATCH,
  OP_DELETE,
  OP_INSERT,
  OP_LAYOUT,
  OP_SEQUENCE,
  OP_UPDATE,
  RECORD_VERSION,
  type SequenceState,
  WIDE,
} from './record-format.ts'

/** A column as the log sees it. */
export type LoggedColumn = { readonly attnum: number; readonly kind: number; readonly type: Type }

/** A table's columns at one moment; a new object whenever they change. */
export type Layout = {
  readonly storageId: number
  readonly columns: readonly LoggedColumn[]
  /** Position in `columns` by attribute number; -1 where there is none. */
  readonly positions: Int16Array
}

export interface Transactional {
  insert(layout: Layout, rowId: number, row: readonly Datum[]): void
  update(layout: Layout, rowId: number, attnums: readonly number[], values: readonly Datum[]): void
  delete(layout: Layout, rowId: number): void
  /** Starts a run of rows; the caller then appends each column of the layout, in order, to what it answers with. */
  batch(layout: Layout, firstRowId: number, count: number): ByteWriter
}

const valueScratch = new ByteWriter(256)

export function writeValue(out: ByteWriter, column: LoggedColumn, value: NonNull): void {
  const { kind } = column
  if (kind === KIND_I32) out.i32(typeof value === 'boolean' ? (value ? 1 : 0) : i32Of(value))
  else if (kind === KIND_F64) out.f64(value as number)
  else if (kind === KIND_I64) {
    if (typeof value === 'bigint') {
      out.u8(WIDE)
      out.i64(value)
    } else {
      out.u8(NARROW)
      out.f64(value as number)
    }
  } else {
    valueScratch.reset()
    column.type.encode?.(value, valueScratch)
    out.varint(valueScratch.length)
    out.bytes(valueScratch.view())
  }
}

/** A date's infinities are the two ends of int32. */
function i32Of(value: NonNull): number {
  if (value === Infinity) return 2147483647
  if (value === -Infinity) return -2147483648
  return value as number
}

export function logKind(type: Type): number {
  switch (type.physical) {
    case 'i32':
      return KIND_I32
    case 'f64':
      return KIND_F64
    case 'i64':
      return KIND_I64
    case 'any':
      return KIND_ANY
  }
}

/** The head of a record without catalog changes: format version, commit time, an empty list. */
const HEAD_BYTES = 10
const TIME_OFFSET = 1
/** From here on a record keeps the buffer that it grew in: copying it would cost more than a new one does. */
const OWN_BUFFER_BYTES = 64 * 1024

/** A writer with the head of a record in place, its time to be filled in. */
function withHead(): ByteWriter {
  const out = new ByteWriter(512)
  out.u8(RECORD_VERSION)
  out.f64(0)
  out.varint(0)
  return out
}

export class RecordWriter implements Transactional {
  #out = withHead()
  readonly #layouts = new Map<Layout, number>()
  #lastLayout: Layout | undefined
  #lastLocal = 0
  #nextLocal = 0

  /** Bytes of the operations written so far. */
  get length(): number {
    return this.#out.length - HEAD_BYTES
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    this.#out.truncate(HEAD_BYTES + length)
    this.#layouts.clear()
    this.#lastLayout = undefined
  }

  reset(): void {
    this.truncate(0)
    this.#nextLocal = 0
  }

  insert(layout: Layout, rowId: number, row: readonly Datum[]): void {
    const out = this.#out
    const local = this.#use(layout)
    const { columns } = layout
    out.u8(OP_INSERT)
    out.varint(local)
    out.varint(rowId)
    let bits = 0
    for (let i = 0; i < columns.length; i++) {
      if (row[i] === null) bits |= 1 << (i & 7)
      if ((i & 7) === 7 || i === columns.length - 1) {
        out.u8(bits)
        bits = 0
      }
    }
    for (let i = 0; i < columns.length; i++) {
      const value = row[i] as Datum
      if (value !== null) writeValue(out, columns[i] as LoggedColumn, value)
    }
  }

  update(
    layout: Layout,
    rowId: number,
    attnums: readonly number[],
    values: readonly Datum[],
  ): void {
    const out = this.#out
    const local = this.#use(layout)
    out.u8(OP_UPDATE)
    out.varint(local)
    out.varint(rowId)
    out.varint(attnums.length)
    for (let i = 0; i < attnums.length; i++) {
      const position = layout.positions[attnums[i] as number] as number
      const value = values[i] as Datum
      out.varint(position * 2 + (value === null ? 1 : 0))
      if (value !== null) writeValue(out, layout.columns[position] as LoggedColumn, value)
    }
  }

  delete(layout: Layout, rowId: number): void {
    const local = this.#use(layout)
    this.#out.u8(OP_DELETE)
    this.#out.varint(local)
    this.#out.varint(rowId)
  }

  batch(layout: Layout, firstRowId: number, count: number): ByteWriter {
    const local = this.#use(layout)
    this.#out.u8(OP_BATCH)
    this.#out.varint(local)
    this.#out.varint(firstRowId)
    this.#out.varint(count)
    return this.#out
  }

  sequence(oid: number, state: SequenceState): void {
    this.#out.u8(OP_SEQUENCE)
    this.#out.varint(oid)
    this.#out.string(state.lastValue)
    this.#out.u8(state.isCalled ? 1 : 0)
  }

  /** The whole record. The writer is to be `reset` before it is used again. */
  finish(commitMs: number, changes: readonly CatalogChange[]): Uint8Array {
    const out = this.#out
    if (changes.length === 0) {
      out.setF64(TIME_OFFSET, commitMs)
      if (out.length < OWN_BUFFER_BYTES) return out.finish()
      this.#out = withHead()
      return out.view()
    }
    const operations = out.view().subarray(HEAD_BYTES)
    const record = new ByteWriter(operations.length + 64)
    record.u8(RECORD_VERSION)
    record.f64(commitMs)
    record.string(JSON.stringify(changes))
    record.bytes(operations)
    return record.view()
  }

  #use(layout: Layout): number {
    if (layout === this.#lastLayout) return this.#lastLocal
    let local = this.#layouts.get(layout)
    if (local === undefined) {
      local = this.#nextLocal++
      this.#layouts.set(layout, local)
      this.#writeLayout(layout, local)
    }
    this.#lastLayout = layout
    this.#lastLocal = local
    return local
  }

  #writeLayout(layout: Layout, local: number): void {
    const out = this.#out
    out.u8(OP_LAYOUT)
    out.varint(local)
    out.varint(layout.storageId)
    out.varint(layout.columns.length)
    for (const column of layout.columns) {
      out.varint(column.attnum)
      out.u8(column.kind)
    }
  }
}
