import type { VirtualRelation } from '../virtual-relation.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const pgNamespace: VirtualRelation = keptCatalog('pg_namespace', function* ({ catalog }) {
  for (const { oid, name, owner } of objectLists(catalog).schemas) {
    yield { oid, nspname: name, nspowner: owner }
  }
})
