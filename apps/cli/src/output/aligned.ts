/**
 * psql's `aligned` format: a header centred over a rule, numbers to the right, `+` where a cell goes on in
 * the next line. The layout is psql's to the space, so that what people paste and compare stays the same.
 */
import { cellLines } from './cell-lines.ts'
import type { CellLines } from './cell-lines.ts'
import { isRightAligned, rowCount } from './table.ts'
import type { Table, TableStyle } from './table.ts'
import { displayWidth } from './width.ts'

type Place = (text: string, width: number) => string

export function formatAligned(table: Table, style: TableStyle): string {
  const header = table.columns.map(({ name }) => cellLines(name))
  const rows = table.rows.map((row) => row.map((cell) => cellLines(cell ?? style.nullText)))
  const widths = header.map((cell, i) =>
    Math.max(cell.width, ...rows.map((row) => row[i]?.width ?? 0)),
  )
  const places = table.columns.map((column) => (isRightAligned(column) ? right : left))
  const out: string[] = []
  if (!style.tuplesOnly) {
    if (table.title !== undefined) out.push(centre(table.title, totalWidth(widths)).trimEnd())
    out.push(
      ...formatRow(
        header,
        widths,
        widths.map(() => centre),
        true,
      ),
    )
    out.push(widths.map((width) => '-'.repeat(width + 2)).join('+') || '--')
  }
  for (const row of rows) out.push(...formatRow(row, widths, places, false))
  if (!style.tuplesOnly) out.push(...(table.footers ?? [rowCount(rows.length)]))
  return `${out.map((line) => `${line}\n`).join('')}\n`
}

function formatRow(
  cells: readonly CellLines[],
  widths: readonly number[],
  places: readonly Place[],
  padLast: boolean,
): string[] {
  const height = Math.max(...cells.map(({ lines }) => lines.length))
  return Array.from({ length: cells.length === 0 ? 0 : height }, (_, lineNumber) =>
    cells
      .map(({ lines }, i) => {
        const goesOn = lineNumber < lines.length - 1
        const place = places[i] ?? left
        const placed = place(lines[lineNumber] ?? '', widths[i] ?? 0)
        if (goesOn) return ` ${placed}+`
        if (i < cells.length - 1 || padLast) return ` ${placed} `
        return ` ${lineNumber < lines.length ? (place === left ? lines[lineNumber] : placed) : ''}`
      })
      .join('|'),
  )
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + 3, -1)
}

function left(text: string, width: number): string {
  return text + ' '.repeat(width - displayWidth(text))
}

function right(text: string, width: number): string {
  return ' '.repeat(width - displayWidth(text)) + text
}

function centre(text: string, width: number): string {
  const free = Math.max(0, width - displayWidth(text))
  const before = Math.floor(free / 2)
  return ' '.repeat(before) + text + ' '.repeat(free - before)
}
