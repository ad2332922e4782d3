/** WITH: which CTEs are computed apart, and their plans. */
import type { Cte, Query } from '../binder/query.ts'
import { mapQuery } from '../binder/walk.ts'
import { isVolatile } from './conditions.ts'
import { Level } from './context.ts'
import { cost, CPU_TUPLE_COST } from './cost.ts'
import type { Plan } from './plan.ts'
import { planModification } from './plan-modification.ts'
import { planQuery } from './plan-query.ts'

type PlannedCte = Extract<Plan, { kind: 'with' }>['ctes'][number]

export function isInlined(cte: Cte): boolean {
  if (cte.body.kind !== 'query' || cte.materialized === true) return false
  if (cte.materialized === undefined && cte.references !== 1) return false
  return !isVolatileBody(cte.body.query)
}

function isVolatileBody(query: Query): boolean {
  let found = query.rowMarks.length > 0
  mapQuery(query, {
    expr: (expr) => {
      found ||= isVolatile(expr)
      return expr
    },
    query: (inner) => {
      found ||= isVolatileBody(inner)
      return inner
    },
  })
  return found
}

function planCte(cte: Cte, level: Level): PlannedCte | undefined {
  const { body } = cte
  const base = { id: cte.id, name: cte.name }
  switch (body.kind) {
    case 'query':
      if (cte.references === 0 || isInlined(cte)) return undefined
      return {
        ...base,
        plan: planQuery(body.query, new Level(level.planner, level, 'inline')),
        modifies: false,
      }
    case 'recursive': {
      if (cte.references === 0) return undefined
      const first = planQuery(body.base, new Level(level.planner, level, 'inline'))
      const recursive = planQuery(body.recursive, new Level(level.planner, level, 'inline'))
      const rows = first.rows + recursive.rows * 10
      const plan: Plan = {
        kind: 'recursiveUnion',
        cte: cte.id,
        base: first,
        recursive,
        all: body.all,
        output: first.output,
        ...cost(
          rows,
          first.startupCost,
          first.totalCost + recursive.totalCost * 10 + rows * CPU_TUPLE_COST,
        ),
      }
      return { ...base, plan, modifies: false }
    }
    case 'modification':
      return {
        ...base,
        plan: planModification(body.modification, new Level(level.planner, level, 'inline')),
        modifies: true,
      }
    case 'pending':
      throw new Error('a WITH query without a body')
  }
}

/** Plans the CTEs; the answer puts them around a plan. */
export function planCteList(ctes: readonly Cte[], level: Level): (plan: Plan) => Plan {
  for (const cte of ctes) level.ctes.set(cte.id, level.depth)
  const planned: PlannedCte[] = []
  for (const cte of ctes) {
    const one = planCte(cte, level)
    if (one !== undefined) planned.push(one)
  }
  if (planned.length === 0) return (plan) => plan
  return (plan) => {
    const total = planned.reduce((sum, one) => sum + one.plan.totalCost, plan.totalCost)
    return {
      kind: 'with',
      ctes: planned,
      input: plan,
      output: plan.output,
      rows: plan.rows,
      startupCost: plan.startupCost,
      totalCost: total,
    }
  }
}

export function planCtes(query: Query, level: Level): (plan: Plan) => Plan {
  return planCteList(query.ctes, level)
}
