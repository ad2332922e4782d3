/** The columns that COPY reads or writes, and what its options say of each. */
import type { Copy } from '../../ast/dml.ts'
import type { Column, TableObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import type { ColumnList, CopyFormat } from './copy-options.ts'
import type { CopyColumn } from './row-decoder.ts'

export function tableColumns(statement: Copy, table: TableObject): readonly Column[] {
  const live = table.columns.filter(({ dropped }) => dropped !== true)
  const names = statement.source.kind === 'table' ? statement.source.columns : []
  if (names.length === 0) return live.filter(({ generated }) => generated === undefined)
  const chosen: Column[] = []
  for (const name of names) {
    const column = live.find((each) => each.name === name)
    if (column === undefined) {
      throw sqlError(
        sqlstate.undefinedColumn,
        `column "${name}" of relation "${table.name}" does not exist`,
      )
    }
    if (column.generated !== undefined) {
      throw sqlError(sqlstate.invalidColumnReference, `column "${name}" is a generated column`, {
        detail: 'Generated columns cannot be used in COPY.',
      })
    }
    if (chosen.includes(column)) {
      throw sqlError(sqlstate.duplicateColumn, `column "${name}" specified more than once`)
    }
    chosen.push(column)
  }
  return chosen
}

/** Of COPY FROM. */
export function copyColumns(
  session: EngineSession,
  statement: Copy,
  table: TableObject,
  format: CopyFormat,
): readonly CopyColumn[] {
  const columns = tableColumns(statement, table)
  const names = columns.map(({ name }) => name)
  const all = table.columns.map(({ name }) => name)
  const notNull = chosen('FORCE_NOT_NULL', format.forceNotNull, names, all, table.name)
  const toNull = chosen('FORCE_NULL', format.forceNull, names, all, table.name)
  return columns.map(({ name, type }) => ({
    name,
    type: session.type(type.oid),
    typmod: type.typmod,
    forceNotNull: notNull.has(name),
    forceNull: toNull.has(name),
  }))
}

/** The names of an option's list, each of which has to be one of those that are copied. */
export function chosen(
  option: string,
  list: ColumnList,
  names: readonly string[],
  all: readonly string[],
  relation: string | undefined,
): ReadonlySet<string> {
  if (list === 'all') return new Set(names)
  const seen = new Set<string>()
  for (const name of list) {
    if (!all.includes(name)) {
      const of = relation === undefined ? '' : ` of relation "${relation}"`
      throw sqlError(sqlstate.undefinedColumn, `column "${name}"${of} does not exist`)
    }
    if (seen.has(name)) {
      throw sqlError(sqlstate.duplicateColumn, `column "${name}" specified more than once`)
    }
    if (!names.includes(name)) {
      throw sqlError(
        sqlstate.invalidColumnReference,
        `${option} column "${name}" not referenced by COPY`,
      )
    }
    seen.add(name)
  }
  return seen
}
