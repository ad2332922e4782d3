/** Set-returning calls in the select list: computed beside the row first, where they stand inside other expressions. */
import type { Expr } from '../binder/expression.ts'
import type { Query } from '../binder/query.ts'
import { containsSet } from '../binder/returns-set.ts'
import { eachChild } from '../binder/walk.ts'
import { cost, CPU_TUPLE_COST, FUNCTION_ROWS } from './cost.ts'
import type { Sub } from './from-context.ts'
import { type Env, lower } from './lower.ts'
import type { OutputColumn, Plan } from './plan.ts'
import { project } from './plan-query.ts'

function isSetCall(expr: Expr): boolean {
  return expr.kind === 'call' && expr.fn.returnsSet
}

function setPlan(input: Plan, exprs: readonly Expr[], output: readonly OutputColumn[]): Plan {
  const rows = input.rows * (FUNCTION_ROWS / 10)
  return {
    kind: 'projectSet',
    input,
    exprs,
    output,
    ...cost(rows, input.startupCost, input.totalCost + rows * CPU_TUPLE_COST),
  }
}

function needsStage(expr: Expr): boolean {
  if (!containsSet(expr)) return false
  if (!isSetCall(expr)) return true
  let nested = false
  eachChild(expr, (child) => {
    nested ||= containsSet(child)
  })
  return nested
}

/** The calls computed as further columns behind the row. */
function stage(sub: Sub, env: Env, calls: readonly Expr[]): Sub {
  const layout = sub.layout.copy()
  const exprs: Expr[] = sub.plan.output.map((column, index) => ({
    kind: 'column',
    type: column.type,
    index,
  }))
  const output = [...sub.plan.output]
  for (const call of calls) {
    if (layout.exprIndex(call) >= 0) continue
    exprs.push(lower(call, env))
    output.push({
      name: call.kind === 'call' ? call.fn.name : '',
      type: call.type,
      tableOid: 0,
      attnum: 0,
    })
    layout.addExpr(call)
  }
  return { plan: setPlan(sub.plan, exprs, output), layout }
}

function stillContains(expr: Expr, env: Env): boolean {
  if (env.layout.exprIndex(expr) >= 0) return false
  if (isSetCall(expr)) return true
  let found = false
  eachChild(expr, (child) => {
    found ||= stillContains(child, env)
  })
  return found
}

export function projectSets(
  query: Query,
  start: Sub,
  startEnv: Env,
  output: readonly OutputColumn[],
): Plan {
  const targets = query.targets.map((target) => target.expr)
  let sub = start
  let env = startEnv
  if (!targets.some(needsStage)) {
    return setPlan(
      sub.plan,
      targets.map((expr) => lower(expr, env)),
      output,
    )
  }
  while (targets.some((expr) => stillContains(expr, env))) {
    const calls: Expr[] = []
    for (const expr of targets) {
      const found: Expr[] = []
      pending(expr, env, found)
      calls.push(...found)
    }
    sub = stage(sub, env, calls)
    env = { ...env, layout: sub.layout }
  }
  return project(
    sub.plan,
    targets.map((expr) => lower(expr, env)),
    output,
  )
}

/** Innermost calls that no stage has computed yet. */
function pending(expr: Expr, env: Env, into: Expr[]): void {
  if (env.layout.exprIndex(expr) >= 0) return
  const before = into.length
  eachChild(expr, (child) => pending(child, env, into))
  if (into.length === before && isSetCall(expr)) into.push(expr)
}
