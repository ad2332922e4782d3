/** The fields of ErrorResponse and NoticeResponse, in PostgreSQL's order. */
import type { ByteWriter, SqlError } from '@twill/engine'
import { backend } from './codes.ts'
import { begin, cstring, end } from './encode.ts'

const letters = {
  severity: 83, // S
  severityNonLocalized: 86, // V
  code: 67, // C
  message: 77, // M
  detail: 68, // D
  hint: 72, // H
  position: 80, // P
  where: 87, // W
  schema: 115, // s
  table: 116, // t
  column: 99, // c
  dataType: 100, // d
  constraint: 110, // n
  routine: 82, // R
} as const

export function errorResponse(out: ByteWriter, error: SqlError): void {
  report(out, backend.errorResponse, error)
}

export function noticeResponse(out: ByteWriter, notice: SqlError): void {
  report(out, backend.noticeResponse, notice)
}

function report(out: ByteWriter, code: number, error: SqlError): void {
  const start = begin(out, code)
  field(out, letters.severity, error.severity)
  field(out, letters.severityNonLocalized, error.severity)
  field(out, letters.code, error.code)
  field(out, letters.message, error.message)
  field(out, letters.detail, error.detail)
  field(out, letters.hint, error.hint)
  if (error.position !== undefined) field(out, letters.position, String(error.position))
  field(out, letters.where, error.where)
  field(out, letters.schema, error.schema)
  field(out, letters.table, error.table)
  field(out, letters.column, error.column)
  field(out, letters.dataType, error.dataType)
  field(out, letters.constraint, error.constraint)
  field(out, letters.routine, error.routine)
  out.u8(0)
  end(out, start)
}

function field(out: ByteWriter, letter: number, value: string | undefined): void {
  if (value === undefined) return
  out.u8(letter)
  cstring(out, value)
}
