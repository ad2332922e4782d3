/**
 * pg_relation_size and its kin: estimates from the number of rows, as nothing counts the bytes of a table; but an index that knows
 * its pages says what they take.
 */
import type { Datum } from '../../types/datum.ts'
import type { TableObject } from '../../catalog/objects.ts'
import { VECTOR } from '../../types/extension-types.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunctionArea } from './session-function.ts'

const ROW_OVERHEAD = 8
const VARIABLE_LENGTH = 24
const KEY_OVERHEAD = 8
/** Of a vector. */
const ELEMENT_BYTES = 4

function widthOf(session: EngineSession, { oid, typmod }: TypeRef): number {
  if (oid === VECTOR && typmod > 0) return ELEMENT_BYTES * typmod
  const { length } = session.type(oid)
  return length > 0 ? length : VARIABLE_LENGTH
}

function rowsSize(session: EngineSession, table: TableObject): number {
  const width = table.columns
    .filter((column) => column.dropped !== true)
    .reduce((sum, column) => sum + widthOf(session, column.type), ROW_OVERHEAD)
  return width * session.estimatedRows(table.oid)
}

function indexSize(session: EngineSession, oid: number): number {
  const { catalog, host } = session
  const index = catalog.object(oid)
  if (index?.kind !== 'index') return 0
  const stored = host.store.table(index.table, catalog)
  const counted = stored?.indexes.find((each) => each.oid === oid)?.sizeBytes
  if (counted !== undefined) return counted
  const width = index.keys.reduce((sum, key) => sum + widthOf(session, key.type), KEY_OVERHEAD)
  return width * session.estimatedRows(index.table)
}

function indexesSize(session: EngineSession, table: number): number {
  return session.catalog
    .indexesOf(table)
    .reduce((sum, index) => sum + indexSize(session, index.oid), 0)
}

function sizeOf(
  session: EngineSession,
  oid: Datum | undefined,
  count: { readonly rows: boolean; readonly indexes: boolean },
): Datum {
  if (typeof oid !== 'number') return null
  const object = session.catalog.object(oid)
  if (object === undefined) return session.host.virtual.byOid(oid) === undefined ? null : 0
  if (object.kind === 'index') return count.rows ? indexSize(session, oid) : 0
  if (object.kind !== 'table') return 0
  return (
    (count.rows ? rowsSize(session, object) : 0) + (count.indexes ? indexesSize(session, oid) : 0)
  )
}

export const relationSizes: SessionFunctionArea = {
  'pg_relation_size(regclass)': (session, [oid]) =>
    sizeOf(session, oid, { rows: true, indexes: false }),
  pg_relation_size: (session, [oid]) => sizeOf(session, oid, { rows: true, indexes: false }),
  pg_table_size: (session, [oid]) => sizeOf(session, oid, { rows: true, indexes: false }),
  pg_indexes_size: (session, [oid]) => sizeOf(session, oid, { rows: false, indexes: true }),
  pg_total_relation_size: (session, [oid]) => sizeOf(session, oid, { rows: true, indexes: true }),
}
