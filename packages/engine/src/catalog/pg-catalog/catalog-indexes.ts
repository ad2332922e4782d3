/** The indexes of the catalogs and the constraints over them, as rows of pg_class, pg_index, pg_attribute and pg_constraint. */
import { arrayOf } from '../../types/array-value.ts'
import type { Oid } from '../../types/type.ts'
import { typeRow } from '../../types/type-rows.ts'
import { BOOTSTRAP_ROLE, INFORMATION_SCHEMA, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { CatalogRow } from '../virtual-relation.ts'
import { catalogIndexesTable } from './catalog-indexes.table.ts'
import { BTREE } from './catalog-oids.ts'
import { operatorClasses } from './index-classes.ts'
import { allRelationShapes, type RelationShape, type ShapeColumn } from './relation-shapes.ts'
import { readVector } from './static-rows.ts'

const INT2 = 21

export type CatalogIndex = {
  readonly oid: Oid
  readonly name: string
  readonly relation: RelationShape
  readonly unique: boolean
  readonly primary: boolean
  readonly keys: readonly number[]
  readonly classes: readonly Oid[]
  readonly collations: string
  readonly options: string
  readonly constraint: Oid
  readonly constraintKind: string
  readonly shared: boolean
  readonly pages: number
}

let indexes: readonly CatalogIndex[] | undefined

export function catalogIndexes(): readonly CatalogIndex[] {
  const relations = new Map<Oid, RelationShape>()
  for (const shape of allRelationShapes()) relations.set(shape.oid, shape)
  indexes ??= catalogIndexesTable.split('\n').flatMap((line) => {
    const [oid, name = '', of, unique, primary, keys = '', classes = '', ...rest] = line.split('\t')
    const [collations = '', options = '', constraint, constraintKind = '-', shared, pages] = rest
    const relation = relations.get(Number(of))
    if (relation === undefined) return []
    return [
      {
        oid: Number(oid),
        name,
        relation,
        unique: unique === 't',
        primary: primary === 't',
        keys: keys.split(' ').map(Number),
        classes: classes.split(' ').map(Number),
        collations,
        options,
        constraint: Number(constraint),
        constraintKind,
        shared: shared === 't',
        pages: Number(pages),
      },
    ]
  })
  return indexes
}

let indexed: ReadonlySet<Oid> | undefined

export function hasCatalogIndex(relation: Oid): boolean {
  indexed ??= new Set(catalogIndexes().map((index) => index.relation.oid))
  return indexed.has(relation)
}

export function schemaOf({ schema }: RelationShape): Oid {
  return schema === 'pg_catalog' ? PG_CATALOG_SCHEMA : INFORMATION_SCHEMA
}

export function* catalogIndexClasses(): Iterable<CatalogRow> {
  for (const { oid, name, relation, keys, shared, pages } of catalogIndexes()) {
    yield {
      oid,
      relname: name,
      relnamespace: schemaOf(relation),
      relowner: BOOTSTRAP_ROLE,
      relam: BTREE,
      relfilenode: oid,
      relkind: 'i',
      relnatts: keys.length,
      relisshared: shared,
      relpages: pages,
      reltuples: 0,
    }
  }
}

export function* catalogIndexRows(): Iterable<CatalogRow> {
  for (const index of catalogIndexes()) {
    yield {
      indexrelid: index.oid,
      indrelid: index.relation.oid,
      indnatts: index.keys.length,
      indnkeyatts: index.keys.length,
      indisunique: index.unique,
      indnullsnotdistinct: false,
      indisprimary: index.primary,
      indisexclusion: false,
      indimmediate: true,
      indisclustered: false,
      indisvalid: true,
      indcheckxmin: false,
      indisready: true,
      indislive: true,
      indisreplident: false,
      indkey: arrayOf(INT2, index.keys, 0),
      indcollation: readVector('oid', index.collations),
      indclass: arrayOf(26, index.classes, 0),
      indoption: readVector('int2', index.options),
    }
  }
}

export function* catalogConstraintRows(): Iterable<CatalogRow> {
  for (const { oid, name, relation, constraint, constraintKind, keys } of catalogIndexes()) {
    if (constraint === 0) continue
    yield {
      oid: constraint,
      conname: name,
      connamespace: schemaOf(relation),
      contype: constraintKind,
      condeferrable: false,
      condeferred: false,
      convalidated: true,
      conrelid: relation.oid,
      contypid: 0,
      conindid: oid,
      conparentid: 0,
      confrelid: 0,
      confupdtype: ' ',
      confdeltype: ' ',
      confmatchtype: ' ',
      conislocal: true,
      coninhcount: 0,
      connoinherit: true,
      conkey: arrayOf(INT2, keys),
    }
  }
}

/** The columns of the indexes; a name is kept as what its operator class says. */
export function* catalogIndexColumns(): Iterable<{
  readonly relation: Oid
  readonly attnum: number
  readonly column: ShapeColumn
}> {
  const keyTypes = new Map(operatorClasses().map(({ oid, keyType }) => [oid, keyType]))
  for (const { oid, relation, keys, classes } of catalogIndexes()) {
    for (const [i, key] of keys.entries()) {
      const column = relation.columns[key - 1]
      if (column === undefined) continue
      const keyType = keyTypes.get(classes[i] ?? 0) ?? 0
      const type = typeRow(keyType) === undefined ? column.type : { oid: keyType, typmod: -1 }
      yield { relation: oid, attnum: i + 1, column: { name: column.name, type, notNull: false } }
    }
  }
}

export function catalogIndexName(oid: Oid): string | undefined {
  return catalogIndexes().find((index) => index.oid === oid)?.name
}

export function catalogIndexNamed(name: string): Oid | undefined {
  return catalogIndexes().find((index) => index.name === name)?.oid
}
