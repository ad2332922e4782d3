import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { allowsInsert, yesOrNo } from './type-facts.ts'
import { visibleTables, type VisibleTable } from './visible-tables.ts'

export const tables: VirtualRelation = informationSchema('tables', function* (context) {
  for (const table of visibleTables(context)) {
    const { schema, name, isView, isTemporary } = table
    yield {
      table_catalog: context.databaseName,
      table_schema: schema,
      table_name: name,
      table_type: isTemporary ? 'LOCAL TEMPORARY' : isView ? 'VIEW' : 'BASE TABLE',
      is_insertable_into: yesOrNo(isInsertable(context, table)),
      is_typed: 'NO',
    }
  }
})

function isInsertable({ call }: VirtualContext, { oid, isView }: VisibleTable): boolean {
  return !isView || allowsInsert(Number(call('pg_relation_is_updatable', oid, false)))
}
