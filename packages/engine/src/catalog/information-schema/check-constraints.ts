import { informationSchema } from '../pg-catalog/define-relation.ts'
import { objectLists } from '../pg-catalog/object-lists.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { constraintColumns, notNullName } from './visible-constraints.ts'
import { visibleTables } from './visible-tables.ts'

const CHECK = 'CHECK '

export const checkConstraints: VirtualRelation = informationSchema(
  'check_constraints',
  function* (context) {
    for (const constraint of objectLists(context.catalog).constraints) {
      if (constraint.rule.kind !== 'check') continue
      const definition = String(context.call('pg_get_constraintdef', constraint.oid))
      const clause = definition.slice(CHECK.length)
      yield { ...constraintColumns(context, constraint), check_clause: clause }
    }
    for (const { oid, schemaOid, schema, isView, columns } of visibleTables(context)) {
      if (isView) continue
      for (const { attnum, name, notNull } of columns) {
        if (!notNull) continue
        yield {
          constraint_catalog: context.databaseName,
          constraint_schema: schema,
          constraint_name: notNullName(schemaOid, oid, attnum),
          check_clause: `${name} IS NOT NULL`,
        }
      }
    }
  },
)
