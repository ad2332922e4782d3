/**
 * ALTER COLUMN … TYPE. The column gets a number of its own with the new type, in the old one's place; the rows' values are converted
 * into it by an UPDATE; then the old one is dropped. What refers to the old number (keys, constraints, sequences) is made to refer to
 * the new one, and indexes over the column are built anew.
 */
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import { typeRefText } from '../../binder/type-text.ts'
import type { Column, ConstraintObject, IndexObject, TableObject } from '../../catalog/objects.ts'
import { unsupported } from '../../errors/query-errors.ts'
import { SqlError, sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { storedType } from './column-type.ts'
import { usesColumn } from './bind-definition.ts'
import { boundOver, checkCondition, checkDefault, columnsOf } from './check-expressions.ts'
import { checkKeys, makeIndex } from './create-index.ts'
import { visibleName } from './describe-object.ts'
import { viewObjectsOn } from './recheck-views.ts'
import { droppedColumn } from './remove.ts'
import { findColumn, nextAttnum } from './table-columns.ts'
import { qualifiedName, validateForeignKey } from './validate.ts'

type Command = Extract<AlterTableCommand, { kind: 'set-type' }>

export async function setColumnType(
  session: EngineSession,
  table: TableObject,
  command: Command,
  sql: string,
): Promise<void> {
  const column = findColumn(table, command.column)
  const type = storedType(session, sql, command.type)
  refuseUsed(session, table, column)
  if (isSame(column.type, type) && command.using === undefined) return
  const { store } = session.host
  const affected = indexesWith(session, table, column)
  const attnum = nextAttnum(table)
  const passing = passingName(table)
  const converting: TableObject = {
    ...table,
    columns: table.columns.flatMap((each) =>
      each === column ? [each, { attnum, name: passing, type, notNull: false }] : [each],
    ),
  }
  store.put(session.block.ensure(), converting)
  await convert(session, converting, column, passing, type, command)
  const changed: Column = { ...withoutMissing(column), attnum, type }
  const now: TableObject = {
    ...converting,
    columns: converting.columns.map((each) =>
      each.attnum === attnum ? changed : each.attnum === column.attnum ? droppedColumn(each) : each,
    ),
  }
  store.put(session.block.ensure(), now)
  checkNewDefault(session, now, changed, type)
  move(session, now, column.attnum, attnum)
  await rebuild(session, now, affected, column.attnum, changed)
  await recheck(session, now, attnum)
}

function isSame(a: TypeRef, b: TypeRef): boolean {
  return a.oid === b.oid && a.typmod === b.typmod
}

function withoutMissing(column: Column): Column {
  const { missing: _, ...rest } = column
  return rest
}

function passingName(table: TableObject): string {
  let name = '........converted........'
  while (table.columns.some((column) => column.name === name)) name = `.${name}`
  return name
}

function refuseUsed(session: EngineSession, table: TableObject, column: Column): void {
  for (const view of viewObjectsOn(session, table.oid)) {
    if (!usesColumn(session, view, table.oid, column.attnum)) continue
    throw unsupported('cannot alter type of a column used by a view or rule', undefined, {
      detail: `rule _RETURN on view ${visibleName(session, view)} depends on column "${column.name}"`,
    })
  }
  for (const other of table.columns) {
    if (other.dropped === true || other.generated === undefined) continue
    if (other === column) continue
    if (!columnsOf(boundOver(session, table, other.generated), table).includes(column.attnum))
      continue
    throw sqlError(
      sqlstate.featureNotSupported,
      'cannot alter type of a column used by a generated column',
      { detail: `Column "${column.name}" is used by generated column "${other.name}".` },
    )
  }
}

/** Indexes that have the column in a key, as included, or in an expression. */
function indexesWith(
  session: EngineSession,
  table: TableObject,
  { attnum }: Column,
): readonly IndexObject[] {
  const mentions = (text: string | undefined): boolean =>
    text !== undefined && columnsOf(boundOver(session, table, text), table).includes(attnum)
  return session.catalog
    .indexesOf(table.oid)
    .filter(
      (index) =>
        index.include.includes(attnum) ||
        mentions(index.predicate) ||
        index.keys.some((key) => key.attnum === attnum || mentions(key.expression)),
    )
}

async function convert(
  session: EngineSession,
  table: TableObject,
  column: Column,
  passing: string,
  type: TypeRef,
  command: Command,
): Promise<void> {
  const name = quoteIdentifier(column.name)
  const value = command.using === undefined ? name : printExpression(command.using)
  const target = qualifiedName(session, table)
  try {
    const sql = `update ${target} set ${quoteIdentifier(passing)} = ${value}`
    await session.runner.internal(sql, [])
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== sqlstate.datatypeMismatch) throw error
    const text = typeRefText(session.types, { oid: type.oid, typmod: -1 })
    if (command.using !== undefined) {
      throw sqlError(
        sqlstate.datatypeMismatch,
        `result of USING clause for column "${column.name}" cannot be cast automatically to type ${text}`,
        { hint: 'You might need to add an explicit cast.' },
      )
    }
    throw sqlError(
      sqlstate.datatypeMismatch,
      `column "${column.name}" cannot be cast automatically to type ${text}`,
      { hint: `You might need to specify "USING ${name}::${typeRefText(session.types, type)}".` },
    )
  }
}

function checkNewDefault(
  session: EngineSession,
  table: TableObject,
  column: Column,
  type: TypeRef,
): void {
  if (column.default === undefined) return
  try {
    checkDefault(session, table, column)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const text = typeRefText(session.types, { oid: type.oid, typmod: -1 })
    throw sqlError(
      sqlstate.datatypeMismatch,
      `default for column "${column.name}" cannot be cast automatically to type ${text}`,
    )
  }
}

/** Constraints and sequences that name the column by its old number. */
function move(session: EngineSession, table: TableObject, from: number, to: number): void {
  const { catalog } = session
  const { store } = session.host
  const txn = session.block.ensure()
  const other = (attnum: number): number => (attnum === from ? to : attnum)
  const constraints = new Map<number, ConstraintObject>()
  for (const each of [...catalog.constraintsOf(table.oid), ...catalog.foreignKeysTo(table.oid)]) {
    constraints.set(each.oid, each)
  }
  for (const constraint of constraints.values()) {
    const { rule } = constraint
    const own = constraint.table === table.oid ? rule.attnums.map(other) : rule.attnums
    if (rule.kind !== 'foreign key') {
      store.put(txn, { ...constraint, rule: { ...rule, attnums: own } })
      continue
    }
    const points = rule.references === table.oid
    const referencedAttnums = points ? rule.referencedAttnums.map(other) : rule.referencedAttnums
    store.put(txn, { ...constraint, rule: { ...rule, attnums: own, referencedAttnums } })
  }
  for (const sequence of catalog.sequencesOwnedBy(table.oid)) {
    const { ownedBy } = sequence
    if (ownedBy === undefined || ownedBy.attnum !== from) continue
    store.put(txn, { ...sequence, ownedBy: { ...ownedBy, attnum: to } })
  }
}

async function rebuild(
  session: EngineSession,
  table: TableObject,
  indexes: readonly IndexObject[],
  from: number,
  column: Column,
): Promise<void> {
  for (const index of indexes) {
    const keys = index.keys.map((key) => {
      if (key.attnum === from) return { ...key, attnum: column.attnum, type: column.type }
      if (key.expression === undefined) return key
      return { ...key, type: boundOver(session, table, key.expression).type }
    })
    const include = index.include.map((attnum) => (attnum === from ? column.attnum : attnum))
    const storageId = session.host.store.newStorageId()
    checkKeys(session, { ...index, keys })
    await makeIndex(session, { ...index, keys, include, storageId }, false)
  }
}

/** Checks must still mean something, and foreign keys must still hold. */
async function recheck(session: EngineSession, table: TableObject, attnum: number): Promise<void> {
  for (const constraint of session.catalog.constraintsOf(table.oid)) {
    const { rule } = constraint
    if (!rule.attnums.includes(attnum)) continue
    if (rule.kind === 'check') checkCondition(session, table, rule.expression)
    if (rule.kind === 'foreign key') await validateForeignKey(session, constraint)
  }
}
