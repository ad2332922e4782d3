/** `pg_index`. */
import { arrayOf } from '../../types/array-value.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Oid, TypeLookup } from '../../types/type.ts'
import type { CatalogReader } from '../catalog.ts'
import type { IndexKey, IndexObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { collationOid } from './catalog-oids.ts'
import { catalogIndexRows } from './catalog-indexes.ts'
import { pgCatalogWith } from './define-relation.ts'
import { operatorClassOf } from './index-classes.ts'
import { keysNode } from './node-text.ts'
import { objectLists } from './object-lists.ts'
import { typeStorage } from './type-storage.ts'

const INT2 = 21
const OID = 26
const DESCENDING = 1
const NULLS_FIRST = 2

export const pgIndex: VirtualRelation = pgCatalogWith('pg_index', {
  builtin: catalogIndexRows,
  *kept({ catalog, types }) {
    for (const index of objectLists(catalog).indexes) yield indexRow(catalog, types, index)
  },
})

function indexRow(catalog: CatalogReader, types: TypeLookup, index: IndexObject): CatalogRow {
  const { keys, include } = index
  const expressions = keys.map((key) => key.expression).filter((text) => text !== undefined)
  return {
    indexrelid: index.oid,
    indrelid: index.table,
    indnatts: keys.length + include.length,
    indnkeyatts: keys.length,
    indisunique: index.unique,
    indnullsnotdistinct: index.nullsNotDistinct,
    indisprimary: index.primary,
    indisexclusion: false,
    indimmediate: !isDeferrable(catalog, index),
    indisclustered: false,
    indisvalid: true,
    indcheckxmin: false,
    indisready: true,
    indislive: true,
    indisreplident: false,
    indkey: vector(INT2, [...keys.map((key) => key.attnum), ...include]),
    indcollation: vector(
      OID,
      keys.map((key) => keyCollation(types, key)),
    ),
    indclass: vector(
      OID,
      keys.map((key) => operatorClassOf(types, index.method, key)),
    ),
    indoption: vector(INT2, keys.map(keyOptions)),
    indexprs: expressions.length === 0 ? null : keysNode(expressions),
    indpred: index.predicate,
  }
}

/** int2vector and oidvector are counted from 0. */
function vector(element: Oid, values: readonly number[]): ArrayValue {
  return arrayOf(element, values, 0)
}

function isDeferrable(catalog: CatalogReader, index: IndexObject): boolean {
  return catalog
    .constraintsOf(index.table)
    .some(
      ({ rule, deferrable }) =>
        deferrable && 'index' in rule && rule.index === index.oid && rule.kind !== 'foreign key',
    )
}

function keyCollation(types: TypeLookup, key: IndexKey): Oid {
  if (key.collation !== undefined) return collationOid(key.collation)
  return typeStorage(types, key.type.oid).collation
}

function keyOptions(key: IndexKey): number {
  return (key.descending ? DESCENDING : 0) | (key.nullsFirst ? NULLS_FIRST : 0)
}
