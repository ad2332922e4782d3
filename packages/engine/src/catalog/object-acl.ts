/** The privileges on an object as they are in force: its own list, or what is usual for its kind. */
import type { Oid } from '../types/type.ts'
import { arrayOf } from '../types/array-value.ts'
import type { Datum } from '../types/datum.ts'
import { type AclKind, aclItemText, defaultAcl, PUBLIC } from './acl.ts'
import {
  type CatalogReader,
  INFORMATION_SCHEMA,
  PG_CATALOG_SCHEMA,
  PUBLIC_SCHEMA,
} from './catalog.ts'
import type { AclEntry, CatalogObject } from './objects.ts'
import { databaseOwner, PG_DATABASE_OWNER } from './roles.ts'

const ACLITEM: Oid = 1033

/** What privileges can be granted on. */
export type Granted = Extract<
  CatalogObject,
  { kind: 'schema' | 'table' | 'view' | 'sequence' | 'type' | 'database' }
>

const kinds: Readonly<Record<Granted['kind'], AclKind>> = {
  schema: 'n',
  table: 'r',
  view: 'r',
  sequence: 's',
  type: 'T',
  database: 'd',
}

export function aclKindOf(object: Granted): AclKind {
  return kinds[object.kind]
}

export function ownerOfGranted(catalog: CatalogReader, object: Granted): Oid {
  return object.owner ?? databaseOwner(catalog)
}

/** The list as it is in force. */
export function aclOf(catalog: CatalogReader, object: Granted): readonly AclEntry[] {
  if (object.acl !== undefined) return object.acl
  if (object.kind === 'schema') return schemaAcl(object.oid, object.owner)
  return defaultAcl(aclKindOf(object), ownerOfGranted(catalog, object))
}

const READABLE = 'U'

/** Those that every database has can be used by everybody; nobody but the database's owner makes anything in `public`. */
function schemaAcl(oid: Oid, owner: Oid): readonly AclEntry[] {
  if (oid === PUBLIC_SCHEMA) return publicSchemaAcl(PG_DATABASE_OWNER)
  if (oid !== PG_CATALOG_SCHEMA && oid !== INFORMATION_SCHEMA) return defaultAcl('n', owner)
  return [...defaultAcl('n', owner), { grantee: PUBLIC, grantor: owner, privileges: READABLE }]
}

export function publicSchemaAcl(owner: Oid): readonly AclEntry[] {
  return [...defaultAcl('n', owner), { grantee: PUBLIC, grantor: owner, privileges: READABLE }]
}

export function columnAcl(object: Granted, attnum: number): readonly AclEntry[] | undefined {
  if (object.kind === 'view') return object.columns[attnum - 1]?.acl
  if (object.kind !== 'table') return undefined
  return object.columns.find((column) => column.attnum === attnum && column.dropped !== true)?.acl
}

export function isGranted(object: CatalogObject | undefined): object is Granted {
  return object !== undefined && object.kind in kinds
}

/** A list as an array of aclitem. */
export function aclDatum(catalog: CatalogReader, acl: readonly AclEntry[] | undefined): Datum {
  if (acl === undefined) return null
  return arrayOf(
    ACLITEM,
    acl.map((entry) => aclItemText(catalog, entry)),
  )
}
