/** CREATE TABLE: columns with their types, defaults and sequences; then the constraints. */
import type { ColumnConstraint, TableConstraint } from '../../ast/constraint.ts'
import type { ColumnDefinition, CreateTable } from '../../ast/ddl-table.ts'
import type { Column, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { storedType } from './column-type.ts'
import { defaultText, isNoDefault } from './default-text.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { andThen } from '../maybe-promise.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'
import { addConstraint } from './add-constraint.ts'
import { checkDefault, checkGenerated } from './check-expressions.ts'
import { relationExists, skipsExisting } from './existing.ts'
import { targetSchema } from './find-object.ts'
import { optionText } from './option-text.ts'
import { type CopiedIndex, likeElements } from './like-clause.ts'
import { composeName, freeName } from './object-name.ts'
import { columnOfTable, findColumn } from './table-columns.ts'
import { identityOf, ownSequence, serialType, type SequencePlan } from './owned-sequence.ts'

/** What a column's definition asks for besides the column. */
export type ColumnPlan = {
  readonly column: Column
  readonly sequence: SequencePlan | undefined
  /** Table constraints written at the column. */
  readonly constraints: readonly TableConstraint[]
}

export function createTable(
  session: EngineSession,
  statement: CreateTable,
  sql: string,
): MaybePromise<void> {
  refuseUnsupported(statement)
  const temporary = statement.persistence === 'temporary'
  const schema = targetSchema(session, statement.name.schema, temporary)
  const { name } = statement.name
  if (session.catalog.relationNamed(schema.oid, name) !== undefined) {
    if (skipsExisting(session, statement.ifNotExists, 'relation', name)) return
    throw relationExists(name)
  }
  const { store } = session.host
  const txn = session.block.ensure()
  const elements = likeElements(session, statement.elements)
  const plans = elements.columns.map((definition, i) =>
    planColumn(session, sql, name, definition, i + 1),
  )
  checkNames(plans)
  const primary = primaryKeyColumns(elements.constraints, plans)
  const table: TableObject = {
    kind: 'table',
    oid: store.newOid(),
    schema: schema.oid,
    name,
    ...ownedByCreator(session, 'r', schema.oid),
    storageId: store.newStorageId(),
    persistence: statement.persistence,
    columns: plans.map(({ column }) => {
      const comment = elements.comments.get(column.name)
      const commented = comment === undefined ? column : { ...column, comment }
      return primary.has(column.name) ? { ...commented, notNull: true } : commented
    }),
    options: statement.options.map(optionText),
  }
  store.put(txn, table)
  if (temporary) session.temporary.table(table.oid, statement.onCommit ?? 'preserve-rows')
  const withDefaults = plans.reduce(
    (current, plan) =>
      plan.sequence === undefined
        ? current
        : ownSequence(session, current, plan.column, plan.sequence),
    table,
  )
  checkColumns(session, withDefaults)
  const constraints = [...elements.constraints, ...plans.flatMap((plan) => plan.constraints)]
  return andThen(addAll(session, table.oid, inOrder(constraints), 0), () => {
    copyIndexes(session, table.oid, elements.indexes)
  })
}

/** Indexes of LIKE … INCLUDING INDEXES, over the columns of the same names. */
function copyIndexes(session: EngineSession, oid: number, copies: readonly CopiedIndex[]): void {
  const { store } = session.host
  for (const { index, of } of copies) {
    const table = session.catalog.object(oid) as TableObject
    const other = (attnum: number): number =>
      attnum === 0 ? 0 : findColumn(table, columnOfTable(of, attnum).name).attnum
    const parts = index.keys.map((key) =>
      key.attnum === 0 ? 'expr' : columnOfTable(of, key.attnum).name,
    )
    const { comment: _, ...rest } = index
    store.put(session.block.ensure(), {
      ...rest,
      oid: store.newOid(),
      schema: table.schema,
      table: oid,
      storageId: store.newStorageId(),
      name: freeName(session, table.schema, composeName(table.name, parts.join('_'), 'idx')),
      keys: index.keys.map((key) => ({ ...key, attnum: other(key.attnum) })),
      include: index.include.map(other),
    })
  }
}

function refuseUnsupported(statement: CreateTable): void {
  if (statement.inherits.length > 0) throw featureNotSupported('table inheritance')
  if (statement.ofType !== undefined) throw featureNotSupported('CREATE TABLE OF')
  if (statement.partitionOf !== undefined || statement.partitionBy !== undefined) {
    throw featureNotSupported('table partitioning')
  }
}

/** Primary keys first, then unique constraints, checks, and foreign keys, which may point at the table itself. */
function inOrder(constraints: readonly TableConstraint[]): readonly TableConstraint[] {
  const rank = { 'primary-key': 0, unique: 1, exclude: 1, check: 2, 'foreign-key': 3 } as const
  return [...constraints].sort((a, b) => rank[a.kind] - rank[b.kind])
}

function addAll(
  session: EngineSession,
  oid: number,
  constraints: readonly TableConstraint[],
  from: number,
): MaybePromise<void> {
  for (let i = from; i < constraints.length; i++) {
    const table = session.catalog.object(oid) as TableObject
    const added = addConstraint(session, table, constraints[i] as TableConstraint, true)
    if (added instanceof Promise) {
      return andThen(added, () => addAll(session, oid, constraints, i + 1))
    }
  }
}

function checkNames(plans: readonly ColumnPlan[]): void {
  const names = new Set<string>()
  for (const { column } of plans) {
    if (names.has(column.name)) {
      throw sqlError(sqlstate.duplicateColumn, `column "${column.name}" specified more than once`)
    }
    names.add(column.name)
  }
}

/** Columns of the primary key, which are NOT NULL. */
function primaryKeyColumns(
  constraints: readonly TableConstraint[],
  plans: readonly ColumnPlan[],
): ReadonlySet<string> {
  const all = [...constraints, ...plans.flatMap((plan) => plan.constraints)]
  const keys = all.filter((constraint) => constraint.kind === 'primary-key')
  return new Set(keys.flatMap((key) => (key.kind === 'primary-key' ? key.columns : [])))
}

function checkColumns(session: EngineSession, table: TableObject): void {
  for (const column of table.columns) {
    if (column.default !== undefined) checkDefault(session, table, column)
    if (column.generated !== undefined) checkGenerated(session, table, column)
  }
}

/** A column as its definition has it; its constraints on the table are told apart. */
export function planColumn(
  session: EngineSession,
  sql: string,
  table: string,
  definition: ColumnDefinition,
  attnum: number,
): ColumnPlan {
  const serial = serialType(definition.type)
  const type = serial ?? storedType(session, sql, definition.type)
  let column: Column = { attnum, name: definition.name, type, notNull: serial !== undefined }
  const constraints: TableConstraint[] = []
  let sequence: SequencePlan | undefined =
    serial === undefined ? undefined : { type: type.oid, options: [], identity: undefined }
  for (const constraint of definition.constraints) {
    switch (constraint.kind) {
      case 'not-null':
        column = { ...column, notNull: true }
        break
      case 'null':
        if (column.notNull) {
          throw sqlError(
            sqlstate.syntaxError,
            `conflicting NULL/NOT NULL declarations for column "${column.name}" of table "${table}"`,
          )
        }
        break
      case 'default':
        if (isNoDefault(session, constraint.expression, type)) break
        column = { ...column, default: defaultText(session, constraint.expression, type) }
        break
      case 'generated':
        column = { ...column, generated: printExpression(constraint.expression) }
        break
      case 'identity':
        column = { ...column, notNull: true, identity: identityOf(constraint.when) }
        sequence = { type: type.oid, options: constraint.options, identity: constraint.when }
        break
      default:
        constraints.push(tableConstraint(definition.name, constraint))
    }
  }
  return { column, sequence, constraints }
}

type OnTable = Extract<
  ColumnConstraint,
  { kind: 'check' | 'unique' | 'primary-key' | 'references' }
>

/** A constraint written at a column, as one of the table. */
function tableConstraint(column: string, constraint: OnTable): TableConstraint {
  const { pos, name } = constraint
  switch (constraint.kind) {
    case 'check':
      return { ...constraint, notValid: false }
    case 'unique':
    case 'primary-key':
      return { ...constraint, columns: [column], usingIndex: undefined }
    case 'references':
      return {
        kind: 'foreign-key',
        pos,
        name,
        columns: [column],
        references: constraint.references,
        timing: constraint.timing,
        notValid: false,
      }
  }
}
