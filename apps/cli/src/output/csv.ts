/** Comma-separated values: what needs quotes gets them, NULL is the null text without any. */
import type { Cell } from '../connection.ts'
import type { Table, TableStyle } from './table.ts'

export function formatCsv(table: Table, style: TableStyle): string {
  if (table.columns.length === 0) return '\n'
  const header = table.columns.map(({ name }) => name)
  const lines: readonly (readonly Cell[])[] = style.tuplesOnly
    ? table.rows
    : [header, ...table.rows]
  return lines
    .map((line) => `${line.map((cell) => csvCell(cell, style.nullText)).join(',')}\n`)
    .join('')
}

function csvCell(cell: Cell, nullText: string): string {
  const text = cell ?? nullText
  return /[",\r\n]/.test(text) || text === '\\.' ? `"${text.replaceAll('"', '""')}"` : text
}
