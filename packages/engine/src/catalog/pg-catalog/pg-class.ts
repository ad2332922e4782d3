/** `pg_class`: tables, indexes, sequences, views, composite types, and the catalogs themselves. */
import { arrayOf } from '../../types/array-value.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { CatalogReader, RelationObject } from '../catalog.ts'
import {
  BOOTSTRAP_ROLE,
  FIRST_USER_OID,
  INFORMATION_SCHEMA,
  PG_CATALOG_SCHEMA,
} from '../catalog.ts'
import type {
  IndexObject,
  SequenceObject,
  TableObject,
  TypeObject,
  ViewObject,
} from '../objects.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { rowTypeOid } from '../row-types.ts'
import { aclDatum } from '../object-acl.ts'
import { BTREE, compositeRelationOid, HEAP_ACCESS_METHOD, HNSW, PG_CLASS } from './catalog-oids.ts'
import { catalogIndexClasses, hasCatalogIndex } from './catalog-indexes.ts'
import { catalogRowType } from './catalog-types.ts'
import { pgCatalogWith } from './define-relation.ts'
import { objectLists, ownerOf } from './object-lists.ts'
import { initialPrivileges } from './static-rows.ts'
import { allRelationShapes, relationShape } from './relation-shapes.ts'

const TEXT = 25
/** Rows that PostgreSQL would fit on a page of a narrow table: only the order of magnitude means anything. */
const ROWS_PER_PAGE = 100
const sharedCatalogs: ReadonlySet<string> = new Set([
  'pg_auth_members',
  'pg_authid',
  'pg_database',
  'pg_db_role_setting',
  'pg_parameter_acl',
  'pg_replication_origin',
  'pg_shdepend',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_subscription',
  'pg_tablespace',
])

/** What most relations have in common. */
const plain: CatalogRow = {
  reltype: 0,
  reloftype: 0,
  relam: 0,
  relfilenode: 0,
  reltablespace: 0,
  relpages: 0,
  reltuples: -1,
  relallvisible: 0,
  reltoastrelid: 0,
  relhasindex: false,
  relisshared: false,
  relpersistence: 'p',
  relchecks: 0,
  relhasrules: false,
  relhastriggers: false,
  relhassubclass: false,
  relrowsecurity: false,
  relforcerowsecurity: false,
  relispopulated: true,
  relreplident: 'n',
  relispartition: false,
  relrewrite: 0,
  relfrozenxid: 0,
  relminmxid: 0,
}
const persistences = { permanent: 'p', unlogged: 'u', temporary: 't' } as const

export const pgClass: VirtualRelation = pgCatalogWith('pg_class', {
  *builtin() {
    for (const shape of allRelationShapes()) {
      const isView = shape.kind === 'view'
      yield {
        ...plain,
        oid: shape.oid,
        relname: shape.name,
        relnamespace: shape.schema === 'pg_catalog' ? PG_CATALOG_SCHEMA : INFORMATION_SCHEMA,
        relowner: BOOTSTRAP_ROLE,
        relam: isView ? 0 : HEAP_ACCESS_METHOD,
        relfilenode: isView ? 0 : shape.oid,
        relkind: isView ? 'v' : 'r',
        relnatts: shape.columns.length,
        reltype: catalogRowType(shape.oid),
        relacl: initialPrivileges(PG_CLASS, shape.oid),
        relhasindex: hasCatalogIndex(shape.oid),
        relisshared: sharedCatalogs.has(shape.name),
        relhasrules: isView,
      }
    }
    for (const row of catalogIndexClasses()) yield { ...plain, ...row }
  },
  *kept({ catalog }) {
    const lists = objectLists(catalog)
    for (const table of lists.tables) yield tableRow(catalog, table)
    for (const index of lists.indexes) yield indexRow(catalog, index)
    for (const sequence of lists.sequences) yield sequenceRow(catalog, sequence)
    for (const view of lists.views) yield viewRow(catalog, view)
    for (const type of lists.types) {
      if (type.definition.kind === 'composite')
        yield compositeRow(type, type.definition.fields.length)
    }
  },
  current: withSizes,
})

let sizeColumns:
  | { readonly pages: number; readonly tuples: number; readonly oid: number; readonly kind: number }
  | undefined

function positions(): NonNullable<typeof sizeColumns> {
  const { columns } = relationShape('pg_catalog', 'pg_class')
  const at = (wanted: string): number => columns.findIndex(({ name }) => name === wanted)
  sizeColumns ??= {
    pages: at('relpages'),
    tuples: at('reltuples'),
    oid: at('oid'),
    kind: at('relkind'),
  }
  return sizeColumns
}

/** How many rows a table has is not in the catalog. */
function withSizes(context: VirtualContext, row: readonly Datum[]): readonly Datum[] {
  const { pages, tuples, oid, kind } = positions()
  const number = Number(row[oid])
  if (row[kind] !== 'r' || number < FIRST_USER_OID) return row
  const rows = context.estimatedRows(number)
  if (rows === 0) return row
  const sized = [...row]
  sized[pages] = Math.ceil(rows / ROWS_PER_PAGE)
  sized[tuples] = rows
  return sized
}

function common(catalog: CatalogReader, relation: RelationObject): CatalogRow {
  return {
    ...plain,
    oid: relation.oid,
    relname: relation.name,
    relnamespace: relation.schema,
    relowner: ownerOf(catalog, relation),
    relfilenode: relation.oid,
  }
}

function tableRow(catalog: CatalogReader, table: TableObject): CatalogRow {
  const constraints = catalog.constraintsOf(table.oid)
  return {
    ...common(catalog, table),
    reltype: rowTypeOid(table.oid),
    relacl: aclDatum(catalog, table.acl),
    relam: HEAP_ACCESS_METHOD,
    relhasindex: catalog.indexesOf(table.oid).length > 0,
    relpersistence: persistences[table.persistence],
    relkind: 'r',
    relnatts: table.columns.length,
    relchecks: constraints.filter(({ rule }) => rule.kind === 'check').length,
    relhastriggers:
      constraints.some(({ rule }) => rule.kind === 'foreign key') ||
      catalog.foreignKeysTo(table.oid).length > 0,
    relreplident: 'd',
    reloptions: optionList(table.options),
  }
}

function indexRow(catalog: CatalogReader, index: IndexObject): CatalogRow {
  const table = catalog.object(index.table)
  return {
    ...common(catalog, index),
    relam: index.method === 'hnsw' ? HNSW : BTREE,
    reltuples: 0,
    relpersistence: table?.kind === 'table' ? persistences[table.persistence] : 'p',
    relkind: 'i',
    relnatts: index.keys.length + index.include.length,
    reloptions: optionList(index.options),
  }
}

function sequenceRow(catalog: CatalogReader, sequence: SequenceObject): CatalogRow {
  return {
    ...common(catalog, sequence),
    relacl: aclDatum(catalog, sequence.acl),
    relpages: 1,
    reltuples: 1,
    relpersistence: persistences[sequence.persistence],
    relkind: 'S',
    relnatts: 3,
  }
}

function viewRow(catalog: CatalogReader, view: ViewObject): CatalogRow {
  const { checkOption } = view
  return {
    ...common(catalog, view),
    relacl: aclDatum(catalog, view.acl),
    reltype: rowTypeOid(view.oid),
    relfilenode: 0,
    relpersistence: persistences[view.persistence],
    relkind: 'v',
    relnatts: view.columns.length,
    relhasrules: true,
    reloptions: checkOption === undefined ? null : arrayOf(TEXT, [`check_option=${checkOption}`]),
  }
}

function compositeRow(type: TypeObject, fields: number): CatalogRow {
  return {
    ...plain,
    oid: compositeRelationOid(type.oid),
    relname: type.name,
    relnamespace: type.schema,
    reltype: type.oid,
    relowner: type.owner,
    relkind: 'c',
    relnatts: fields,
  }
}

function optionList(options: readonly string[]): ArrayValue | null {
  return options.length === 0 ? null : arrayOf(TEXT, options)
}
