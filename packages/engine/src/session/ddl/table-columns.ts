/** Columns of a table by name and by number, and tables with one column changed. */
import type { Column, TableObject } from '../../catalog/objects.ts'
import { columnOfRelationNotFound } from '../../errors/query-errors.ts'

export function liveColumn(table: TableObject, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name && column.dropped !== true)
}

/** Throws 42703 where there is no such column. */
export function findColumn(table: TableObject, name: string): Column {
  const found = liveColumn(table, name)
  if (found === undefined) throw columnOfRelationNotFound(name, table.name, undefined)
  return found
}

export function columnOfTable(table: TableObject, attnum: number): Column {
  const found = table.columns.find((column) => column.attnum === attnum)
  if (found === undefined) throw new Error(`table "${table.name}" has no column ${attnum}`)
  return found
}

/** The table with the column as `change` makes it. */
export function withColumn(
  table: TableObject,
  attnum: number,
  change: (column: Column) => Column,
): TableObject {
  return {
    ...table,
    columns: table.columns.map((column) => (column.attnum === attnum ? change(column) : column)),
  }
}

export function nextAttnum(table: TableObject): number {
  return table.columns.reduce((highest, column) => Math.max(highest, column.attnum), 0) + 1
}
