/** Rows of the catalogs that are the same in every database, read from the generated text when somebody first asks for them. */
import { arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import type { CatalogRow } from '../virtual-relation.ts'
import { relationShape, type ShapeColumn } from './relation-shapes.ts'
import { staticCatalogs } from './static-catalogs.table.ts'

const BOOL: Oid = 16
const numbers: ReadonlySet<Oid> = new Set([21, 23, 24, 26])
const ACLITEM: Oid = 1033
const ACLITEMS: Oid = 1034

const made = new Map<string, readonly CatalogRow[]>()

export function staticRows(catalog: string): readonly CatalogRow[] {
  const known = made.get(catalog)
  if (known !== undefined) return known
  const { columns } = relationShape('pg_catalog', catalog)
  const [header = '', ...lines] = (staticCatalogs[catalog] ?? '').split('\n')
  const shapes = header.split('\t').map((name) => columns.find((column) => column.name === name))
  const rows = lines.map((line) => readRow(shapes, line.split('\t')))
  made.set(catalog, rows)
  return rows
}

function readRow(
  shapes: readonly (ShapeColumn | undefined)[],
  fields: readonly string[],
): CatalogRow {
  const row: Record<string, Datum> = {}
  for (const [i, shape] of shapes.entries()) {
    const field = fields[i] ?? ''
    if (shape !== undefined && field !== '\\N') row[shape.name] = readValue(shape.type.oid, field)
  }
  return row
}

function readValue(type: Oid, field: string): Datum {
  if (numbers.has(type)) return Number(field)
  if (type === BOOL) return field === 't'
  if (type === ACLITEMS) return arrayOf(ACLITEM, field.slice(1, -1).split(','))
  return field
}

/** `1 2 3`: the text of an int2vector or oidvector. */
export function readVector(type: 'int2' | 'oid', text: string): Datum {
  const values = text === '' ? [] : text.split(' ').map(Number)
  return arrayOf(type === 'int2' ? 21 : 26, values, 0)
}

let privileges: ReadonlyMap<string, Datum> | undefined

/** What a database starts with on an object, or a column of it; NULL where nothing has been said. */
export function initialPrivileges(catalog: Oid, object: Oid, column = 0): Datum {
  privileges ??= new Map(
    staticRows('pg_init_privs').map(({ classoid, initprivs, objoid, objsubid }) => [
      `${Number(classoid)}.${Number(objoid)}.${Number(objsubid)}`,
      initprivs ?? null,
    ]),
  )
  return privileges.get(`${catalog}.${object}.${column}`) ?? null
}
