/** Evaluates expressions that stand in a command rather than a query: arguments of EXECUTE, defaults for existing rows. */
import { StatementNeeds } from '../binder/statement-needs.ts'
import type { Expression } from '../ast/expression.ts'
import type { Expr } from '../binder/expression.ts'
import { Binding, type Clause } from '../binder/scope.ts'
import { bindRowAst } from '../binder/stored-expression.ts'
import type { MaybePromise } from '../engine.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import type { Datum } from '../types/datum.ts'
import type { TypeRef } from '../types/type.ts'
import { andThen } from './maybe-promise.ts'
import { planningSide } from './run-world.ts'
import type { EngineSession } from './session.ts'
import { gatherRows } from './gather-rows.ts'

/** A binding of the session for text that is no query. */
export function sessionBinding(session: EngineSession, sql: string): Binding {
  return new Binding({ ...planningSide(session), sql, parameterTypes: [] })
}

export function bindConstants(
  session: EngineSession,
  sql: string,
  expressions: readonly Expression[],
  types: readonly (TypeRef | undefined)[],
  clause: Clause = 'values',
): readonly Expr[] {
  const binding = sessionBinding(session, sql)
  return expressions.map((expression, i) =>
    bindRowAst(binding, expression, {
      clause,
      item: undefined,
      domainType: undefined,
      expected: types[i],
    }),
  )
}

/** One value per expression. */
export function evaluateConstants(
  session: EngineSession,
  exprs: readonly Expr[],
): MaybePromise<readonly Datum[]> {
  if (exprs.length === 0) return []
  const planned: PlannedStatement = {
    plan: {
      kind: 'result',
      exprs,
      filter: undefined,
      output: exprs.map(({ type }, i) => ({ name: `c${i}`, type, tableOid: 0, attnum: 0 })),
      rows: 1,
      startupCost: 0,
      totalCost: 0,
    },
    command: 'select',
    parameterTypes: [],
    slots: 0,
    relations: [],
    returnsRows: true,
    needs: new StatementNeeds(undefined),
  }
  return andThen(session.runner.start(planned, []), (run) =>
    andThen(gatherRows(run), (rows) => {
      run.close()
      return rows.row(0)
    }),
  )
}
