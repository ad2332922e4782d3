/**
 * Roles and who is in whom: the roles of the catalog, and under them those that every database has (`pg_read_all_data` …), which
 * the catalog keeps only once something of them has been changed.
 */
import type { Oid } from '../types/type.ts'
import { BOOTSTRAP_ROLE, type CatalogReader } from './catalog.ts'
import type { DatabaseObject, Membership, RoleObject } from './objects.ts'
import { DATABASE } from './pg-catalog/catalog-oids.ts'
import { objectLists } from './pg-catalog/object-lists.ts'

export const PG_DATABASE_OWNER: Oid = 6171
export const PG_READ_ALL_DATA: Oid = 6181
export const PG_WRITE_ALL_DATA: Oid = 6182
export const PG_SIGNAL_BACKEND: Oid = 4200
export const PG_CHECKPOINT: Oid = 4544
const PG_READ_ALL_SETTINGS: Oid = 3374
const PG_READ_ALL_STATS: Oid = 3375
const PG_STAT_SCAN_TABLES: Oid = 3377

function predefinedRole(oid: Oid, name: string, memberOf: readonly Oid[] = []): RoleObject {
  return {
    kind: 'role',
    oid,
    name,
    superuser: false,
    canLogin: false,
    ...(memberOf.length === 0
      ? {}
      : { memberOf: memberOf.map((role) => ({ role, grantor: BOOTSTRAP_ROLE, admin: false })) }),
  }
}

const predefined: readonly RoleObject[] = [
  predefinedRole(3373, 'pg_monitor', [
    PG_READ_ALL_SETTINGS,
    PG_READ_ALL_STATS,
    PG_STAT_SCAN_TABLES,
  ]),
  predefinedRole(PG_READ_ALL_SETTINGS, 'pg_read_all_settings'),
  predefinedRole(PG_READ_ALL_STATS, 'pg_read_all_stats'),
  predefinedRole(PG_STAT_SCAN_TABLES, 'pg_stat_scan_tables'),
  predefinedRole(PG_SIGNAL_BACKEND, 'pg_signal_backend'),
  predefinedRole(PG_CHECKPOINT, 'pg_checkpoint'),
  predefinedRole(4569, 'pg_read_server_files'),
  predefinedRole(4570, 'pg_write_server_files'),
  predefinedRole(4571, 'pg_execute_server_program'),
  predefinedRole(PG_DATABASE_OWNER, 'pg_database_owner'),
  predefinedRole(PG_READ_ALL_DATA, 'pg_read_all_data'),
  predefinedRole(PG_WRITE_ALL_DATA, 'pg_write_all_data'),
]
const predefinedByOid: ReadonlyMap<Oid, RoleObject> = new Map(predefined.map((r) => [r.oid, r]))
const predefinedByName: ReadonlyMap<string, RoleObject> = new Map(
  predefined.map((r) => [r.name, r]),
)

export function roleOf(catalog: CatalogReader, oid: Oid): RoleObject | undefined {
  const object = catalog.object(oid)
  return object?.kind === 'role' ? object : predefinedByOid.get(oid)
}

export function roleByName(catalog: CatalogReader, name: string): RoleObject | undefined {
  return catalog.roleNamed(name) ?? predefinedByName.get(name)
}

/** Empty for an oid that is no role's. */
export function roleName(catalog: CatalogReader, oid: Oid): string {
  return roleOf(catalog, oid)?.name ?? ''
}

/** All of them, by oid. */
export function allRoles(catalog: CatalogReader): readonly RoleObject[] {
  const own = objectLists(catalog).roles
  const changed = new Set(own.map(({ oid }) => oid))
  return [...own, ...predefined.filter(({ oid }) => !changed.has(oid))].sort(
    (a, b) => a.oid - b.oid,
  )
}

export function databaseObject(catalog: CatalogReader): DatabaseObject {
  const object = catalog.object(DATABASE)
  return object?.kind === 'database' ? object : { kind: 'database', oid: DATABASE }
}

/** Whose database it is. */
export function databaseOwner(catalog: CatalogReader): Oid {
  return databaseObject(catalog).owner ?? BOOTSTRAP_ROLE
}

function memberships(catalog: CatalogReader, role: RoleObject): readonly Membership[] {
  const own = role.memberOf ?? []
  if (role.oid !== databaseOwner(catalog)) return own
  return [...own, { role: PG_DATABASE_OWNER, grantor: BOOTSTRAP_ROLE, admin: false }]
}

/**
 * A role and all it is a member of, directly or not. `rights`: as far as rights are inherited, that is not through a role
 * with NOINHERIT.
 */
export function rolesWithin(
  catalog: CatalogReader,
  oid: Oid,
  by: 'membership' | 'rights',
): ReadonlySet<Oid> {
  const found = new Set<Oid>([oid])
  for (const each of found) {
    const role = roleOf(catalog, each)
    if (role === undefined || (by === 'rights' && role.inherit === false)) continue
    for (const { role: other } of memberships(catalog, role)) found.add(other)
  }
  return found
}

/** Whether somebody has the role WITH ADMIN OPTION, through whatever role. */
export function hasAdminOption(catalog: CatalogReader, member: Oid, role: Oid): boolean {
  for (const each of rolesWithin(catalog, member, 'membership')) {
    const held = roleOf(catalog, each)?.memberOf ?? []
    if (held.some((membership) => membership.role === role && membership.admin)) return true
  }
  return false
}
