/** Roles as commands name them. */
import type { RoleName } from '../../ast/role.ts'
import type { RoleObject } from '../../catalog/objects.ts'
import { roleByName, roleOf } from '../../catalog/roles.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'

export function missingRole(name: string): SqlError {
  return sqlError(sqlstate.undefinedObject, `role "${name}" does not exist`)
}

/** Throws 42704 where there is no role of that name. */
export function findRole(session: EngineSession, name: string): RoleObject {
  const role = roleByName(session.catalog, name)
  if (role === undefined) throw missingRole(name)
  return role
}

/** The role that is meant, which CURRENT_USER and its kin may stand for. */
export function specifiedRole(session: EngineSession, role: RoleName): RoleObject {
  const { authority, catalog } = session
  switch (role.kind) {
    case 'name':
      return findRole(session, role.name)
    case 'public':
      throw missingRole('public')
    default: {
      const oid = role.kind === 'session_user' ? authority.sessionRole : authority.role
      const found = roleOf(catalog, oid)
      if (found === undefined) throw missingRole(authority.currentUser)
      return found
    }
  }
}

export function refuseReservedName(name: string): void {
  if (!name.startsWith('pg_')) return
  throw sqlError(sqlstate.reservedName, `role name "${name}" is reserved`, {
    detail: 'Role names starting with "pg_" are reserved.',
  })
}
