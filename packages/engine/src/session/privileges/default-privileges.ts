/** ALTER DEFAULT PRIVILEGES. What is as usual is not kept. */
import type { AlterDefaultPrivileges } from '../../ast/role.ts'
import { allRights, defaultAcl } from '../../catalog/acl.ts'
import { type AclChange, changedAcl, isSameAcl, sortedAcl } from '../../catalog/acl-change.ts'
import type { DefaultPrivileges } from '../../catalog/objects.ts'
import { databaseObject } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { findSchema } from '../ddl/find-object.ts'
import { specifiedRole } from '../roles/find-role.ts'
import { changeDatabase } from '../roles/role-settings.ts'
import type { EngineSession } from '../session.ts'
import { bitOf, granteesOf, invalidPrivilege } from './grant.ts'
import { aclKindOfDefault } from './new-object.ts'

const objectTypes = { table: 'r', sequence: 'S', function: 'f', type: 'T', schema: 'n' } as const
const words = { r: 'relation', S: 'sequence', f: 'function', T: 'type', n: 'schema' } as const

export function alterDefaultPrivileges(
  session: EngineSession,
  statement: AlterDefaultPrivileges,
): MaybePromise<void> {
  const objectType = objectTypes[statement.objectType]
  const change = changeOf(statement, objectType)
  const grantees = granteesOf(session, statement.roles, !statement.revoke && statement.grantOption)
  const roles = rolesOf(session, statement)
  if (objectType === 'n' && statement.inSchemas.length > 0) {
    throw sqlError(
      sqlstate.invalidGrantOperation,
      'cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS',
    )
  }
  const schemas =
    statement.inSchemas.length === 0
      ? [0]
      : statement.inSchemas.map((name) => findSchema(session, name).oid)
  return changeDatabase(session, (object) => {
    let all = object.defaultPrivileges ?? []
    for (const role of roles) {
      for (const schema of schemas) {
        all = changed(session, all, { role, schema, objectType }, grantees, change)
      }
    }
    return { ...object, defaultPrivileges: all }
  })
}

function changeOf(
  { cascade, grantOption, privileges, revoke }: AlterDefaultPrivileges,
  objectType: DefaultPrivileges['objectType'],
): AclChange {
  const known = allRights(aclKindOfDefault[objectType])
  let bits = 0
  for (const privilege of privileges) {
    if (privilege.columns.length > 0) {
      throw sqlError(sqlstate.invalidGrantOperation, 'default privileges cannot be set for columns')
    }
    const bit = privilege.name === 'all' ? known : bitOf(privilege)
    if ((bit & ~known) !== 0) throw invalidPrivilege(bit, words[objectType])
    bits |= bit
  }
  return { kind: revoke ? 'revoke' : 'grant', privileges: bits, grantOption, cascade }
}

function rolesOf(session: EngineSession, { forRoles }: AlterDefaultPrivileges): readonly Oid[] {
  if (forRoles.length === 0) return [session.authority.role]
  return forRoles.map((name) => {
    const role = specifiedRole(session, name)
    if (session.authority.owns(role.oid)) return role.oid
    throw denied('permission denied to change default privileges')
  })
}

type Key = Pick<DefaultPrivileges, 'role' | 'schema' | 'objectType'>

function changed(
  session: EngineSession,
  all: readonly DefaultPrivileges[],
  { objectType, role, schema }: Key,
  grantees: readonly Oid[],
  change: AclChange,
): readonly DefaultPrivileges[] {
  const at = all.findIndex(
    (each) => each.role === role && each.schema === schema && each.objectType === objectType,
  )
  const usual = schema === 0 ? defaultAcl(aclKindOfDefault[objectType], role) : []
  const before = all[at]?.acl ?? usual
  const acl = grantees.reduce(
    (after, grantee) => changedAcl(after, role, role, grantee, change),
    before,
  )
  const oid = all[at]?.oid ?? session.host.store.newOid()
  const entry: readonly DefaultPrivileges[] = isSameAcl(acl, usual)
    ? []
    : [{ oid, role, schema, objectType, acl: sortedAcl(acl) }]
  return at < 0 ? [...all, ...entry] : all.toSpliced(at, 1, ...entry)
}

/** What goes with a schema. */
export function forgetDefaultPrivileges(session: EngineSession, schema: Oid): void {
  const object = databaseObject(session.catalog)
  if (object.defaultPrivileges?.some((each) => each.schema === schema) !== true) return
  session.host.store.put(session.block.ensure(), {
    ...object,
    defaultPrivileges: object.defaultPrivileges.filter((each) => each.schema !== schema),
  })
}
