/** information_schema.table_constraints: the constraints of visible tables, NOT NULL among them. */
import type { ConstraintObject } from '../objects.ts'
import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { CatalogReader } from '../catalog.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { yesOrNo } from './type-facts.ts'
import { notNullName, tableConstraints } from './visible-constraints.ts'
import { visibleTables } from './visible-tables.ts'

export const tableConstraintsView: VirtualRelation = informationSchema(
  'table_constraints',
  function* (context) {
    const { catalog, databaseName } = context
    for (const { constraint, constraintColumns, tableColumns } of tableConstraints(context)) {
      yield {
        ...constraintColumns,
        ...tableColumns,
        constraint_type: constraint.rule.kind.toUpperCase(),
        is_deferrable: yesOrNo(constraint.deferrable),
        initially_deferred: yesOrNo(constraint.initiallyDeferred),
        enforced: 'YES',
        nulls_distinct: nullsDistinct(catalog, constraint),
      }
    }
    for (const { oid, schemaOid, schema, name, isView, columns } of visibleTables(context)) {
      if (isView) continue
      for (const { attnum, notNull } of columns) {
        if (!notNull) continue
        yield {
          constraint_catalog: databaseName,
          constraint_schema: schema,
          constraint_name: notNullName(schemaOid, oid, attnum),
          table_catalog: databaseName,
          table_schema: schema,
          table_name: name,
          constraint_type: 'CHECK',
          is_deferrable: 'NO',
          initially_deferred: 'NO',
          enforced: 'YES',
        }
      }
    }
  },
)

function nullsDistinct(catalog: CatalogReader, { rule }: ConstraintObject): string | null {
  if (rule.kind !== 'unique') return null
  const index = catalog.object(rule.index)
  return yesOrNo(index?.kind !== 'index' || !index.nullsNotDistinct)
}
