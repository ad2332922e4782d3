import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { ConstraintObject } from '../objects.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { constraintColumns, tableConstraints } from './visible-constraints.ts'

export const referentialConstraints: VirtualRelation = informationSchema(
  'referential_constraints',
  function* (context) {
    for (const entry of tableConstraints(context)) {
      const { rule } = entry.constraint
      if (rule.kind !== 'foreign key') continue
      yield {
        ...entry.constraintColumns,
        ...uniqueConstraint(context, rule.references, rule.index),
        match_option: rule.match === 'full' ? 'FULL' : 'NONE',
        update_rule: rule.onUpdate.toUpperCase(),
        delete_rule: rule.onDelete.toUpperCase(),
      }
    }
  },
)

/** The constraint behind the index that a foreign key points at; none where the index stands alone. */
function uniqueConstraint(context: VirtualContext, table: number, index: number): CatalogRow {
  const isBehind = ({ rule }: ConstraintObject): boolean =>
    (rule.kind === 'unique' || rule.kind === 'primary key') && rule.index === index
  const found = context.catalog.constraintsOf(table).find(isBehind)
  if (found === undefined) return {}
  const named = constraintColumns(context, found)
  return {
    unique_constraint_catalog: named['constraint_catalog'],
    unique_constraint_schema: named['constraint_schema'],
    unique_constraint_name: named['constraint_name'],
  }
}
