/**
 * Roles: names that the catalog knows, with the rights to log in and to do everything. There are no privileges between them: a
 * database has one owner, whoever opened it.
 */
import type { AlterRole, CreateRole, DropRole, RoleName, RoleOption } from '../../ast/role.ts'
import type { RoleObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { skipsMissing } from './existing.ts'

export function findRole(session: EngineSession, name: string): RoleObject | undefined {
  for (const object of session.catalog.objects()) {
    if (object.kind === 'role' && object.name === name) return object
  }
  return undefined
}

function missingRole(name: string): Error {
  return sqlError(sqlstate.undefinedObject, `role "${name}" does not exist`)
}

/** The name that a role as written means; throws 42704 where there is no such role. */
export function roleNamed(session: EngineSession, role: RoleName): string {
  switch (role.kind) {
    case 'name':
      if (role.name !== session.user && findRole(session, role.name) === undefined) {
        throw missingRole(role.name)
      }
      return role.name
    case 'public':
      throw sqlError(sqlstate.undefinedObject, 'role "public" does not exist')
    default:
      return session.user
  }
}

export function createRole(session: EngineSession, statement: CreateRole): void {
  const { name, options } = statement
  if (findRole(session, name) !== undefined) {
    throw sqlError(sqlstate.duplicateObject, `role "${name}" already exists`)
  }
  if (name.startsWith('pg_')) {
    throw sqlError(sqlstate.reservedName, `role name "${name}" is reserved`, {
      detail: 'Role names starting with "pg_" are reserved.',
    })
  }
  const { store } = session.host
  const role: RoleObject = {
    kind: 'role',
    oid: store.newOid(),
    name,
    superuser: false,
    canLogin: statement.word === 'user',
  }
  store.put(session.block.ensure(), options.reduce(applyOption, role))
}

export function alterRole(session: EngineSession, statement: AlterRole): void {
  const name = roleNamed(session, statement.role)
  const role = findRole(session, name)
  if (role === undefined) throw missingRole(name)
  session.host.store.put(session.block.ensure(), statement.options.reduce(applyOption, role))
}

/** What roles may do beyond logging in is not told apart, so these are taken as said. */
function applyOption(role: RoleObject, option: RoleOption): RoleObject {
  switch (option.kind) {
    case 'flag':
      if (option.name === 'superuser') return { ...role, superuser: option.value }
      if (option.name === 'login') return { ...role, canLogin: option.value }
      return role
    case 'password':
      if (option.password === undefined) {
        const { password: _, ...without } = role
        return without
      }
      throw featureNotSupported('a password of a role in an embedded database')
    case 'role':
    case 'admin':
    case 'in-role':
      throw featureNotSupported('membership of roles')
    default:
      throw featureNotSupported(`role option ${option.kind.toUpperCase().replace('-', ' ')}`)
  }
}

export function dropRole(session: EngineSession, statement: DropRole): void {
  for (const name of statement.roles) {
    const role = findRole(session, name.name)
    if (role === undefined) {
      if (skipsMissing(session, statement.ifExists, 'role', name.name)) continue
      throw missingRole(name.name)
    }
    if (role.name === session.user || role.oid === 10) {
      throw sqlError(sqlstate.objectInUse, 'current user cannot be dropped')
    }
    session.host.store.drop(session.block.ensure(), role.oid)
  }
}
