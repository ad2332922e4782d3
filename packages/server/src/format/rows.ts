/**
 * DataRow messages, from column batches or from single rows. Integers, floats, booleans and strings of the common types are written
 * from the batch's typed arrays; everything else goes through its type's `output` or `send`.
 *
 * A hot loop: cells are told apart by small numbers, and every length is filled in after what it counts.
 */
import type { Batch, ByteWriter, Datum, TypeContext } from '@twill/engine'
import { backend } from '../protocol/codes.ts'
import { cell, type WireColumn } from './columns.ts'
import { isUtc, writeIsoDate, writeIsoTimestamp, writesIso } from './iso-dates.ts'

type Vector = Batch['columns'][number]

const TWO_32 = 4_294_967_296
const NULL_LENGTH = -1

/**
 * Writes the rows `from` … `to` (exclusive) of those that count in the batch, until the buffer holds `limitBytes`. Answers where it
 * stopped.
 */
export function writeRows(
  out: ByteWriter,
  columns: readonly WireColumn[],
  batch: Batch,
  from: number,
  to: number,
  context: TypeContext,
  limitBytes: number,
): number {
  const { selection, columns: vectors } = batch
  const width = columns.length
  for (let i = from; i < to; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    const start = out.length
    out.u8(backend.dataRow)
    out.u32BE(0)
    out.u16BE(width)
    for (let c = 0; c < width; c++) {
      writeCell(out, columns[c] as WireColumn, vectors[c] as Vector, row, context)
    }
    out.setU32BE(start + 1, out.length - start - 1)
    if (out.length >= limitBytes) return i + 1
  }
  return to
}

export function writeRow(
  out: ByteWriter,
  columns: readonly WireColumn[],
  row: readonly Datum[],
  context: TypeContext,
): void {
  const start = out.length
  out.u8(backend.dataRow)
  out.u32BE(0)
  out.u16BE(columns.length)
  for (let c = 0; c < columns.length; c++) {
    writeValue(out, columns[c] as WireColumn, row[c] as Datum, context)
  }
  out.setU32BE(start + 1, out.length - start - 1)
}

function writeCell(
  out: ByteWriter,
  column: WireColumn,
  vector: Vector,
  row: number,
  context: TypeContext,
): void {
  if (vector.nulls !== undefined && vector.nulls[row] === 1) {
    out.i32BE(NULL_LENGTH)
    return
  }
  if (vector.kind === 'i32') {
    if (writeInt(out, column.cell, vector.data[row] as number)) return
  } else if (vector.kind === 'f64') {
    if (writeNumber(out, column.cell, vector.data[row] as number)) return
  }
  // Dates and times end here, too: their values are numbers.
  writeValue(out, column, vector.get(row), context)
}

/** int2, int4 and bool; false for what is kept alike and written otherwise (date). */
function writeInt(out: ByteWriter, kind: number, value: number): boolean {
  switch (kind) {
    case cell.decimal:
      writeDecimal(out, value)
      return true
    case cell.int4:
      out.u32BE(4)
      out.i32BE(value)
      return true
    case cell.int2:
      out.u32BE(2)
      out.i16BE(value)
      return true
    case cell.bool:
      out.u32BE(1)
      out.u8(value === 1 ? 116 : 102)
      return true
    case cell.boolBinary:
      out.u32BE(1)
      out.u8(value)
      return true
    default:
      return false
  }
}

/** int8 in its narrow form, oid and the floats. */
function writeNumber(out: ByteWriter, kind: number, value: number): boolean {
  switch (kind) {
    case cell.decimal:
      writeDecimal(out, value)
      return true
    case cell.int8:
      writeInt8(out, value)
      return true
    case cell.float8:
      out.u32BE(8)
      out.f64BE(value)
      return true
    case cell.float4:
      out.u32BE(4)
      out.f32BE(value)
      return true
    default:
      return false
  }
}

/** Dates and timestamps in ISO style; false for what is written otherwise. */
function writeIso(out: ByteWriter, kind: number, value: number, context: TypeContext): boolean {
  if (!writesIso(context)) return false
  if (kind === cell.date) return writeIsoDate(out, value)
  if (kind === cell.timestamp) return writeIsoTimestamp(out, value, false)
  return isUtc(context) && writeIsoTimestamp(out, value, true)
}

function writeDecimal(out: ByteWriter, value: number): void {
  const at = out.length
  out.u32BE(0)
  out.setU32BE(at, out.decimal(value))
}

function writeInt8(out: ByteWriter, value: number): void {
  const high = Math.floor(value / TWO_32)
  out.u32BE(8)
  out.i32BE(high)
  out.u32BE(value - high * TWO_32)
}

function writeValue(out: ByteWriter, column: WireColumn, value: Datum, context: TypeContext): void {
  if (value === null) {
    out.i32BE(NULL_LENGTH)
    return
  }
  const kind = column.cell
  if (typeof value === 'number') {
    if (kind >= cell.date && writeIso(out, kind, value, context)) return
    if (writeNumber(out, kind, value) || writeInt(out, kind, value)) return
  } else if (typeof value === 'boolean') {
    if (writeInt(out, kind, value ? 1 : 0)) return
  }
  const at = out.length
  out.u32BE(0)
  if (kind === cell.string) out.utf8(value as string)
  else if (kind === cell.int8) out.i64BE(value as bigint)
  else if (kind === cell.binary) column.type.send(value, out, context)
  else out.utf8(column.type.output(value, context))
  out.setU32BE(at, out.length - at - 4)
}
