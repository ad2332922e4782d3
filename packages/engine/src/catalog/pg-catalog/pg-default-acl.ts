import { aclDatum } from '../object-acl.ts'
import { databaseObject } from '../roles.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { keptCatalog } from './define-relation.ts'

export const pgDefaultAcl: VirtualRelation = keptCatalog('pg_default_acl', function* ({ catalog }) {
  for (const { acl, objectType, oid, role, schema } of databaseObject(catalog).defaultPrivileges ??
    []) {
    yield {
      oid,
      defaclrole: role,
      defaclnamespace: schema,
      defaclobjtype: objectType,
      defaclacl: aclDatum(catalog, acl),
    }
  }
})
