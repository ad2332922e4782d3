/** The way into the planner: a bound statement becomes a plan that can run any number of times. */
import type { BoundStatement } from '../binder/query.ts'
import { StatementNeeds } from '../binder/statement-needs.ts'
import { Level, type PlanContext, Planner } from './context.ts'
import type { PlannedStatement } from './plan.ts'
import { planModification } from './plan-modification.ts'
import { planQuery } from './plan-query.ts'

export function planStatement(bound: BoundStatement, context: PlanContext): PlannedStatement {
  const planner = new Planner(context)
  const level = new Level(planner, undefined, 'sublink')
  const { body } = bound
  const plan = body.kind === 'query' ? planQuery(body.query, level) : planModification(body, level)
  return {
    plan,
    command: body.kind === 'query' ? 'select' : body.kind,
    parameterTypes: bound.parameterTypes,
    slots: planner.slots,
    relations: [...planner.relations].map(([oid, mode]) => ({ oid, mode })),
    returnsRows: body.kind === 'query' || body.returning !== undefined,
    needs: new StatementNeeds(bound),
  }
}
