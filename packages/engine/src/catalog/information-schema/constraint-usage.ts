/** Which columns and tables constraints are about. */
import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { CatalogReader } from '../catalog.ts'
import type { ConstraintObject, TableObject } from '../objects.ts'
import type { VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { columnName, tableColumns, tableConstraints } from './visible-constraints.ts'

export const keyColumnUsage: VirtualRelation = informationSchema(
  'key_column_usage',
  function* (context) {
    for (const entry of tableConstraints(context)) {
      const { constraint, table, constraintColumns } = entry
      const { rule } = constraint
      if (rule.kind === 'check') continue
      for (const [i, attnum] of rule.attnums.entries()) {
        yield {
          ...constraintColumns,
          ...entry.tableColumns,
          column_name: columnName(table, attnum),
          ordinal_position: i + 1,
          position_in_unique_constraint: positionInIndex(context.catalog, constraint, i),
        }
      }
    }
  },
)

/** For a column of a foreign key, where the column it points at stands in the unique constraint. */
function positionInIndex(
  catalog: CatalogReader,
  { rule }: ConstraintObject,
  at: number,
): number | null {
  if (rule.kind !== 'foreign key') return null
  const index = catalog.object(rule.index)
  if (index?.kind !== 'index') return null
  const position = index.keys.findIndex((key) => key.attnum === rule.referencedAttnums[at])
  return position < 0 ? null : position + 1
}

/** The columns a constraint needs: those checked, those of the key, those that a foreign key points at. */
function usedColumns(
  { catalog }: VirtualContext,
  table: TableObject,
  { rule }: ConstraintObject,
): { readonly table: TableObject; readonly attnums: readonly number[] } {
  if (rule.kind !== 'foreign key') return { table, attnums: rule.attnums }
  const referenced = catalog.object(rule.references)
  return {
    table: referenced?.kind === 'table' ? referenced : table,
    attnums: rule.referencedAttnums,
  }
}

export const constraintColumnUsage: VirtualRelation = informationSchema(
  'constraint_column_usage',
  function* (context) {
    for (const { constraint, table, constraintColumns } of tableConstraints(context)) {
      const used = usedColumns(context, table, constraint)
      for (const attnum of used.attnums) {
        yield {
          ...tableColumns(context, used.table),
          column_name: columnName(used.table, attnum),
          ...constraintColumns,
        }
      }
    }
  },
)

export const constraintTableUsage: VirtualRelation = informationSchema(
  'constraint_table_usage',
  function* (context) {
    for (const { constraint, table, constraintColumns } of tableConstraints(context)) {
      if (constraint.rule.kind === 'check') continue
      const used = usedColumns(context, table, constraint)
      yield { ...tableColumns(context, used.table), ...constraintColumns }
    }
  },
)
