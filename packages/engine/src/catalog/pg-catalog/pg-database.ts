import { BOOTSTRAP_ROLE } from '../catalog.ts'
import { aclDatum } from '../object-acl.ts'
import { databaseObject, databaseOwner } from '../roles.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { DATABASE, DEFAULT_TABLESPACE } from './catalog-oids.ts'
import { pgCatalog, pgCatalogWith } from './define-relation.ts'

const UTF8 = 6
const GLOBAL_TABLESPACE = 1664

/** The database that the session is in is the only one it can see. */
export const pgDatabase: VirtualRelation = pgCatalog('pg_database', ({ catalog, databaseName }) => [
  {
    oid: DATABASE,
    datname: databaseName,
    datdba: databaseOwner(catalog),
    datacl: aclDatum(catalog, databaseObject(catalog).acl),
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
  },
])

export const pgTablespace: VirtualRelation = pgCatalogWith('pg_tablespace', {
  builtin: () => [
    { oid: DEFAULT_TABLESPACE, spcname: 'pg_default', spcowner: BOOTSTRAP_ROLE },
    { oid: GLOBAL_TABLESPACE, spcname: 'pg_global', spcowner: BOOTSTRAP_ROLE },
  ],
})
