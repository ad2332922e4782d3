import { informationSchema } from '../pg-catalog/define-relation.ts'
import { objectLists } from '../pg-catalog/object-lists.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { visibleTables } from './visible-tables.ts'

/** Views cannot be written to. */
export const views: VirtualRelation = informationSchema('views', function* (context) {
  const known = new Map(objectLists(context.catalog).views.map((view) => [view.oid, view]))
  for (const { oid, schema, name, isView } of visibleTables(context)) {
    if (!isView) continue
    const view = known.get(oid)
    yield {
      table_catalog: context.databaseName,
      table_schema: schema,
      table_name: name,
      view_definition: view === undefined ? null : context.call('pg_get_viewdef', oid),
      check_option: view?.checkOption?.toUpperCase() ?? 'NONE',
      is_updatable: 'NO',
      is_insertable_into: 'NO',
      is_trigger_updatable: 'NO',
      is_trigger_deletable: 'NO',
      is_trigger_insertable_into: 'NO',
    }
  }
})
