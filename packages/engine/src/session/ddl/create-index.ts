/** CREATE INDEX, and the making of every index. */
import type { CreateIndex, IndexElement } from '../../ast/ddl-index.ts'
import { figureName } from '../../binder/figure-name.ts'
import type { Column, IndexKey, IndexObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printExpression } from '../../parser/print-expression.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { checkIndexExpression, checkPredicate } from './check-expressions.ts'
import { relationExists, skipsExisting } from './existing.ts'
import { findTable } from './find-object.ts'
import { composeName, freeName } from './object-name.ts'
import { lockForChange } from './lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import { optionText } from './option-text.ts'

export function createIndex(session: EngineSession, statement: CreateIndex): MaybePromise<void> {
  if (statement.method !== 'btree') throw featureNotSupported(`index method "${statement.method}"`)
  const table = findTable(session, statement.table)
  if (statement.name !== undefined && session.catalog.relationNamed(table.schema, statement.name)) {
    if (skipsExisting(session, statement.ifNotExists, 'relation', statement.name)) return
    throw relationExists(statement.name)
  }
  return andThen(lockForChange(session, table.oid, 'share'), () => {
    const { store } = session.host
    const keys = statement.elements.map((element) => keyOf(session, table, element))
    const include = statement.include.map((element) => includedColumn(table, element))
    const predicate = statement.where === undefined ? undefined : printExpression(statement.where)
    if (predicate !== undefined) checkPredicate(session, table, predicate)
    const index: IndexObject = {
      kind: 'index',
      oid: store.newOid(),
      schema: table.schema,
      name:
        statement.name ??
        defaultName(session, table, [...statement.elements, ...statement.include]),
      table: table.oid,
      storageId: store.newStorageId(),
      method: 'btree',
      unique: statement.unique,
      nullsNotDistinct: statement.nullsNotDistinct,
      primary: false,
      keys,
      include,
      ...(predicate === undefined ? {} : { predicate }),
      options: statement.options.map(optionText),
    }
    return makeIndex(session, index, false)
  })
}

function defaultName(
  session: EngineSession,
  table: TableObject,
  elements: readonly IndexElement[],
): string {
  const parts: string[] = []
  for (const { column, expression } of elements) {
    const name = column ?? (expression === undefined ? '' : figureName(expression))
    const plain = name === '?column?' ? 'expr' : name
    let part = plain
    for (let n = 1; parts.includes(part); n++) part = `${plain}${n}`
    parts.push(part)
  }
  return freeName(session, table.schema, composeName(table.name, parts.join('_'), 'idx'))
}

function columnOf(table: TableObject, name: string): Column {
  const column = table.columns.find((each) => each.name === name && each.dropped !== true)
  if (column !== undefined) return column
  throw sqlError(sqlstate.undefinedColumn, `column "${name}" does not exist`)
}

function includedColumn(table: TableObject, element: IndexElement): number {
  if (element.column === undefined) {
    throw featureNotSupported('expressions in included columns')
  }
  return columnOf(table, element.column).attnum
}

function keyOf(session: EngineSession, table: TableObject, element: IndexElement): IndexKey {
  const descending = element.direction === 'desc'
  const order = {
    descending,
    nullsFirst: element.nulls === 'default' ? descending : element.nulls === 'first',
    ...(element.operatorClass === undefined ? {} : { opclass: element.operatorClass.join('.') }),
    ...(element.collation === undefined ? {} : { collation: element.collation.join('.') }),
  }
  if (element.column !== undefined) {
    const column = columnOf(table, element.column)
    requireOrder(session, column.type)
    return { attnum: column.attnum, type: column.type, ...order }
  }
  if (element.expression === undefined) throw new Error('an index key without an expression')
  const expression = printExpression(element.expression)
  const bound = checkIndexExpression(session, table, expression)
  requireOrder(session, bound.type)
  return { attnum: 0, expression, type: bound.type, ...order }
}

function requireOrder(session: EngineSession, type: TypeRef): void {
  const known = session.type(type.oid)
  if (known.encodeKey !== undefined) return
  const name = session.evaluation.names.describe('regtype', type.oid) ?? known.name
  throw sqlError(
    sqlstate.undefinedObject,
    `data type ${name} has no default operator class for access method "btree"`,
    {
      hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
    },
  )
}

/** Ascending keys over plain columns, as constraints have them. */
export function plainKeys(session: EngineSession, columns: readonly Column[]): readonly IndexKey[] {
  return columns.map((column) => {
    requireOrder(session, column.type)
    return { attnum: column.attnum, type: column.type, descending: false, nullsFirst: false }
  })
}

/** Puts an index into the catalog and, over a table that may have rows, fills it. */
export function makeIndex(
  session: EngineSession,
  index: IndexObject,
  isEmpty: boolean,
): MaybePromise<void> {
  const { store } = session.host
  const txn = session.block.ensure()
  store.put(txn, index)
  return isEmpty ? undefined : store.buildIndex(txn, index.oid)
}
