/**
 * The types of the rows of tables and views, and the arrays over them. They are no objects of the catalog: their oids follow from
 * the relation's, in the upper half of the numbers, and lead back to it.
 */
import type { Oid, TypeRef } from '../types/type.ts'
import { FIRST_USER_OID, type CatalogReader } from './catalog.ts'
import type { TableObject, ViewObject } from './objects.ts'
import { FIRST_INSIDE_OID, INSIDE_PARTS, insideOid } from './pg-catalog/catalog-oids.ts'

const ROW = 1696
const ARRAY = 1695
/** Owners are counted from low numbers: an oid leads back to one of the first few that give it. */
const TURNS = 4

export type RowRelation = TableObject | ViewObject

export function rowTypeOid(relation: Oid): Oid {
  return insideOid(relation, ROW)
}

export function rowArrayOid(relation: Oid): Oid {
  return insideOid(relation, ARRAY)
}

export type RowType = { readonly relation: RowRelation; readonly isArray: boolean }

/** The relation whose rows a type is of, or whose rows its elements are. */
export function rowTypeOf(catalog: CatalogReader, type: Oid): RowType | undefined {
  if (type < FIRST_INSIDE_OID) return undefined
  for (const part of [ROW, ARRAY]) {
    for (let turn = 0; turn < TURNS; turn++) {
      const owner = (type - FIRST_INSIDE_OID + turn * FIRST_INSIDE_OID - part) / INSIDE_PARTS
      if (!Number.isInteger(owner) || owner < FIRST_USER_OID) continue
      const relation = catalog.object(owner)
      if (relation?.kind === 'table' || relation?.kind === 'view') {
        return { relation, isArray: part === ARRAY }
      }
    }
  }
  return undefined
}

/** The columns that a row has. */
export function rowFields(
  relation: RowRelation,
): readonly { readonly name: string; readonly type: TypeRef }[] {
  return relation.kind === 'view'
    ? relation.columns
    : relation.columns.filter(({ dropped }) => dropped !== true)
}

/** A table or view by the name of its type: its own name, or with `_` in front for the array. */
export function rowTypeNamed(catalog: CatalogReader, schema: Oid, name: string): Oid | undefined {
  const own = catalog.relationNamed(schema, name)
  if (own?.kind === 'table' || own?.kind === 'view') return rowTypeOid(own.oid)
  if (!name.startsWith('_')) return undefined
  const under = catalog.relationNamed(schema, name.slice(1))
  const isRow = under?.kind === 'table' || under?.kind === 'view'
  return isRow ? rowArrayOid(under.oid) : undefined
}
