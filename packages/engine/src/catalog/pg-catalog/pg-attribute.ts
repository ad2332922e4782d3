/** `pg_attribute`: the columns of every relation that `pg_class` lists. System columns are not listed. */
import type { Oid, TypeLookup, TypeRef } from '../../types/type.ts'
import { typeRow } from '../../types/type-rows.ts'
import type { CatalogReader } from '../catalog.ts'
import { aclDatum } from '../object-acl.ts'
import type { AclEntry, Column, IndexObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { collationOid, compositeRelationOid, PG_CLASS } from './catalog-oids.ts'
import { catalogIndexColumns } from './catalog-indexes.ts'
import { pgCatalogWith } from './define-relation.ts'
import { objectLists } from './object-lists.ts'
import { allRelationShapes } from './relation-shapes.ts'
import { initialPrivileges } from './static-rows.ts'
import { typeStorage, type TypeStorage } from './type-storage.ts'

const C_COLLATION = 950
const BOOL: TypeRef = { oid: 16, typmod: -1 }
const INT8: TypeRef = { oid: 20, typmod: -1 }

const plain: CatalogRow = {
  attstattarget: -1,
  attndims: 0,
  attcacheoff: -1,
  attcompression: '',
  attnotnull: false,
  atthasdef: false,
  atthasmissing: false,
  attidentity: '',
  attgenerated: '',
  attisdropped: false,
  attislocal: true,
  attinhcount: 0,
}

export const pgAttribute: VirtualRelation = pgCatalogWith('pg_attribute', {
  *builtin() {
    for (const { oid, columns, kind, schema } of allRelationShapes()) {
      const ownCollation = kind === 'table' && schema === 'pg_catalog'
      for (const [i, { name, type, notNull }] of columns.entries()) {
        const row = typeRow(type.oid)
        if (row === undefined) throw new Error(`type ${type.oid} is not there`)
        const isArray = row.category === 'A'
        yield {
          ...attribute(oid, i + 1, name, type, row),
          attndims: isArray ? 1 : 0,
          attnotnull: notNull,
          // the text of catalogs is ordered alike in every database
          ...(ownCollation && row.collation !== 0 && { attcollation: C_COLLATION }),
          attacl: initialPrivileges(PG_CLASS, oid, i + 1),
        }
      }
    }
    for (const { relation, attnum, column } of catalogIndexColumns()) {
      const storage = typeRow(column.type.oid)
      if (storage !== undefined)
        yield attribute(relation, attnum, column.name, column.type, storage)
    }
  },
  *kept({ catalog, types }) {
    const lists = objectLists(catalog)
    for (const table of lists.tables) {
      for (const column of table.columns)
        yield withAcl(catalog, tableColumn(types, table.oid, column), column)
    }
    for (const index of lists.indexes) yield* indexColumns(catalog, types, index)
    for (const { oid } of lists.sequences) yield* sequenceColumns(types, oid)
    for (const { oid, columns } of lists.views) {
      for (const [i, column] of columns.entries()) {
        yield withAcl(catalog, typed(types, oid, i + 1, column.name, column.type), column)
      }
    }
    for (const { oid, definition } of lists.types) {
      if (definition.kind !== 'composite') continue
      yield* fields(types, compositeRelationOid(oid), definition.fields)
    }
  },
})

function withAcl(
  catalog: CatalogReader,
  row: CatalogRow,
  { acl }: { readonly acl?: readonly AclEntry[] },
): CatalogRow {
  return acl === undefined ? row : { ...row, attacl: aclDatum(catalog, acl) }
}

function attribute(
  relation: Oid,
  attnum: number,
  name: string,
  type: TypeRef,
  storage: TypeStorage,
): CatalogRow {
  return {
    ...plain,
    attrelid: relation,
    attname: name,
    atttypid: type.oid,
    attlen: storage.length,
    attnum,
    atttypmod: type.typmod,
    attbyval: storage.byValue,
    attalign: storage.align,
    attstorage: storage.storage,
    attcollation: storage.collation,
  }
}

function typed(
  types: TypeLookup,
  relation: Oid,
  attnum: number,
  name: string,
  type: TypeRef,
): CatalogRow {
  const isArray = types.type(type.oid).category === 'A'
  const row = attribute(relation, attnum, name, type, typeStorage(types, type.oid))
  return isArray ? { ...row, attndims: 1 } : row
}

function tableColumn(types: TypeLookup, table: Oid, column: Column): CatalogRow {
  const { attnum, name, type, collation, identity } = column
  if (column.dropped === true) {
    // PostgreSQL forgets the type, but not how its values are kept
    const storage = typeStorage(types, type.oid)
    return {
      ...attribute(table, attnum, `........pg.dropped.${attnum}........`, type, storage),
      atttypid: 0,
      attisdropped: true,
    }
  }
  const row = typed(types, table, attnum, name, type)
  return {
    ...row,
    attnotnull: column.notNull,
    atthasdef:
      identity === undefined && (column.default !== undefined || column.generated !== undefined),
    atthasmissing: column.missing !== undefined,
    attidentity: identity === undefined ? '' : identity === 'always' ? 'a' : 'd',
    attgenerated: column.generated === undefined ? '' : 's',
    attcollation: collation === undefined ? row['attcollation'] : collationOid(collation),
  }
}

function* indexColumns(
  catalog: CatalogReader,
  types: TypeLookup,
  index: IndexObject,
): Iterable<CatalogRow> {
  const table = catalog.object(index.table)
  const columns = table?.kind === 'table' ? table.columns : []
  const named = (attnum: number): Column | undefined =>
    columns.find((column) => column.attnum === attnum)
  const taken = new Set<string>()
  let attnum = 0
  for (const key of index.keys) {
    const name = key.expression === undefined ? named(key.attnum)?.name : keyName(key.expression)
    const row = typed(types, index.oid, ++attnum, unusedName(name ?? 'expr', taken), key.type)
    yield key.collation === undefined ? row : { ...row, attcollation: collationOid(key.collation) }
  }
  for (const included of index.include) {
    const column = named(included)
    if (column === undefined) continue
    const row = typed(types, index.oid, ++attnum, unusedName(column.name, taken), column.type)
    yield { ...row, attcollation: 0 }
  }
}

/** The name PostgreSQL gives the column of an index over an expression: that of the function called, if it is a call. */
function keyName(expression: string): string {
  return /^\(*(?:\w+\.)?([a-z_]\w*)\(/.exec(expression)?.[1] ?? 'expr'
}

function unusedName(name: string, taken: Set<string>): string {
  let chosen = name
  for (let n = 1; taken.has(chosen); n++) chosen = `${name}${n}`
  taken.add(chosen)
  return chosen
}

function* sequenceColumns(types: TypeLookup, sequence: Oid): Iterable<CatalogRow> {
  const columns = [
    { name: 'last_value', type: INT8 },
    { name: 'log_cnt', type: INT8 },
    { name: 'is_called', type: BOOL },
  ]
  for (const [i, { name, type }] of columns.entries()) {
    yield { ...typed(types, sequence, i + 1, name, type), attnotnull: true }
  }
}

function* fields(
  types: TypeLookup,
  relation: Oid,
  columns: readonly { readonly name: string; readonly type: TypeRef }[],
): Iterable<CatalogRow> {
  for (const [i, { name, type }] of columns.entries()) {
    yield typed(types, relation, i + 1, name, type)
  }
}
