import { BOOTSTRAP_ROLE, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { collationOid } from './catalog-oids.ts'
import { pgCatalogWith } from './define-relation.ts'

const UTF8 = 6

/** Text is ordered by code point: the database's own collation and the two names for it. */
export const pgCollation: VirtualRelation = pgCatalogWith('pg_collation', {
  builtin: () => [
    collation('default', 'd', null),
    collation('C', 'c', 'C'),
    collation('POSIX', 'c', 'POSIX'),
    { ...collation('ucs_basic', 'c', 'C'), collencoding: UTF8 },
  ],
})

function collation(name: string, provider: string, locale: string | null): CatalogRow {
  return {
    oid: collationOid(name),
    collname: name,
    collnamespace: PG_CATALOG_SCHEMA,
    collowner: BOOTSTRAP_ROLE,
    collprovider: provider,
    collisdeterministic: true,
    collencoding: -1,
    collcollate: locale,
    collctype: locale,
  }
}
