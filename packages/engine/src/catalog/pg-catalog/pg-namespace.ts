import { FIRST_USER_OID } from '../catalog.ts'
import { aclDatum, aclOf } from '../object-acl.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const pgNamespace: VirtualRelation = keptCatalog('pg_namespace', function* ({ catalog }) {
  for (const schema of objectLists(catalog).schemas) {
    const { acl, name, oid, owner } = schema
    // the lists of those that every database has are not NULL
    const shown = oid < FIRST_USER_OID ? aclOf(catalog, schema) : acl
    yield { oid, nspname: name, nspowner: owner, nspacl: aclDatum(catalog, shown) }
  }
})
