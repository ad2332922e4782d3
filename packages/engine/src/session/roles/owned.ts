/** DROP OWNED and REASSIGN OWNED: all that belongs to roles goes, with what was granted to them, or changes hands. */
import { isGranted } from '../../catalog/object-acl.ts'
import type { Owned } from '../../ast/role.ts'
import { aclWithout, mentionsRole } from '../../catalog/acl-change.ts'
import type { AclEntry, CatalogObject, DatabaseObject, RoleObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { describeObject, type Part } from '../ddl/describe-object.ts'
import { removeAll } from '../ddl/remove.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { BOOTSTRAP_ROLE } from '../../catalog/catalog.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { specifiedRole } from './find-role.ts'
import { putOwner } from './ownership.ts'

export function changeOwned(session: EngineSession, statement: Owned): MaybePromise<void> {
  const roles = statement.roles.map((name) => specifiedRole(session, name))
  for (const role of roles) checkMayChange(session, role, statement.kind)
  const oids = new Set(roles.map(({ oid }) => oid))
  const owned = Array.from(session.catalog.objects()).filter(
    (object) => 'owner' in object && object.owner !== undefined && oids.has(object.owner),
  )
  if (statement.to !== undefined) {
    const { oid } = specifiedRole(session, statement.to)
    if (!session.authority.owns(oid)) throw denied('permission denied to reassign objects')
    for (const object of owned) if (!followsTable(object)) putOwner(session, object, oid)
    return
  }
  const parts = owned
    .filter((object) => !followsTable(object) && object.kind !== 'database')
    .map((object): Part => ({ kind: 'object', object }))
  const dropped = parts.length === 0 ? undefined : removeAll(session, parts, statement.cascade)
  return andThen(dropped, () => {
    for (const object of Array.from(session.catalog.objects())) revokeAll(session, object, oids)
  })
}

function followsTable(object: CatalogObject): boolean {
  return object.kind === 'sequence' && object.ownedBy !== undefined
}

function checkMayChange(session: EngineSession, role: RoleObject, kind: Owned['kind']): void {
  if (role.oid === BOOTSTRAP_ROLE) {
    throw sqlError(
      sqlstate.dependentObjectsStillExist,
      `cannot ${kind === 'drop-owned' ? 'drop' : 'reassign ownership of'} objects owned by ${describeObject(session, role)} because they are required by the database system`,
    )
  }
  if (session.authority.owns(role.oid)) return
  throw denied(`permission denied to ${kind === 'drop-owned' ? 'drop' : 'reassign'} objects`)
}

function revokeAll(session: EngineSession, object: CatalogObject, roles: ReadonlySet<Oid>): void {
  const { store } = session.host
  const without = (acl: readonly AclEntry[]): readonly AclEntry[] =>
    [...roles].reduce<readonly AclEntry[]>(aclWithout, acl)
  const isMeant = (acl: readonly AclEntry[] | undefined): acl is readonly AclEntry[] =>
    [...roles].some((role) => mentionsRole(acl, role))
  if (!isGranted(object)) return
  let changed = object
  if (isMeant(object.acl)) changed = { ...changed, acl: without(object.acl) }
  if (changed.kind === 'table' && changed.columns.some(({ acl }) => isMeant(acl))) {
    const columns = changed.columns.map((column) =>
      isMeant(column.acl) ? { ...column, acl: without(column.acl) } : column,
    )
    changed = { ...changed, columns }
  }
  if (changed.kind === 'database') changed = withoutDefaults(changed, roles, without)
  if (changed !== object) store.put(session.block.ensure(), changed)
}

function withoutDefaults(
  object: DatabaseObject,
  roles: ReadonlySet<Oid>,
  without: (acl: readonly AclEntry[]) => readonly AclEntry[],
): DatabaseObject {
  if (object.defaultPrivileges === undefined) return object
  const kept = object.defaultPrivileges
    .filter(({ role }) => !roles.has(role))
    .map((each) => ({ ...each, acl: without(each.acl) }))
  return { ...object, defaultPrivileges: kept }
}
