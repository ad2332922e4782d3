/** `pg_authid` and the views of it. A superuser may do everything; no other role has rights of this kind yet. */
import type { RoleObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { pgCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

const HIDDEN = '********'

function roleRow(role: RoleObject): CatalogRow {
  return {
    oid: role.oid,
    rolname: role.name,
    rolsuper: role.superuser,
    rolinherit: true,
    rolcreaterole: role.superuser,
    rolcreatedb: role.superuser,
    rolcanlogin: role.canLogin,
    rolreplication: role.superuser,
    rolbypassrls: role.superuser,
    rolconnlimit: -1,
    rolpassword: role.password,
  }
}

function userRow(role: RoleObject): CatalogRow {
  return {
    usename: role.name,
    usesysid: role.oid,
    usecreatedb: role.superuser,
    usesuper: role.superuser,
    userepl: role.superuser,
    usebypassrls: role.superuser,
    passwd: role.password,
  }
}

export const pgAuthid: VirtualRelation = pgCatalog('pg_authid', function* ({ catalog }) {
  for (const role of objectLists(catalog).roles) yield roleRow(role)
})

export const pgRoles: VirtualRelation = pgCatalog('pg_roles', function* ({ catalog }) {
  for (const role of objectLists(catalog).roles) yield { ...roleRow(role), rolpassword: HIDDEN }
})

export const pgShadow: VirtualRelation = pgCatalog('pg_shadow', function* ({ catalog }) {
  for (const role of objectLists(catalog).roles) if (role.canLogin) yield userRow(role)
})

export const pgUser: VirtualRelation = pgCatalog('pg_user', function* ({ catalog }) {
  for (const role of objectLists(catalog).roles) {
    if (role.canLogin) yield { ...userRow(role), passwd: HIDDEN }
  }
})
