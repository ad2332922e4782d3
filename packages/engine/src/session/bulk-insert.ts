/**
 * One bulk load under way: a plan `insert … values ($1, …)` whose input is replaced by the rows at hand, so that defaults, generated
 * columns, checks and foreign keys are the same as for any INSERT. Values for identity columns are taken, as COPY takes them.
 */
import { INSERT } from '../base/privilege-bits.ts'
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
import { settleChecks, takeChecks } from './constraint-checks.ts'
import { qualifiedName } from './ddl/validate.ts'
import { gatherRows } from './gather-rows.ts'
import { isQuery } from './query-plans.ts'
import { checkRights } from './privileges/check-needs.ts'
import { checkReadOnly, lockRelations, PlanRun } from './plan-run.ts'
import { runSide } from './run-world.ts'
import type { EngineSession } from './session.ts'

export class BulkInsert {
  readonly #session: EngineSession
  readonly #planned: PlannedStatement
  readonly #shapes: readonly VectorShape[]
  /** Builds the plan over the rows at hand; one for the whole load, so that expressions compile once. */
  readonly #compiler: ExpressionCompiler
  #rows: Batch | undefined
  /** The batch of the last `add`, whose memory the next one takes. */
  #last: Batch | undefined

  private constructor(session: EngineSession, planned: PlannedStatement, source: Plan) {
    this.#session = session
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
  ): Promise<BulkInsert> {
    const names = columns.map(quoteIdentifier).join(', ')
    const nothing = columns.map((name) => `x.${quoteIdentifier(name)}`).join(', ')
    const target = qualifiedName(session, table)
    const list = columns.length === 0 ? '' : ` (${names})`
    const sql =
      columns.length === 0
        ? `insert into ${target} select * from ${target} x limit 0`
        : `insert into ${target}${list} overriding system value select ${nothing} from ${target} x limit 0`
    checkRights(session, table, INSERT, numbersOf(table, columns))
    const statement = session.host.plans.parse(sql)[0]?.statement
    if (statement === undefined || !isQuery(statement)) throw new Error('not an insert')
    const planned = session.runner.planInner(sql, statement)
    const source = leafOf(planned.plan)
    const txn = session.block.ensure()
    checkReadOnly(runSide(session), planned, txn)
    await lockRelations(runSide(session), planned, txn)
    return new BulkInsert(session, planned, source)
  }

  async add(rows: readonly (readonly Datum[])[]): Promise<void> {
    const session = this.#session
    this.#last = batchOfRows(rows, this.#shapes, this.#last)
    this.#rows = this.#last
    const txn = session.block.ensure()
    const snapshot = session.host.store.transactions.latestSnapshot(txn)
    const run = new PlanRun(runSide(session), this.#planned, txn, snapshot, [], {
      compiler: this.#compiler,
    })
    await gatherRows(run)
    run.close()
    await settleChecks(session, takeChecks(session, run.events))
  }
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
