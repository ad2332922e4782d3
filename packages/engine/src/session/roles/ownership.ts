/** Who owns what: the check that commands on objects begin with, and OWNER TO. */
import { CREATE } from '../../base/privilege-bits.ts'
import { isGranted } from '../../catalog/object-acl.ts'
import { aclOfNewOwner } from '../../catalog/acl-change.ts'
import type { CatalogObject, RoleObject } from '../../catalog/objects.ts'
import { databaseOwner } from '../../catalog/roles.ts'
import { BOOTSTRAP_ROLE, type CatalogReader } from '../../catalog/catalog.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { askerOf, rightsOn } from '../privileges/object-rights.ts'
import type { EngineSession } from '../session.ts'

/** An index or constraint belongs to whom its table belongs to. */
export function ownerOf(catalog: CatalogReader, object: CatalogObject): Oid {
  switch (object.kind) {
    case 'index':
    case 'constraint': {
      const owner = catalog.object(
        object.kind === 'constraint' && object.table === 0 ? object.domain : object.table,
      )
      return owner !== undefined && 'owner' in owner ? (owner.owner ?? 0) : 0
    }
    case 'role':
      return BOOTSTRAP_ROLE
    case 'database':
      return databaseOwner(catalog)
    default:
      return object.owner
  }
}

function wordFor(object: CatalogObject): string {
  return object.kind === 'type' && object.definition.kind === 'domain' ? 'type' : object.kind
}

export function checkOwner(session: EngineSession, object: CatalogObject): void {
  const { authority, catalog } = session
  if (authority.isSuperuser || authority.owns(ownerOf(catalog, object))) return
  const name = object.kind === 'database' ? session.host.databaseName : object.name
  throw denied(`must be owner of ${wordFor(object)} ${name}`)
}

/** OWNER TO: by the owner, and to a role that he is a member of. What belongs to a table follows it. */
export function changeOwner(
  session: EngineSession,
  object: CatalogObject,
  newOwner: RoleObject,
): void {
  const { authority, catalog } = session
  if (object.kind === 'index') {
    session.notice(
      sqlError(sqlstate.wrongObjectType, `cannot change owner of index "${object.name}"`, {
        severity: 'WARNING',
        hint: "Change the ownership of the index's table, instead.",
      }),
    )
    return
  }
  if (!('owner' in object) && object.kind !== 'database') return
  if (object.kind === 'sequence' && object.ownedBy !== undefined) refuseLinked(session, object)
  if (ownerOf(catalog, object) === newOwner.oid) return
  checkOwner(session, object)
  if (!authority.isMemberOf(newOwner.oid)) {
    throw denied(`must be member of role "${newOwner.name}"`)
  }
  checkNewOwner(session, object, newOwner)
  putOwner(session, object, newOwner.oid)
}

/** Whoever gets it could have made it. */
function checkNewOwner(session: EngineSession, object: CatalogObject, newOwner: RoleObject): void {
  const { authority, catalog } = session
  if (authority.isSuperuser || !('schema' in object)) return
  const schema = catalog.object(object.schema)
  if (schema?.kind !== 'schema') return
  if (rightsOn(catalog, askerOf(catalog, newOwner.oid), schema, CREATE) !== 0) return
  throw denied(`permission denied for schema ${schema.name}`)
}

function refuseLinked(
  session: EngineSession,
  sequence: Extract<CatalogObject, { kind: 'sequence' }>,
): never {
  const table = session.catalog.object(sequence.ownedBy?.table ?? 0)
  throw sqlError(
    sqlstate.featureNotSupported,
    `cannot change owner of sequence "${sequence.name}"`,
    {
      detail: `Sequence "${sequence.name}" is linked to table "${table?.kind === 'table' ? table.name : ''}".`,
    },
  )
}

function underOwner(session: EngineSession, object: CatalogObject, owner: Oid): CatalogObject {
  const before = ownerOf(session.catalog, object)
  const moved = { ...object, owner } as CatalogObject
  if (!isGranted(moved)) return moved
  const acl = moved.acl && { acl: aclOfNewOwner(moved.acl, before, owner) }
  if (moved.kind !== 'table') return { ...moved, ...acl }
  const columns = moved.columns.map((column) =>
    column.acl === undefined
      ? column
      : { ...column, acl: aclOfNewOwner(column.acl, before, owner) },
  )
  return { ...moved, ...acl, columns }
}

export function putOwner(session: EngineSession, object: CatalogObject, owner: Oid): void {
  const { store } = session.host
  const txn = session.block.ensure()
  store.put(txn, underOwner(session, object, owner))
  if (object.kind !== 'table') return
  for (const sequence of session.catalog.sequencesOwnedBy(object.oid)) {
    store.put(txn, underOwner(session, sequence, owner))
  }
}
