/** DROP ROLE: refused as long as something belongs to the role, with all that does as the detail. */
import { isGranted } from '../../catalog/object-acl.ts'
import type { DropRole } from '../../ast/role.ts'
import { mentionsRole } from '../../catalog/acl-change.ts'
import { BOOTSTRAP_ROLE } from '../../catalog/catalog.ts'
import type { CatalogObject, DefaultPrivileges, RoleObject } from '../../catalog/objects.ts'
import { roleByName, roleName } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { describeObject } from '../ddl/describe-object.ts'
import { skipsMissing } from '../ddl/existing.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { missingRole, refuseReservedName } from './find-role.ts'
import { forgetMemberships } from './membership.ts'
import { inOrder, lockRole } from './role-commands.ts'
import { forgetSettings } from './role-settings.ts'

export function dropRole(session: EngineSession, statement: DropRole): MaybePromise<void> {
  if (!session.authority.canCreateRoles) throw denied('permission denied to drop role')
  return inOrder(statement.roles, ({ kind, name }) => {
    if (kind !== 'name') {
      throw sqlError(
        sqlstate.invalidParameterValue,
        'cannot use special role specifier in DROP ROLE',
      )
    }
    const role = roleByName(session.catalog, name)
    if (role === undefined) {
      if (skipsMissing(session, statement.ifExists, 'role', name)) return
      throw missingRole(name)
    }
    checkMayDrop(session, role)
    return andThen(lockRole(session, role), () => {
      refuseDependents(session, role)
      forgetMemberships(session, role.oid)
      forgetSettings(session, role.oid)
      session.host.store.drop(session.block.ensure(), role.oid)
    })
  })
}

function checkMayDrop({ authority }: EngineSession, role: RoleObject): void {
  if (role.oid === authority.role) {
    throw sqlError(sqlstate.objectInUse, 'current user cannot be dropped')
  }
  if (role.oid === authority.sessionRole) {
    throw sqlError(sqlstate.objectInUse, 'session user cannot be dropped')
  }
  if (role.superuser && !authority.isSuperuser) throw denied('must be superuser to drop superusers')
  if (role.oid === BOOTSTRAP_ROLE) {
    throw sqlError(
      sqlstate.dependentObjectsStillExist,
      `cannot drop role ${role.name} because it is required by the database system`,
    )
  }
  refuseReservedName(role.name)
}

function refuseDependents(session: EngineSession, role: RoleObject): void {
  const dependents = Array.from(session.catalog.objects())
    .toSorted((a, b) => a.oid - b.oid)
    .flatMap((object) => dependencies(session, object, role))
  if (dependents.length === 0) return
  throw sqlError(
    sqlstate.dependentObjectsStillExist,
    `role "${role.name}" cannot be dropped because some objects depend on it`,
    { detail: dependents.join('\n') },
  )
}

function dependencies(
  session: EngineSession,
  object: CatalogObject,
  { oid }: RoleObject,
): readonly string[] {
  const defaults = object.kind === 'database' ? (object.defaultPrivileges ?? []) : []
  const found = defaults.flatMap((each) => {
    const text = describeDefaults(session, each)
    if (each.role === oid) return [`owner of ${text}`]
    return mentionsRole(each.acl, oid) ? [`privileges for ${text}`] : []
  })
  if ('owner' in object && object.owner === oid) {
    return [...found, `owner of ${describeObject(session, object)}`]
  }
  if (!isGranted(object)) return found
  if (mentionsRole(object.acl, oid)) {
    return [...found, `privileges for ${describeObject(session, object)}`]
  }
  return [...found, ...columnDependencies(session, object, oid)]
}

function columnDependencies(
  session: EngineSession,
  object: CatalogObject,
  role: Oid,
): readonly string[] {
  if (object.kind !== 'table' && object.kind !== 'view') return []
  return object.columns.flatMap(({ acl, name }) =>
    mentionsRole(acl, role)
      ? [`privileges for column ${quoteIdentifier(name)} of ${describeObject(session, object)}`]
      : [],
  )
}

const defaultWords = { r: 'relations', S: 'sequences', f: 'functions', T: 'types', n: 'schemas' }

function describeDefaults(
  { catalog }: EngineSession,
  { objectType, role, schema }: DefaultPrivileges,
): string {
  const within = catalog.object(schema)
  const place = within?.kind === 'schema' ? ` in schema ${quoteIdentifier(within.name)}` : ''
  const owner = quoteIdentifier(roleName(catalog, role))
  return `default privileges on new ${defaultWords[objectType]} belonging to role ${owner}${place}`
}
