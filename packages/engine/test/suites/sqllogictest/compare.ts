/** How sqllogictest writes values, and whether an answer is the expected one. */
import { createHash } from 'node:crypto'
import type { TextRow } from '../../support/text-rows.ts'
import type { QueryRecord } from './parse.ts'

/** `undefined` where the rows are those expected; what is wrong otherwise. */
export function difference(record: QueryRecord, rows: readonly TextRow[]): string | undefined {
  const { types, sort, expected } = record
  const written = rows.map((row) => row.map((cell, i) => writeValue(cell, types[i] ?? 'T')))
  if (sort === 'rowsort') written.sort(compareRows)
  const values = written.flat()
  if (sort === 'valuesort') values.sort(compareText)
  if (expected.kind === 'values') {
    const same =
      values.length === expected.values.length &&
      values.every((value, i) => value === expected.values[i])
    return same ? undefined : `expected ${some(expected.values)}, got ${some(values)}`
  }
  if (values.length !== expected.count) {
    return `expected ${expected.count} values, got ${values.length}`
  }
  const md5 = createHash('md5')
    .update(values.map((value) => `${value}\n`).join(''))
    .digest('hex')
  return md5 === expected.md5 ? undefined : `other values than those expected: ${some(values)}`
}

function some(values: readonly string[]): string {
  const shown = values.slice(0, 8).join(' ')
  return values.length > 8 ? `${shown} … (${values.length} values)` : `[${shown}]`
}

function writeValue(cell: string | null, type: string): string {
  if (cell === null) return 'NULL'
  if (type === 'I') return writeInteger(cell)
  if (type === 'R') return writeReal(Number(cell))
  return cell.replaceAll(/[^ -~]/g, '@') || '(empty)'
}

function writeInteger(cell: string): string {
  if (cell === 't') return '1'
  const whole = /^\s*(-?\d+)(?:\.\d*)?\s*$/.exec(cell)?.[1]
  if (whole !== undefined) return String(BigInt(whole))
  const number = Number(cell)
  return Number.isFinite(number) ? String(BigInt(Math.trunc(number))) : '0'
}

/** Three digits as C's printf gives them: a tie goes to the even digit, where `toFixed` goes up. */
function writeReal(value: number): string {
  if (Number.isNaN(value)) return '0.000'
  const isTie = Number.isInteger(value * 16) && Math.abs(value * 2000) % 2 === 1
  if (!isTie) return value.toFixed(3)
  const below = Math.floor(value * 1000)
  return ((below % 2 === 0 ? below : below + 1) / 1000).toFixed(3)
}

function compareRows(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
