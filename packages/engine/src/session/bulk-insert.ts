/**
 * One bulk load under way: a plan `insert … values ($1, …)` whose input is replaced by the rows at hand, so that defaults, generated
 * columns, checks and foreign keys are the same as for any INSERT. Values for identity columns are taken, as COPY takes them.
 */
import type { Expression } from '../ast/expression.ts'
import { INSERT } from '../base/privilege-bits.ts'
import { bindRowAst } from '../binder/stored-expression.ts'
import { layoutItem } from '../binder/table-rules.ts'
import { typeRefText } from '../binder/type-text.ts'
import type { TableObject } from '../catalog/objects.ts'
import { ExpressionCompiler } from '../executor/compile/compiler.ts'
import { buildOperator } from '../executor/build.ts'
import type { ExecContext } from '../executor/context.ts'
import { batchOfRows } from '../executor/batches.ts'
import type { Operator } from '../executor/operator.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Batch } from '../store/batch.ts'
import { vectorShape, type VectorShape } from '../store/make-vector.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import { settleChecks, settleUnique, takeChecks } from './constraint-checks.ts'
import { qualifiedName } from './ddl/validate.ts'
import type { OwedCheck } from './foreign-keys.ts'
import { sessionBinding } from './evaluate-constants.ts'
import { gatherRows } from './gather-rows.ts'
import { checkRights } from './privileges/check-needs.ts'
import { isQuery, type QueryStatement } from './query-plans.ts'
import { checkReadOnly, lockRelations, PlanRun } from './plan-run.ts'
import { runSide } from './run-world.ts'
import type { EngineSession } from './session.ts'

export class BulkInsert {
  readonly #session: EngineSession
  readonly #table: Oid
  readonly #isFiltered: boolean
  /** How many rows of the batch that failed were there before. */
  #refused = 0
  readonly #planned: PlannedStatement
  readonly #shapes: readonly VectorShape[]
  /** Builds the plan over the rows at hand; one for the whole load, so that expressions compile once. */
  readonly #compiler: ExpressionCompiler
  #rows: Batch | undefined
  /** The batch of the last `add`, whose memory the next one takes. */
  #last: Batch | undefined
  /** Checks of keys that refer to the table itself: a row may come after those that refer to it. */
  #owed: OwedCheck[] = []

  private constructor(
    session: EngineSession,
    table: Oid,
    planned: PlannedStatement,
    source: Plan,
    isFiltered: boolean,
  ) {
    this.#isFiltered = isFiltered
    this.#session = session
    this.#table = table
    this.#planned = planned
    this.#shapes = source.output.map(({ type }) =>
      vectorShape(type.oid, session.type(type.oid).physical),
    )
    this.#compiler = new ExpressionCompiler(session.types, (each: Plan, ctx: ExecContext, self) =>
      each === source ? this.#reader() : buildOperator(each, ctx, self),
    )
  }

  /** Answers once with the rows at hand. */
  #reader(): Operator {
    return {
      next: () => {
        const rows = this.#rows
        this.#rows = undefined
        return rows
      },
      close: () => undefined,
    }
  }

  static async start(
    session: EngineSession,
    table: TableObject,
    columns: readonly string[],
    condition?: SourcedCondition,
  ): Promise<BulkInsert> {
    checkRights(session, table, INSERT, numbersOf(table, columns))
    const sql = insertText(session, table, columns, condition !== undefined)
    if (condition !== undefined) checkCondition(session, table, condition)
    const parsed = session.host.plans.parse(sql)[0]?.statement
    if (parsed === undefined || !isQuery(parsed)) throw new Error('not an insert')
    const statement = condition === undefined ? parsed : withCondition(parsed, condition.where)
    const planned = session.runner.planInner(condition?.sql ?? sql, statement)
    const source = leafOf(planned.plan)
    const txn = session.block.ensure()
    checkReadOnly(runSide(session), planned, txn)
    await lockRelations(runSide(session), planned, txn)
    return new BulkInsert(session, table.oid, planned, source, condition !== undefined)
  }

  /** Adds rows. What it throws says nothing of which; `firstRefused` finds out. */
  async add(rows: readonly (readonly Datum[])[]): Promise<number> {
    const session = this.#session
    this.#last = batchOfRows(rows, this.#shapes, this.#last)
    const run = this.#start(this.#last)
    try {
      await gatherRows(run)
    } catch (error) {
      this.#refused = run.affected
      throw error
    }
    run.close()
    const due = takeChecks(session, run.events)
    const own = due.filter(({ constraint }) => constraint.rule.references === this.#table)
    this.#owed.push(...own)
    await settleChecks(
      session,
      own.length === 0 ? due : due.filter((check) => !own.includes(check)),
    )
    return run.affected
  }

  #start(rows: Batch): PlanRun {
    const session = this.#session
    this.#rows = rows
    const txn = session.block.ensure()
    const snapshot = session.host.store.transactions.latestSnapshot(txn)
    return new PlanRun(runSide(session), this.#planned, txn, snapshot, [], {
      compiler: this.#compiler,
    })
  }

  /** All rows are there: what they owe to each other is settled. */
  async finish(): Promise<void> {
    await settleUnique(this.#session, false)
    await settleChecks(this.#session, this.#owed)
    this.#owed = []
  }

  /**
   * After `add` has failed, so that its transaction is lost: which of its rows was refused; `undefined` where that cannot be told. Of a
   * batch that was refused whole nothing is there, so that its rows can be tried one by one.
   */
  async firstRefused(rows: readonly (readonly Datum[])[]): Promise<number | undefined> {
    if (this.#refused > 0) return this.#isFiltered ? undefined : this.#refused
    for (const [at, row] of rows.entries()) {
      const run = this.#start(batchOfRows([row], this.#shapes))
      try {
        await gatherRows(run)
      } catch {
        return at
      } finally {
        run.close()
      }
    }
    return undefined
  }
}

/** A condition, and the text that it stands in. */
export type SourcedCondition = { readonly where: Expression; readonly sql: string }

/** The insert whose source is replaced: what is under a subquery of the target's name, where there is something to do with its rows. */
function insertText(
  session: EngineSession,
  table: TableObject,
  columns: readonly string[],
  isFiltered: boolean,
): string {
  const target = qualifiedName(session, table)
  if (columns.length === 0) return `insert into ${target} select * from ${target} x limit 0`
  const names = columns.map(quoteIdentifier).join(', ')
  const isOuter = isFiltered || columns.some((name) => baseOf(session, table, name) !== undefined)
  const list = columns.map((name) => sourceColumn(session, table, name)).join(', ')
  const nothing = `select ${list} from ${target} x limit 0`
  const source = isOuter ? `select * from (${nothing}) as ${quoteIdentifier(table.name)}` : nothing
  return `insert into ${target} (${names}) overriding system value ${source}`
}

/** Of a domain, its base type: the way to the domain checks the value. */
function sourceColumn(session: EngineSession, table: TableObject, name: string): string {
  const quoted = quoteIdentifier(name)
  const base = baseOf(session, table, name)
  if (base === undefined) return `x.${quoted}`
  const object = session.catalog.object(base.oid)
  const type =
    object?.kind === 'type' ? qualifiedName(session, object) : typeRefText(session.types, base)
  return `x.${quoted}::${type} as ${quoted}`
}

/** The type under a column's domain; `undefined` where it has none. */
function baseOf(session: EngineSession, table: TableObject, name: string): TypeRef | undefined {
  const column = table.columns.find((each) => each.name === name && each.dropped !== true)
  if (column === undefined) return undefined
  let base = session.type(column.type.oid).baseType
  for (let next = base; next !== undefined; next = session.type(next.oid).baseType) base = next
  return base
}

/** What may stand in it: the table's columns, and nothing that needs a query of its own. */
function checkCondition(
  session: EngineSession,
  table: TableObject,
  { where, sql }: SourcedCondition,
): void {
  bindRowAst(sessionBinding(session, sql), where, {
    clause: 'copy where',
    item: layoutItem(table),
    domainType: undefined,
    expected: undefined,
  })
}

function withCondition(insert: QueryStatement, where: Expression): QueryStatement {
  if (insert.kind !== 'insert' || insert.source?.body.kind !== 'select-core') return insert
  const body = { ...insert.source.body, where }
  return { ...insert, source: { ...insert.source, body } }
}

function numbersOf({ columns }: TableObject, names: readonly string[]): readonly number[] {
  return columns.flatMap(({ attnum, dropped, name }) =>
    dropped !== true && (names.length === 0 || names.includes(name)) ? [attnum] : [],
  )
}

/** The node whose rows the load replaces: below everything that fills in the other columns. */
function leafOf(plan: Plan): Plan {
  let node = plan
  while (node.kind === 'insert' || node.kind === 'project' || node.kind === 'filter')
    node = node.input
  return node
}
