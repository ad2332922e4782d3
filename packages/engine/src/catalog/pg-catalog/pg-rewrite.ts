import type { VirtualRelation } from '../virtual-relation.ts'
import { ruleOid } from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

/** A view is a rule on SELECT; its action is kept as the view's text. */
export const pgRewrite: VirtualRelation = keptCatalog('pg_rewrite', function* ({ catalog }) {
  for (const { oid, query } of objectLists(catalog).views) {
    yield {
      oid: ruleOid(oid),
      rulename: '_RETURN',
      ev_class: oid,
      ev_type: '1',
      ev_enabled: 'O',
      is_instead: true,
      ev_qual: '<>',
      ev_action: query,
    }
  }
})
