/** pg_database: the database that the session is in and its siblings; and the two tablespaces that everything is in by name. */
import { BOOTSTRAP_ROLE } from '../catalog.ts'
import { aclDatum } from '../object-acl.ts'
import { databaseObject, databaseOwner, roleByName } from '../roles.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { DATABASE, DEFAULT_TABLESPACE } from './catalog-oids.ts'
import { pgCatalog, pgCatalogWith } from './define-relation.ts'

const UTF8 = 6
const GLOBAL_TABLESPACE = 1664

/** What all databases have in common. */
const usual: CatalogRow = {
  encoding: UTF8,
  datlocprovider: 'c',
  datistemplate: false,
  datallowconn: true,
  datconnlimit: -1,
  datfrozenxid: 0,
  datminmxid: 0,
  dattablespace: DEFAULT_TABLESPACE,
  datcollate: 'C',
  datctype: 'C',
}

/** The database that the session is in, and those that its host has beside it. */
export const pgDatabase: VirtualRelation = pgCatalog('pg_database', function* (context) {
  const { catalog, databaseName, siblings } = context
  yield {
    ...usual,
    oid: DATABASE,
    datname: databaseName,
    datdba: databaseOwner(catalog),
    datacl: aclDatum(catalog, databaseObject(catalog).acl),
  }
  for (const { name, oid, owner } of siblings) {
    const role = owner === undefined ? undefined : roleByName(catalog, owner)
    yield { ...usual, oid, datname: name, datdba: role?.oid ?? BOOTSTRAP_ROLE }
  }
})

export const pgTablespace: VirtualRelation = pgCatalogWith('pg_tablespace', {
  builtin: () => [
    { oid: DEFAULT_TABLESPACE, spcname: 'pg_default', spcowner: BOOTSTRAP_ROLE },
    { oid: GLOBAL_TABLESPACE, spcname: 'pg_global', spcowner: BOOTSTRAP_ROLE },
  ],
})
