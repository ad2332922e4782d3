/**
 * A result as an aligned text table in the manner of libpq's `PQprint` with header, alignment and `|`: what
 * PostgreSQL's isolation tester prints. Columns whose every value looks like a number are set to the right.
 */
import type { TextResult } from './text-rows.ts'

export function alignedTable({ columns = [], rows }: TextResult): string {
  const widths = columns.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const right = columns.map((_, i) => rows.every((row) => looksNumeric(row[i] ?? '')))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const width = widths[i] ?? 0
        return right[i] === true ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('|')
  const body = rows.map((row) => line(row.map((cell) => cell ?? '')))
  const rule = widths.map((width) => '-'.repeat(width)).join('+')
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`
  return [line(columns), rule, ...body, count].join('\n') + '\n'
}

function looksNumeric(cell: string): boolean {
  return cell === '' || (/^[-0-9. ][-0-9.eE ]*$/.test(cell) && /[0-9]$/.test(cell))
}
