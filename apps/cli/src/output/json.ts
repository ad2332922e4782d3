/** One JSON object per row and line. Numbers and booleans are JSON's own where they keep their value. */
import type { Cell, Column } from '../connection.ts'
import type { Table } from './table.ts'

const boolOid = 16
const jsonOids: ReadonlySet<number> = new Set([114, 3802])
const numberOids: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701])

export function formatJson(table: Table): string {
  return table.rows
    .map((row) => {
      const fields = table.columns.map(
        (column, i) => `${JSON.stringify(column.name)}:${jsonValue(column, row[i] ?? null)}`,
      )
      return `{${fields.join(',')}}\n`
    })
    .join('')
}

function jsonValue({ typeOid }: Column, cell: Cell): string {
  if (cell === null) return 'null'
  if (typeOid === boolOid) return cell === 't' ? 'true' : 'false'
  if (jsonOids.has(typeOid)) return JSON.stringify(JSON.parse(cell))
  const isExact =
    numberOids.has(typeOid) && String(Number(cell)) === cell && Number.isFinite(Number(cell))
  return isExact ? cell : JSON.stringify(cell)
}
