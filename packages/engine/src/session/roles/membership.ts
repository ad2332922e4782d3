/** GRANT role TO role and REVOKE: who is a member of what. A membership is kept with the member. */
import type { GrantRole } from '../../ast/role.ts'
import type { Membership, RoleObject } from '../../catalog/objects.ts'
import { hasAdminOption, PG_DATABASE_OWNER, roleOf, rolesWithin } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { lockForChange } from '../ddl/lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { findRole, specifiedRole } from './find-role.ts'

/** One lock for all memberships, so that no two of them make a circle. */
const ALL_MEMBERSHIPS: Oid = 1261

export function grantRole(session: EngineSession, statement: GrantRole): MaybePromise<void> {
  const members = statement.roles.map((each) => specifiedRole(session, each))
  const grantor =
    statement.grantedBy === undefined
      ? session.authority.role
      : specifiedRole(session, statement.grantedBy).oid
  const what = statement.adminOption ? 'admin option' : 'membership'
  return andThen(lockMemberships(session), () => {
    for (const name of statement.granted) {
      const role = findRole(session, name)
      if (statement.revoke) remove(session, role, members, what)
      else add(session, role, members, statement.adminOption, grantor)
    }
  })
}

function lockMemberships(session: EngineSession): MaybePromise<void> {
  return lockForChange(session, ALL_MEMBERSHIPS, 'share update exclusive')
}

export function addMembers(
  session: EngineSession,
  role: RoleObject,
  members: readonly RoleObject[],
  admin: boolean,
  grantor: Oid,
): MaybePromise<void> {
  if (members.length === 0) return
  return andThen(lockMemberships(session), () => {
    add(session, role, members, admin, grantor)
  })
}

export function removeMembers(
  session: EngineSession,
  role: RoleObject,
  members: readonly RoleObject[],
  what: 'membership' | 'admin option',
): MaybePromise<void> {
  return andThen(lockMemberships(session), () => {
    remove(session, role, members, what)
  })
}

function checkMayGrant({ authority, catalog }: EngineSession, role: RoleObject): void {
  if (authority.isSuperuser) return
  if (role.superuser) throw denied('must be superuser to alter superusers')
  if (authority.canCreateRoles || hasAdminOption(catalog, authority.role, role.oid)) return
  throw denied(`must have admin option on role "${role.name}"`)
}

function add(
  session: EngineSession,
  role: RoleObject,
  members: readonly RoleObject[],
  admin: boolean,
  grantor: Oid,
): void {
  const { authority, catalog } = session
  checkMayGrant(session, role)
  if (role.oid === PG_DATABASE_OWNER) {
    throw sqlError(sqlstate.featureNotSupported, `role "${role.name}" cannot have explicit members`)
  }
  if (grantor !== authority.role && !authority.isSuperuser) {
    throw denied('must be superuser to set grantor')
  }
  for (const { oid, name } of members) {
    if (rolesWithin(catalog, role.oid, 'membership').has(oid)) {
      throw sqlError(
        sqlstate.invalidGrantOperation,
        `role "${role.name}" is a member of role "${name}"`,
      )
    }
    const { member, held, known } = membershipOf(session, oid, role.oid)
    if (known !== undefined && (!admin || known.admin)) {
      session.notice(
        sqlError(
          sqlstate.successfulCompletion,
          `role "${name}" is already a member of role "${role.name}"`,
          { severity: 'NOTICE' },
        ),
      )
      continue
    }
    putHeld(session, member, [...without(held, role.oid), { role: role.oid, grantor, admin }])
  }
}

function remove(
  session: EngineSession,
  role: RoleObject,
  members: readonly RoleObject[],
  what: 'membership' | 'admin option',
): void {
  checkMayGrant(session, role)
  for (const { oid, name } of members) {
    const { member, held, known } = membershipOf(session, oid, role.oid)
    if (known === undefined) {
      session.notice(
        sqlError(sqlstate.warning, `role "${name}" is not a member of role "${role.name}"`, {
          severity: 'WARNING',
        }),
      )
      continue
    }
    const others = without(held, role.oid)
    putHeld(
      session,
      member,
      what === 'membership' ? others : [...others, { ...known, admin: false }],
    )
  }
}

function membershipOf(
  session: EngineSession,
  oid: Oid,
  role: Oid,
): {
  readonly member: RoleObject
  readonly held: readonly Membership[]
  readonly known: Membership | undefined
} {
  const member = roleOf(session.catalog, oid)
  if (member === undefined) {
    throw sqlError(sqlstate.undefinedObject, `role with OID ${oid} does not exist`)
  }
  const held = member.memberOf ?? []
  return { member, held, known: held.find((each) => each.role === role) }
}

function without(held: readonly Membership[], role: Oid): readonly Membership[] {
  return held.filter((each) => each.role !== role)
}

function putHeld(session: EngineSession, member: RoleObject, held: readonly Membership[]): void {
  const { memberOf: _, ...rest } = member
  const role = held.length === 0 ? rest : { ...rest, memberOf: held }
  session.host.store.put(session.block.ensure(), role)
}

/** Takes a role that goes out of everybody's memberships. */
export function forgetMemberships(session: EngineSession, role: Oid): void {
  for (const object of Array.from(session.catalog.objects())) {
    if (object.kind !== 'role' || object.memberOf?.some((each) => each.role === role) !== true) {
      continue
    }
    putHeld(session, object, without(object.memberOf, role))
  }
}
