/** Fields with a bar between them, for other programs to cut. */
import { rowCount } from './table.ts'
import type { Table, TableStyle } from './table.ts'

export function formatUnaligned(table: Table, style: TableStyle): string {
  const noColumns = table.columns.length === 0
  const rows = (noColumns ? [] : table.rows).map((row) =>
    row.map((cell) => cell ?? style.nullText).join('|'),
  )
  const lines = style.tuplesOnly
    ? rows
    : [
        ...(table.title === undefined ? [] : [table.title]),
        table.columns.map(({ name }) => name).join('|'),
        ...rows,
        ...(table.footers ?? [rowCount(table.rows.length)]),
      ]
  return lines.map((line) => `${line}\n`).join('')
}
