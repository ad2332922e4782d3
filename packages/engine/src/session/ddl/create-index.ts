/** CREATE INDEX, and the making of every index. */
import type { CreateIndex, IndexElement } from '../../ast/ddl-index.ts'
import { figureName } from '../../binder/figure-name.ts'
import type { Column, IndexKey, IndexObject, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { type BuildCommand, IndexBuild } from '../index-build.ts'
import type { EngineSession } from '../session.ts'
import { checkIndexExpression, checkPredicate } from './check-expressions.ts'
import { relationExists, skipsExisting } from './existing.ts'
import { findTable } from './find-object.ts'
import { composeName, freeName } from './object-name.ts'
import { lockForChange } from './lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import { checkElement, checkGraph, checkShape, classOfMetric, indexMethod } from './index-method.ts'
import { indexOptions } from './index-options.ts'
import { operatorClass } from './operator-class.ts'

export function createIndex(session: EngineSession, statement: CreateIndex): MaybePromise<void> {
  const table = findTable(session, statement.table)
  const method = indexMethod(session, statement.method)
  checkShape(method, statement)
  if (statement.name !== undefined && session.catalog.relationNamed(table.schema, statement.name)) {
    if (skipsExisting(session, statement.ifNotExists, 'relation', statement.name)) return
    throw relationExists(statement.name)
  }
  return andThen(lockForChange(session, table.oid, 'share'), () => {
    const { store } = session.host
    const predicate = statement.where === undefined ? undefined : printExpression(statement.where)
    if (predicate !== undefined) checkPredicate(session, table, predicate)
    const options = indexOptions(method, statement.options)
    const keys = statement.elements.map((element) =>
      keyOf(session, table, method, element, options),
    )
    const include = statement.include.map((element) => includedColumn(table, element))
    if (method === 'hnsw') checkGraph(keys[0], options)
    const index: IndexObject = {
      kind: 'index',
      oid: store.newOid(),
      schema: table.schema,
      name:
        statement.name ??
        defaultName(session, table, [...statement.elements, ...statement.include]),
      table: table.oid,
      storageId: store.newStorageId(),
      method,
      unique: statement.unique,
      nullsNotDistinct: statement.nullsNotDistinct,
      primary: false,
      keys,
      include,
      ...(predicate === undefined ? {} : { predicate }),
      options,
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

function keyOf(
  session: EngineSession,
  table: TableObject,
  method: IndexObject['method'],
  element: IndexElement,
  options: readonly string[],
): IndexKey {
  const indexed = indexedValue(session, table, element)
  const written =
    method === 'hnsw' ? classOfMetric(options, element.operatorClass) : element.operatorClass
  const opclass = operatorClass(session, method, written, indexed.type.oid)
  checkElement(method, element, written?.at(-1) ?? '')
  const descending = element.direction === 'desc'
  return {
    ...indexed,
    descending,
    nullsFirst: element.nulls === 'default' ? descending : element.nulls === 'first',
    ...(opclass === undefined ? {} : { opclass }),
    ...(element.collation === undefined ? {} : { collation: element.collation.join('.') }),
  }
}

function indexedValue(
  session: EngineSession,
  table: TableObject,
  element: IndexElement,
): Pick<IndexKey, 'attnum' | 'expression' | 'type'> {
  if (element.column !== undefined) {
    const column = columnOf(table, element.column)
    return { attnum: column.attnum, type: column.type }
  }
  if (element.expression === undefined) throw new Error('an index key without an expression')
  const expression = printExpression(element.expression)
  const bound = checkIndexExpression(session, table, expression)
  return { attnum: 0, expression, type: bound.type }
}

/** Throws where there is no such index over keys whose type has changed. */
export function checkKeys(
  session: EngineSession,
  { keys, method, options }: Pick<IndexObject, 'keys' | 'method' | 'options'>,
): void {
  for (const { opclass, type } of keys) {
    operatorClass(session, method, opclass === undefined ? undefined : [opclass], type.oid)
  }
  if (method === 'hnsw') checkGraph(keys[0], options)
}

/** Ascending keys over plain columns, as constraints have them. */
export function plainKeys(session: EngineSession, columns: readonly Column[]): readonly IndexKey[] {
  return columns.map((column) => {
    operatorClass(session, 'btree', undefined, column.type.oid)
    return { attnum: column.attnum, type: column.type, descending: false, nullsFirst: false }
  })
}

/** Puts an index into the catalog and, over a table that may have rows, fills it. */
export function makeIndex(
  session: EngineSession,
  index: IndexObject,
  isEmpty: boolean,
  command: BuildCommand = 'CREATE INDEX',
): MaybePromise<void> {
  const { store } = session.host
  const txn = session.block.ensure()
  store.put(txn, index)
  if (isEmpty) return
  const build = new IndexBuild(session, index, command)
  session.activity.build = build
  return store.buildIndex(txn, index.oid, build).finally(() => {
    session.activity.build = undefined
  })
}
