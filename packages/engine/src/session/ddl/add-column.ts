/**
 * ADD COLUMN. A constant default is noted in the catalog as what older rows have (`missing`); one that differs from row to row is
 * written into every row.
 */
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import type { Expr } from '../../binder/expression.ts'
import type { Column, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { duplicateColumn } from '../../errors/query-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { bindStoredExpression } from '../../binder/stored-expression.ts'
import { evaluateConstants, sessionBinding } from '../evaluate-constants.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { addConstraint } from './add-constraint.ts'
import { checkDefault, checkGenerated, isVolatile } from './check-expressions.ts'
import { planColumn, type ColumnPlan } from './create-table.ts'
import { ownSequence } from './owned-sequence.ts'
import { recheckViews } from './recheck-views.ts'
import { liveColumn, nextAttnum, withColumn } from './table-columns.ts'
import { qualifiedName, validateNotNull } from './validate.ts'

/** The catalog's texts do not depend on settings. */
const plainFormats = {
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  timeZone: 'UTC',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
} as const

export function addColumn(
  session: EngineSession,
  table: TableObject,
  command: Extract<AlterTableCommand, { kind: 'add-column' }>,
  sql: string,
): MaybePromise<void> {
  const { name } = command.column
  if (liveColumn(table, name) !== undefined) {
    const message = `column "${name}" of relation "${table.name}" already exists`
    if (!command.ifNotExists) throw duplicateColumn(message, undefined)
    session.notice(
      sqlError(sqlstate.duplicateColumn, `${message}, skipping`, { severity: 'NOTICE' }),
    )
    return
  }
  const planned = planColumn(session, sql, table.name, command.column, nextAttnum(table))
  const plan = withKeys(planned)
  const before: TableObject = { ...table, columns: [...table.columns, plan.column] }
  const { store } = session.host
  store.put(session.block.ensure(), before)
  const added =
    plan.sequence === undefined ? before : ownSequence(session, before, plan.column, plan.sequence)
  const column = added.columns.at(-1) as Column
  if (column.default !== undefined) checkDefault(session, added, column)
  if (column.generated !== undefined) checkGenerated(session, added, column)
  recheckViews(session, table.oid)
  return andThen(fill(session, added, column), () =>
    andThen(checkFilled(session, added.oid, column), () => constrain(session, added.oid, plan, 0)),
  )
}

/** A column of a primary key is NOT NULL from the start. */
function withKeys(plan: ColumnPlan): ColumnPlan {
  const isKey = plan.constraints.some(({ kind }) => kind === 'primary-key')
  return isKey ? { ...plan, column: { ...plan.column, notNull: true } } : plan
}

/** Gives the rows that are there already their value. */
function fill(session: EngineSession, table: TableObject, column: Column): MaybePromise<void> {
  const text = column.default ?? domainDefault(session, column)
  const isWritten = column.generated !== undefined || column.identity !== undefined
  if (text === undefined && !isWritten) return
  if (!isWritten && text !== undefined) {
    const bound = bindDefault(session, column, text)
    if (!isVolatile(bound)) return note(session, table, column, bound)
  }
  const target = qualifiedName(session, table)
  const sql = `update ${target} set ${quoteIdentifier(column.name)} = default`
  // rows that break NOT NULL in between cannot be: the column is checked when it is filled
  return andThen(
    withoutNotNull(session, table, column, () => session.runner.internal(sql, [])),
    () => undefined,
  )
}

function withoutNotNull<T>(
  session: EngineSession,
  table: TableObject,
  column: Column,
  run: () => MaybePromise<T>,
): MaybePromise<T> {
  if (!column.notNull) return run()
  const { store } = session.host
  const set = (notNull: boolean): void => {
    const now = session.catalog.object(table.oid) as TableObject
    store.put(
      session.block.ensure(),
      withColumn(now, column.attnum, (each) => ({ ...each, notNull })),
    )
  }
  set(false)
  return andThen(run(), (value) => {
    set(true)
    return value
  })
}

function domainDefault(session: EngineSession, column: Column): string | undefined {
  const type = session.catalog.object(column.type.oid)
  if (type?.kind !== 'type' || type.definition.kind !== 'domain') return undefined
  return type.definition.default
}

function bindDefault(session: EngineSession, column: Column, text: string): Expr {
  return bindStoredExpression(sessionBinding(session, text), text, {
    clause: 'column default',
    item: undefined,
    domainType: undefined,
    expected: column.type,
  })
}

function note(
  session: EngineSession,
  table: TableObject,
  column: Column,
  bound: Expr,
): MaybePromise<void> {
  return andThen(evaluateConstants(session, [bound]), ([value]) => {
    if (value === undefined || value === null) return
    const type = session.type(column.type.oid)
    const missing = type.output(value, { ...session.typeContext, ...plainFormats })
    const now = session.catalog.object(table.oid) as TableObject
    session.host.store.put(
      session.block.ensure(),
      withColumn(now, column.attnum, (each) => ({ ...each, missing })),
    )
  })
}

function checkFilled(session: EngineSession, oid: number, column: Column): MaybePromise<void> {
  if (!column.notNull) return
  return validateNotNull(session, session.catalog.object(oid) as TableObject, [column.name])
}

function constrain(
  session: EngineSession,
  oid: number,
  plan: ColumnPlan,
  from: number,
): MaybePromise<void> {
  const constraint = plan.constraints[from]
  if (constraint === undefined) return
  const table = session.catalog.object(oid) as TableObject
  return andThen(addConstraint(session, table, constraint, false), () =>
    constrain(session, oid, plan, from + 1),
  )
}
