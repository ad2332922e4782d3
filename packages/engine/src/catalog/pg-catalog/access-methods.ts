/** `pg_am`, `pg_opclass`, `pg_opfamily`: heap and btree, and what btree indexes can be over. */
import { BOOTSTRAP_ROLE, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { BTREE, HEAP_ACCESS_METHOD } from './catalog-oids.ts'
import { pgCatalogWith } from './define-relation.ts'
import { operatorClasses } from './index-classes.ts'
import { pgOpfamilyTable } from './pg-opfamily.table.ts'

const HEAP_HANDLER = 3
const BTREE_HANDLER = 330

export const pgAm: VirtualRelation = pgCatalogWith('pg_am', {
  builtin: () => [
    { oid: HEAP_ACCESS_METHOD, amname: 'heap', amhandler: HEAP_HANDLER, amtype: 't' },
    { oid: BTREE, amname: 'btree', amhandler: BTREE_HANDLER, amtype: 'i' },
  ],
})

export const pgOpclass: VirtualRelation = pgCatalogWith('pg_opclass', {
  *builtin() {
    for (const row of operatorClasses()) {
      yield {
        oid: row.oid,
        opcmethod: BTREE,
        opcname: row.name,
        opcnamespace: PG_CATALOG_SCHEMA,
        opcowner: BOOTSTRAP_ROLE,
        opcfamily: row.family,
        opcintype: row.inputType,
        opcdefault: row.isDefault,
        opckeytype: row.keyType,
      }
    }
  },
})

export const pgOpfamily: VirtualRelation = pgCatalogWith('pg_opfamily', {
  *builtin() {
    for (const line of pgOpfamilyTable.split('\n')) {
      const [oid, name = ''] = line.split(' ')
      yield {
        oid: Number(oid),
        opfmethod: BTREE,
        opfname: name,
        opfnamespace: PG_CATALOG_SCHEMA,
        opfowner: BOOTSTRAP_ROLE,
      }
    }
  },
})
