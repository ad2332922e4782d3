/** psql's expanded format: each row as a record of `name | value` lines. */
import { cellLines } from './cell-lines.ts'
import { rowCount } from './table.ts'
import type { Table, TableStyle } from './table.ts'
import { displayWidth } from './width.ts'

export function formatExpanded(table: Table, style: TableStyle): string {
  if (table.rows.length === 0 || table.columns.length === 0) {
    return style.tuplesOnly ? '\n' : `${rowCount(table.rows.length)}\n\n`
  }
  const header = table.columns.map(({ name }) => cellLines(name))
  const rows = table.rows.map((row) => row.map((cell) => cellLines(cell ?? style.nullText)))
  const nameWidth = Math.max(0, ...header.map(({ width }) => width))
  const valueWidth = Math.max(0, ...rows.flatMap((row) => row.map(({ width }) => width)))
  const out: string[] = []
  if (!style.tuplesOnly && table.title !== undefined) out.push(table.title)
  for (const [n, row] of rows.entries()) {
    if (!style.tuplesOnly) out.push(recordLine(n + 1, nameWidth, valueWidth))
    else if (n > 0) out.push(`${'-'.repeat(nameWidth + 1)}+${'-'.repeat(valueWidth + 1)}`)
    for (const [i, { lines: names }] of header.entries()) {
      const values = row[i]?.lines ?? ['']
      const height = Math.max(names.length, values.length)
      for (let line = 0; line < height; line++) {
        const name = names[line] ?? ''
        const value = values[line] ?? ''
        const nameMark = line < names.length - 1 ? '+' : ' '
        const pad = ' '.repeat(nameWidth - displayWidth(name))
        const valueMark =
          line < values.length - 1 ? `${' '.repeat(valueWidth - displayWidth(value))}+` : ''
        const gap = line < values.length ? ' ' : ''
        out.push(`${name}${pad}${nameMark}|${gap}${value}${valueMark}`)
      }
    }
  }
  if (!style.tuplesOnly && table.footers !== undefined) out.push(...table.footers)
  return `${out.map((line) => `${line}\n`).join('')}\n`
}

function recordLine(n: number, nameWidth: number, valueWidth: number): string {
  const label = `-[ RECORD ${n} ]`
  const rule = `${'-'.repeat(nameWidth + 1)}+${'-'.repeat(valueWidth + 1)}`
  return label + rule.slice(label.length)
}
