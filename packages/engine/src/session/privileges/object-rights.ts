/** What roles may do with an object: by its list, by its owner's rights, and as one of those that may read or write everything. */
import { allRights, heldBits } from '../../catalog/acl.ts'
import { DELETE, INSERT, SELECT, UPDATE, USAGE } from '../../base/privilege-bits.ts'
import type { CatalogReader } from '../../catalog/catalog.ts'
import { aclKindOf, aclOf, columnAcl, type Granted } from '../../catalog/object-acl.ts'
import { PG_READ_ALL_DATA, PG_WRITE_ALL_DATA, roleOf, rolesWithin } from '../../catalog/roles.ts'
import type { Oid } from '../../types/type.ts'

/** On whose behalf something is asked: a role's rights, its own and inherited. */
export type Asker = { readonly isSuperuser: boolean; readonly rights: ReadonlySet<Oid> }

export function askerOf(catalog: CatalogReader, role: Oid): Asker {
  return {
    isSuperuser: roleOf(catalog, role)?.superuser === true,
    rights: rolesWithin(catalog, role, 'rights'),
  }
}

/** The bits among `asked` that are held. */
export function rightsOn(
  catalog: CatalogReader,
  { isSuperuser, rights }: Asker,
  object: Granted,
  asked: number,
): number {
  if (isSuperuser) return asked
  const held = heldBits(aclOf(catalog, object), rights, asked)
  return held | byPredefinedRole(object, rights, asked)
}

function byPredefinedRole(object: Granted, rights: ReadonlySet<Oid>, asked: number): number {
  const reads = rights.has(PG_READ_ALL_DATA)
  const writes = rights.has(PG_WRITE_ALL_DATA)
  if (!reads && !writes) return 0
  if (object.kind === 'schema') return asked & USAGE
  if (object.kind === 'type' || object.kind === 'database') return 0
  const readable = reads ? SELECT : 0
  return asked & (readable | (writes ? writable[object.kind] : 0))
}

const writable = {
  table: INSERT | UPDATE | DELETE,
  view: INSERT | UPDATE | DELETE,
  sequence: UPDATE,
} as const

/** The privileges on a column by its own list, besides those on the whole table. */
export function columnRights(
  object: Granted,
  attnum: number,
  { rights }: Asker,
  asked: number,
): number {
  const acl = columnAcl(object, attnum)
  return acl === undefined ? 0 : heldBits(acl, rights, asked)
}

/** The numbers of the columns that are there. */
export function columnNumbers(object: Granted): readonly number[] {
  if (object.kind === 'view') return object.columns.map((_, i) => i + 1)
  if (object.kind !== 'table') return []
  return object.columns.flatMap(({ attnum, dropped }) => (dropped === true ? [] : [attnum]))
}

/** Everything that somebody who owns the object has. */
export function everyRight(object: Granted): number {
  return allRights(aclKindOf(object))
}
