/** What every output format is given: a result, or a listing that a command made. */
import type { Cell, Column } from '../connection.ts'

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  readonly title?: string
  /** Lines under the table, in place of `(n rows)`. */
  readonly footers?: readonly string[]
}

export interface TableStyle {
  /** What stands for NULL. */
  readonly nullText: string
  /** Rows alone: no header, no title, no footer. */
  readonly tuplesOnly: boolean
}

const numberTypes: ReadonlySet<number> = new Set([
  20, 21, 23, 26, 28, 29, 700, 701, 790, 1700, 5069,
])

export function isRightAligned(column: Column): boolean {
  return numberTypes.has(column.typeOid)
}

export function rowCount(count: number): string {
  return `(${count} ${count === 1 ? 'row' : 'rows'})`
}
