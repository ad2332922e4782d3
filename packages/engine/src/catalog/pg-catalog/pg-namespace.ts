import { BOOTSTRAP_ROLE, FIRST_USER_OID } from '../catalog.ts'
import { aclDatum, aclOf } from '../object-acl.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

/** There for those who leave it out by name; nothing is in it. */
const TOAST_SCHEMA = 99

export const pgNamespace: VirtualRelation = keptCatalog('pg_namespace', function* ({ catalog }) {
  yield { oid: TOAST_SCHEMA, nspname: 'pg_toast', nspowner: BOOTSTRAP_ROLE }
  for (const schema of objectLists(catalog).schemas) {
    const { acl, name, oid, owner } = schema
    // the lists of those that every database has are not NULL
    const shown = oid < FIRST_USER_OID ? aclOf(catalog, schema) : acl
    yield { oid, nspname: name, nspowner: owner, nspacl: aclDatum(catalog, shown) }
  }
})
