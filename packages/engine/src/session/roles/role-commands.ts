/** CREATE ROLE, ALTER ROLE, ALTER GROUP, and a role's new name. Who may do what to which role is PostgreSQL 15's rule. */
import type { AlterGroup, AlterRole, CreateRole } from '../../ast/role.ts'
import type { RoleObject } from '../../catalog/objects.ts'
import { roleByName } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { denied } from '../authority.ts'
import { lockForChange } from '../ddl/lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { findRole, missingRole, refuseReservedName, specifiedRole } from './find-role.ts'
import { addMembers, removeMembers } from './membership.ts'
import { applyRoleOptions, readRoleOptions, type RoleOptions } from './role-options.ts'

export function putRole(session: EngineSession, role: RoleObject): void {
  session.host.store.put(session.block.ensure(), role)
}

/** One at a time changes a role, and sees what the one before has made of it. */
export function lockRole(session: EngineSession, { oid }: RoleObject): MaybePromise<void> {
  return lockForChange(session, oid, 'share update exclusive')
}

export function createRole(
  session: EngineSession,
  statement: CreateRole,
  sql: string,
): MaybePromise<void> {
  const options = readRoleOptions(session, statement.options, sql)
  checkMayCreate(session, options)
  const { name } = statement
  refuseReservedName(name)
  if (roleByName(session.catalog, name) !== undefined) throw roleExists(name)
  const role: RoleObject = {
    kind: 'role',
    oid: session.host.store.newOid(),
    name,
    superuser: false,
    canLogin: statement.word === 'user',
  }
  putRole(session, applyRoleOptions(session, role, options))
  const grantor = session.authority.role
  const inRoles = (options.inRoles ?? []).map((each) => specifiedRole(session, each))
  return andThen(
    inOrder(inRoles, (each) => addMembers(session, each, [role], false, grantor)),
    () => addOptionMembers(session, role, options),
  )
}

function addOptionMembers(
  session: EngineSession,
  role: RoleObject,
  { admins = [], members = [] }: RoleOptions,
): MaybePromise<void> {
  const grantor = session.authority.role
  const of = (names: typeof admins) => names.map((each) => specifiedRole(session, each))
  return andThen(addMembers(session, role, of(admins), true, grantor), () =>
    addMembers(session, role, of(members), false, grantor),
  )
}

export function inOrder<T>(
  items: readonly T[],
  run: (item: T) => MaybePromise<void>,
  from = 0,
): MaybePromise<void> {
  for (let i = from; i < items.length; i++) {
    const done = run(items[i] as T)
    if (done instanceof Promise) return done.then(() => inOrder(items, run, i + 1))
  }
}

function roleExists(name: string): Error {
  return sqlError(sqlstate.duplicateObject, `role "${name}" already exists`)
}

function checkMayCreate({ authority }: EngineSession, { flags }: RoleOptions): void {
  if (authority.isSuperuser) return
  if (flags.get('superuser') === true) throw denied('must be superuser to create superusers')
  if (flags.get('replication') === true) {
    throw denied('must be superuser to create replication users')
  }
  if (flags.get('bypassrls') === true) throw denied('must be superuser to create bypassrls users')
  if (!authority.canCreateRoles) throw denied('permission denied to create role')
}

export function alterRole(
  session: EngineSession,
  statement: AlterRole,
  sql: string,
): MaybePromise<void> {
  const options = readRoleOptions(session, statement.options, sql)
  const { oid, name } = specifiedRole(session, statement.role)
  const found = findRole(session, name)
  checkMayAlter(session, found, options)
  return andThen(lockRole(session, found), () => {
    const role = findRole(session, name)
    if (role.oid !== oid) throw missingRole(name)
    putRole(session, applyRoleOptions(session, role, options))
    return addOptionMembers(session, role, options)
  })
}

function checkMayAlter({ authority }: EngineSession, role: RoleObject, options: RoleOptions): void {
  if (authority.isSuperuser) return
  const { flags } = options
  if (role.superuser || flags.has('superuser')) {
    throw denied('must be superuser to alter superuser roles or change superuser attribute')
  }
  if (role.replication === true || flags.has('replication')) {
    throw denied('must be superuser to alter replication roles or change replication attribute')
  }
  if (flags.has('bypassrls')) throw denied('must be superuser to change bypassrls attribute')
  if (authority.canCreateRoles) return
  const onlyOwnPassword =
    role.oid === authority.role &&
    options.password !== undefined &&
    flags.size === 0 &&
    options.connectionLimit === undefined &&
    options.validUntil === undefined &&
    options.members === undefined
  if (!onlyOwnPassword) throw denied('permission denied')
}

export function alterGroup(session: EngineSession, statement: AlterGroup): MaybePromise<void> {
  const role = specifiedRole(session, statement.group)
  const members = statement.members.map((each) => specifiedRole(session, each))
  return statement.action === 'add'
    ? addMembers(session, role, members, false, session.authority.role)
    : removeMembers(session, role, members, 'membership')
}

export function renameRole(
  session: EngineSession,
  name: string,
  newName: string,
): MaybePromise<void> {
  const role = findRole(session, name)
  const { authority, catalog } = session
  if (role.oid === authority.sessionRole) {
    throw sqlError(sqlstate.featureNotSupported, 'session user cannot be renamed')
  }
  if (role.oid === authority.role) {
    throw sqlError(sqlstate.featureNotSupported, 'current user cannot be renamed')
  }
  refuseReservedName(role.name)
  refuseReservedName(newName)
  if (roleByName(catalog, newName) !== undefined) throw roleExists(newName)
  if (role.superuser && !authority.isSuperuser) {
    throw denied('must be superuser to rename superusers')
  }
  if (!authority.canCreateRoles) throw denied('permission denied to rename role')
  return andThen(lockRole(session, role), () => {
    putRole(session, { ...findRole(session, name), name: newName })
  })
}
