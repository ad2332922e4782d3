/** Window calls: one sort and one window node per partitioning and order, chained. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr, SortKey } from '../binder/expression.ts'
import type { Query, WindowSpec } from '../binder/query.ts'
import { eachChild } from '../binder/walk.ts'
import { cost, CPU_OPERATOR_COST } from './cost.ts'
import type { Sub } from './from-context.ts'
import { type Env, lower, lowerAll } from './lower.ts'
import type { FrameBound, OutputColumn, Plan, WindowCall } from './plan.ts'
import { sortPlan } from './plan-query.ts'

type WindowExpr = Extract<Expr, { kind: 'window' }>

function collect(expr: Expr, into: WindowExpr[]): void {
  if (expr.kind === 'window') {
    if (!into.some((other) => equalExpr(other, expr))) into.push(expr)
    return
  }
  eachChild(expr, (child) => collect(child, into))
}

function sameOrder(a: WindowSpec, b: WindowSpec): boolean {
  if (a.partitionBy.length !== b.partitionBy.length || a.orderBy.length !== b.orderBy.length)
    return false
  return (
    a.partitionBy.every((expr, i) => equalExpr(expr, b.partitionBy[i] as Expr)) &&
    a.orderBy.every((key, i) => {
      const other = b.orderBy[i] as SortKey
      return (
        key.descending === other.descending &&
        key.nullsFirst === other.nullsFirst &&
        equalExpr(key.expr, other.expr)
      )
    })
  )
}

function lowerBound(bound: FrameBound, env: Env): FrameBound {
  return 'offset' in bound ? { ...bound, offset: lower(bound.offset, env) } : bound
}

function lowerCall(call: WindowExpr, spec: WindowSpec, env: Env): WindowCall {
  return {
    fn: call.fn,
    aggregate: call.aggregate,
    args: lowerAll(call.args, env),
    filter: call.filter === undefined ? undefined : lower(call.filter, env),
    frame: {
      ...spec.frame,
      start: lowerBound(spec.frame.start, env),
      end: lowerBound(spec.frame.end, env),
    },
    type: call.type,
  }
}

/** More keys first: an order that another window's keys are the beginning of might be used again. */
function groupCalls(query: Query): { spec: WindowSpec; calls: WindowExpr[] }[] {
  const calls: WindowExpr[] = []
  for (const target of query.targets) collect(target.expr, calls)
  const groups: { spec: WindowSpec; calls: WindowExpr[] }[] = []
  for (const call of calls) {
    const spec = query.windows[call.window]
    if (spec === undefined) continue
    const known = groups.find((group) => sameOrder(group.spec, spec))
    if (known === undefined) groups.push({ spec, calls: [call] })
    else known.calls.push(call)
  }
  return groups
}

export function planWindows(query: Query, input: Sub, start: Env): Sub {
  let sub = input
  for (const { spec, calls } of groupCalls(query)) {
    const env: Env = { ...start, layout: sub.layout }
    const partitionBy = lowerAll(spec.partitionBy, env)
    const orderBy = spec.orderBy.map((key): SortKey => ({ ...key, expr: lower(key.expr, env) }))
    const keys = [
      ...partitionBy.map((expr): SortKey => ({ expr, descending: false, nullsFirst: false })),
      ...orderBy,
    ]
    const sorted = keys.length === 0 ? sub.plan : sortPlan(sub.plan, keys)
    const layout = sub.layout.copy()
    const output: OutputColumn[] = [...sub.plan.output]
    for (const call of calls) {
      layout.addExpr(call)
      output.push({ name: call.fn.name, type: call.type, tableOid: 0, attnum: 0 })
    }
    const work = sorted.rows * CPU_OPERATOR_COST * calls.length
    const plan: Plan = {
      kind: 'window',
      input: sorted,
      partitionBy,
      orderBy,
      calls: calls.map((call) => lowerCall(call, query.windows[call.window] as WindowSpec, env)),
      output,
      ...cost(sorted.rows, sorted.startupCost, sorted.totalCost + work),
    }
    sub = { plan, layout }
  }
  return sub
}
