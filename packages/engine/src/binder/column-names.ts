/** Names of a relation's columns with their positions; kept per table object, which never changes. */
import type { TableObject } from '../catalog/objects.ts'
import type { TypeRef } from '../types/type.ts'
import type { RelationColumn } from './query.ts'
import type { ColumnNames } from './scope.ts'

export function columnNames(names: readonly string[], types: readonly TypeRef[]): ColumnNames {
  const index = new Map<string, number>()
  for (const [i, name] of names.entries()) index.set(name, index.has(name) ? -1 : i)
  return { names, types, index }
}

export type TableColumns = {
  /** The live columns, in order. */
  readonly columns: readonly RelationColumn[]
  readonly names: ColumnNames
}

const known = new WeakMap<object, TableColumns>()

export function tableColumns(table: TableObject): TableColumns {
  let found = known.get(table)
  if (found === undefined) {
    const columns = table.columns
      .filter((column) => column.dropped !== true)
      .map(({ name, type, attnum }) => ({ name, type, attnum }))
    found = { columns, names: namesOf(columns) }
    known.set(table, found)
  }
  return found
}

export function namesOf(columns: readonly RelationColumn[]): ColumnNames {
  return columnNames(
    columns.map((column) => column.name),
    columns.map((column) => column.type),
  )
}
