/**
 * The short way for INSERT of one row of VALUES, where nothing else hangs on the row: no generated columns, checks, foreign keys,
 * ON CONFLICT or RETURNING. Anything out of the ordinary — a key to wait for, a page that is not there — is left to the plan,
 * which starts from the beginning: nothing has been written.
 */
import type { Expr } from '../binder/expression.ts'
import type { StatementNeeds } from '../binder/statement-needs.ts'
import { someExpr } from '../binder/walk.ts'
import type { Evaluator } from '../executor/compile/evaluator.ts'
import { Frame } from '../executor/context.ts'
import { applyRules, compileRules, type CompiledRules } from '../executor/row-rules.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import type { StoredTable } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import { giveUp, mayChange, type PointChange } from './point-change.ts'
import { RunContext } from './run-context.ts'
import type { EngineSession } from './session.ts'

export class PointInsert implements PointChange {
  readonly #table: StoredTable
  readonly #values: readonly Evaluator[]
  readonly #rules: CompiledRules
  readonly #needs: StatementNeeds

  constructor(
    table: StoredTable,
    values: readonly Evaluator[],
    rules: CompiledRules,
    needs: StatementNeeds,
  ) {
    this.#table = table
    this.#values = values
    this.#rules = rules
    this.#needs = needs
  }

  tag(count: number): string {
    return `INSERT 0 ${count}`
  }

  run(session: EngineSession, txn: Transaction, params: readonly Datum[]): number | Pending {
    const { transactions } = session.host.store
    if (!mayChange(session, txn, this.#table.oid, this.#needs)) return PENDING
    const waits = session.idleWaits
    const access = { txn, snapshot: transactions.statementSnapshot(txn), waits }
    const row = this.#evaluate(
      new Frame(new RunContext(session.world, access, params, [], 0, undefined)),
    )
    if (row === PENDING || this.#table.insert(access, row) === PENDING) return giveUp(session)
    return 1
  }

  #evaluate(frame: Frame): Datum[] | Pending {
    const row: Datum[] = new Array<Datum>(this.#values.length)
    try {
      for (let i = 0; i < this.#values.length; i++) {
        row[i] = (this.#values[i] as Evaluator).scalar(frame)
      }
    } catch (error) {
      if (error === PENDING) return PENDING
      throw error
    }
    applyRules(frame, this.#rules, row)
    return row
  }
}

/** The point insert that a plan is; `undefined` for any other plan. */
export function pointInsertOf(
  planned: PlannedStatement,
  session: EngineSession,
): PointInsert | undefined {
  const { plan } = planned
  if (plan.kind !== 'insert' || planned.slots > 0 || planned.relations.length !== 1)
    return undefined
  const { conflict, input, returning } = plan
  if (conflict !== undefined || returning !== undefined || input.kind !== 'values') return undefined
  const rules = compileRules(session.compiler, plan.table, plan.rules)
  if (!rules.plain) return undefined
  const [list, ...others] = input.lists
  if (list === undefined || others.length > 0 || !list.every(mayRunTwice)) return undefined
  if (session.facts.wantsEvents(plan.table, 'insert')) return undefined
  const table = session.host.store.table(plan.table, session.catalog)
  if (table === undefined) return undefined
  const values = list.map((value) => session.compiler.compile(value))
  return new PointInsert(table, values, rules, planned.needs)
}

/** The plan evaluates again what the short way did in vain. A sequence may leave numbers out, other effects may not come twice. */
function mayRunTwice(value: Expr): boolean {
  return !someExpr(
    value,
    (node) =>
      node.kind === 'subplan' ||
      (node.kind === 'call' && node.fn.volatility === 'volatile' && node.fn.name !== 'nextval'),
  )
}
