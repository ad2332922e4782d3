/** What the catalog of a new database holds: the schemas every database has, and the bootstrap role. */
import {
  BOOTSTRAP_ROLE,
  INFORMATION_SCHEMA,
  PG_CATALOG_SCHEMA,
  PUBLIC_SCHEMA,
} from '../catalog/catalog.ts'
import { publicSchemaAcl } from '../catalog/object-acl.ts'
import { PG_DATABASE_OWNER } from '../catalog/roles.ts'
import type { CatalogObject } from '../catalog/objects.ts'

export function initialObjects(): readonly CatalogObject[] {
  const owner = BOOTSTRAP_ROLE
  return [
    {
      kind: 'role',
      oid: owner,
      name: 'postgres',
      superuser: true,
      canLogin: true,
      createDb: true,
      createRole: true,
      replication: true,
      bypassRls: true,
    },
    { kind: 'schema', oid: PG_CATALOG_SCHEMA, name: 'pg_catalog', owner },
    { kind: 'schema', oid: INFORMATION_SCHEMA, name: 'information_schema', owner },
    {
      kind: 'schema',
      oid: PUBLIC_SCHEMA,
      name: 'public',
      owner: PG_DATABASE_OWNER,
      acl: publicSchemaAcl(PG_DATABASE_OWNER),
      comment: 'standard public schema',
    },
  ]
}
