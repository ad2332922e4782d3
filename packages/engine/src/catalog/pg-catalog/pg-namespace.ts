import type { VirtualRelation } from '../virtual-relation.ts'
import { pgCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const pgNamespace: VirtualRelation = pgCatalog('pg_namespace', function* ({ catalog }) {
  for (const { oid, name, owner } of objectLists(catalog).schemas) {
    yield { oid, nspname: name, nspowner: owner }
  }
})
