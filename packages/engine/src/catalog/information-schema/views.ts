import { informationSchema } from '../pg-catalog/define-relation.ts'
import { objectLists } from '../pg-catalog/object-lists.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { allowsInsert, allowsUpdate, yesOrNo } from './type-facts.ts'
import { visibleTables } from './visible-tables.ts'

export const views: VirtualRelation = informationSchema('views', function* (context) {
  const known = new Map(objectLists(context.catalog).views.map((view) => [view.oid, view]))
  for (const { oid, schema, name, isView } of visibleTables(context)) {
    if (!isView) continue
    const view = known.get(oid)
    const changes = Number(context.call('pg_relation_is_updatable', oid, false))
    yield {
      table_catalog: context.databaseName,
      table_schema: schema,
      table_name: name,
      view_definition: view === undefined ? null : context.call('pg_get_viewdef', oid),
      check_option: view?.checkOption?.toUpperCase() ?? 'NONE',
      is_updatable: yesOrNo(allowsUpdate(changes)),
      is_insertable_into: yesOrNo(allowsInsert(changes)),
      is_trigger_updatable: 'NO',
      is_trigger_deletable: 'NO',
      is_trigger_insertable_into: 'NO',
    }
  }
})
