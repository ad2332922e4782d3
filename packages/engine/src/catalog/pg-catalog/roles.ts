/** `pg_authid`, the views of it, and who is a member of what; the settings of roles and of the database. */
import { arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import type { CatalogReader } from '../catalog.ts'
import type { RoleObject, StoredSettings } from '../objects.ts'
import { allRoles, databaseObject } from '../roles.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { DATABASE } from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'

const HIDDEN = '********'
const TEXT = 25
const OID = 26

function validUntil({ validUntil: text }: RoleObject): Datum {
  if (text === undefined) return null
  if (text === 'infinity') return Infinity
  return text === '-infinity' ? -Infinity : Number(text)
}

function roleRow(role: RoleObject): CatalogRow {
  return {
    oid: role.oid,
    rolname: role.name,
    rolsuper: role.superuser,
    rolinherit: role.inherit ?? true,
    rolcreaterole: role.createRole ?? false,
    rolcreatedb: role.createDb ?? false,
    rolcanlogin: role.canLogin,
    rolreplication: role.replication ?? false,
    rolbypassrls: role.bypassRls ?? false,
    rolconnlimit: role.connectionLimit ?? -1,
    rolpassword: role.password,
    rolvaliduntil: validUntil(role),
  }
}

function userRow(role: RoleObject): CatalogRow {
  return {
    usename: role.name,
    usesysid: role.oid,
    usecreatedb: role.createDb ?? false,
    usesuper: role.superuser,
    userepl: role.replication ?? false,
    usebypassrls: role.bypassRls ?? false,
    passwd: role.password,
    valuntil: validUntil(role),
  }
}

function configOf(values: StoredSettings['values']): Datum {
  return arrayOf(
    TEXT,
    values.map(({ name, value }) => `${name}=${value}`),
  )
}

/** What roles start with in every database. */
function settingsByRole(catalog: CatalogReader): ReadonlyMap<Oid, Datum> {
  const settings = new Map<Oid, Datum>()
  for (const stored of databaseObject(catalog).settings ?? []) {
    if (!stored.inDatabase) settings.set(stored.role, configOf(stored.values))
  }
  return settings
}

export const pgAuthid: VirtualRelation = keptCatalog('pg_authid', function* ({ catalog }) {
  for (const role of allRoles(catalog)) yield roleRow(role)
})

export const pgRoles: VirtualRelation = keptCatalog('pg_roles', function* ({ catalog }) {
  const settings = settingsByRole(catalog)
  for (const role of allRoles(catalog)) {
    yield { ...roleRow(role), rolpassword: HIDDEN, rolconfig: settings.get(role.oid) }
  }
})

export const pgShadow: VirtualRelation = keptCatalog('pg_shadow', function* ({ catalog }) {
  const settings = settingsByRole(catalog)
  for (const role of allRoles(catalog)) {
    if (role.canLogin) yield { ...userRow(role), useconfig: settings.get(role.oid) }
  }
})

export const pgUser: VirtualRelation = keptCatalog('pg_user', function* ({ catalog }) {
  const settings = settingsByRole(catalog)
  for (const role of allRoles(catalog)) {
    if (!role.canLogin) continue
    yield { ...userRow(role), passwd: HIDDEN, useconfig: settings.get(role.oid) }
  }
})

/** Roles that may not log in, with their members. */
export const pgGroup: VirtualRelation = keptCatalog('pg_group', function* ({ catalog }) {
  const roles = allRoles(catalog)
  for (const { canLogin, name, oid } of roles) {
    if (canLogin) continue
    const members = roles.filter(({ memberOf }) => memberOf?.some(({ role }) => role === oid))
    yield {
      groname: name,
      grosysid: oid,
      grolist: arrayOf(
        OID,
        members.map((role) => role.oid),
      ),
    }
  }
})

export const pgAuthMembers: VirtualRelation = keptCatalog(
  'pg_auth_members',
  function* ({ catalog }) {
    for (const { oid, memberOf } of allRoles(catalog)) {
      for (const { admin, grantor, role } of memberOf ?? []) {
        yield { roleid: role, member: oid, grantor, admin_option: admin }
      }
    }
  },
)

export const pgDbRoleSetting: VirtualRelation = keptCatalog(
  'pg_db_role_setting',
  function* ({ catalog }) {
    for (const { inDatabase, role, values } of databaseObject(catalog).settings ?? []) {
      yield {
        setdatabase: inDatabase ? DATABASE : 0,
        setrole: role,
        setconfig: configOf(values),
      }
    }
  },
)
