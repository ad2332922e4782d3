import { informationSchema } from '../pg-catalog/define-relation.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { yesOrNo } from './type-facts.ts'
import { visibleTables } from './visible-tables.ts'

export const tables: VirtualRelation = informationSchema('tables', function* (context) {
  for (const { schema, name, isView, isTemporary } of visibleTables(context)) {
    yield {
      table_catalog: context.databaseName,
      table_schema: schema,
      table_name: name,
      table_type: isTemporary ? 'LOCAL TEMPORARY' : isView ? 'VIEW' : 'BASE TABLE',
      is_insertable_into: yesOrNo(!isView),
      is_typed: 'NO',
    }
  }
})
