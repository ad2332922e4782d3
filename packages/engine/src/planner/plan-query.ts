/** Plans one query level: FROM and WHERE, then groups, windows, targets, DISTINCT, order, locks, limit, and its CTEs around it. */
import type { Expr, SortKey } from '../binder/expression.ts'
import type { Query, Target } from '../binder/query.ts'
import { planAggregate } from './aggregate-plan.ts'
import { conjuncts } from './conditions.ts'
import { type Level } from './context.ts'
import { cost, CPU_OPERATOR_COST, CPU_TUPLE_COST, sortCost } from './cost.ts'
import { fold } from './fold.ts'
import { FromContext, type Sub } from './from-context.ts'
import { planFromList } from './from-list.ts'
import { type Env, lower } from './lower.ts'
import { lockRows, needForLocks } from './lock-rows.ts'
import { minMaxScan } from './min-max.ts'
import { nearestJoin } from './nearest-join.ts'
import { nearestScan, type NearestSub, topNearest } from './nearest-scan.ts'
import { orderedScan } from './ordered-scan.ts'
import type { OutputColumn, Plan } from './plan.ts'
import { planCtes } from './plan-cte.ts'
import { projectSets } from './project-set.ts'
import { pullUp } from './pull-up.ts'
import { scanEnv } from './scan.ts'
import { noteNullable } from './unit.ts'
import { unnest } from './unnest.ts'
import { planWindows } from './window-plan.ts'

export function noteNeeds(context: FromContext, query: Query): void {
  for (const target of query.targets) context.needExpr(target.expr)
  context.needExpr(query.where)
  for (const expr of query.groupBy ?? []) context.needExpr(expr)
  context.needExpr(query.having)
  for (const window of query.windows) {
    for (const expr of window.partitionBy) context.needExpr(expr)
    for (const key of window.orderBy) context.needExpr(key.expr)
  }
  noteTreeNeeds(context, query.from)
  if (context.relations.length > 1) context.needOfRelations()
}

export function noteTreeNeeds(context: FromContext, trees: Query['from']): void {
  for (const tree of trees) {
    if (tree.kind !== 'join') continue
    context.needExpr(tree.on)
    noteTreeNeeds(context, [tree.left, tree.right])
  }
}

/** FROM and WHERE of anything that has them. */
export function planSource(
  context: FromContext,
  from: Query['from'],
  where: Expr | undefined,
): Sub {
  const { scope } = context.level.planner.context
  const folded = where === undefined ? undefined : fold(where, scope)
  const conditions = conjuncts(folded)
  const before = context.relations.length
  const { units, quals } = unnest(context, conditions)
  if (context.relations.length > before) {
    for (const unit of units) {
      for (const condition of unit.on) context.needExpr(condition)
      if (unit.content.kind === 'group') {
        for (const condition of unit.content.quals) context.needExpr(condition)
        noteTreeNeeds(context, unit.content.trees)
      }
    }
    context.needOfRelations()
  }
  return planFromList(context, from, quals, undefined, units)
}

export function outputColumn(target: Target): OutputColumn {
  return {
    name: target.name,
    type: target.expr.type,
    tableOid: target.tableOid,
    attnum: target.attnum,
  }
}

function isIdentity(exprs: readonly Expr[], width: number): boolean {
  return (
    exprs.length === width && exprs.every((expr, i) => expr.kind === 'column' && expr.index === i)
  )
}

/** Puts a projection on top, unless it would change nothing but names. */
export function project(
  input: Plan,
  exprs: readonly Expr[],
  output: readonly OutputColumn[],
): Plan {
  if (isIdentity(exprs, input.output.length)) return { ...input, output }
  if (input.kind === 'result' && input.exprs.length === 0) return { ...input, exprs, output }
  const work =
    input.rows * CPU_OPERATOR_COST * exprs.filter((expr) => expr.kind !== 'column').length
  return {
    kind: 'project',
    input,
    exprs,
    output,
    rows: input.rows,
    startupCost: input.startupCost,
    totalCost: input.totalCost + work,
  }
}

export function sortPlan(input: Plan, keys: readonly SortKey[]): Plan {
  return { kind: 'sort', input, keys, output: input.output, ...sortCost(input) }
}

function columnKeys(query: Query): SortKey[] {
  return query.orderBy.map((key) => ({
    expr: {
      kind: 'column',
      type: query.targets[key.target]?.expr.type ?? { oid: 25, typmod: -1 },
      index: key.target,
    },
    descending: key.descending,
    nullsFirst: key.nullsFirst,
  }))
}

function limitRows(query: Query, rows: number): number {
  const { limit } = query
  if (limit?.kind === 'const' && typeof limit.value === 'number') return Math.min(rows, limit.value)
  return limit === undefined ? rows : Math.min(rows, 10)
}

export function limitPlan(input: Plan, query: Query, env: Env, ties: readonly SortKey[]): Plan {
  if (query.limit === undefined && query.offset === undefined) return input
  const limit = query.limit === undefined ? undefined : lower(query.limit, env)
  const offset = query.offset === undefined ? undefined : lower(query.offset, env)
  const rows = limitRows(query, input.rows)
  const share = input.rows > 0 ? rows / input.rows : 1
  const total = input.startupCost + (input.totalCost - input.startupCost) * share
  const { output } = input
  if (input.kind === 'sort' && limit !== undefined && !query.withTies) {
    const { input: unsorted, keys } = input
    const costs = sortCost(unsorted, rows)
    return {
      kind: 'topN',
      input: unsorted,
      keys,
      limit,
      offset,
      output,
      ...costs,
      rows,
    }
  }
  return {
    kind: 'limit',
    input,
    limit,
    offset,
    ties: query.withTies ? ties : undefined,
    output,
    ...cost(rows, input.startupCost, total),
  }
}

/** Order and DISTINCT over the projected targets; `sorted`: the input comes in that order already. */
function finish(query: Query, projected: Plan, env: Env, sorted: boolean): Plan {
  let plan = projected
  const keys = columnKeys(query)
  if (query.distinct) {
    const rows = Math.max(1, plan.rows / 2)
    plan = {
      kind: 'distinct',
      input: plan,
      output: plan.output,
      ...cost(rows, plan.totalCost, plan.totalCost + plan.rows * CPU_TUPLE_COST),
    }
  }
  if (query.distinctOn !== undefined) {
    plan = distinctOnPlan(query, plan, keys)
  } else if (keys.length > 0 && !sorted) {
    plan = sortPlan(plan, keys)
  }
  plan = limitPlan(plan, query, env, keys)
  return stripJunk(query, plan)
}

function distinctOnPlan(query: Query, input: Plan, keys: readonly SortKey[]): Plan {
  const wanted = query.distinctOn ?? []
  const column = (target: number): Expr => ({
    kind: 'column',
    type: query.targets[target]?.expr.type ?? { oid: 25, typmod: -1 },
    index: target,
  })
  const named = query.orderBy.map((key) => key.target)
  const rest = wanted
    .filter((target) => !named.includes(target))
    .map((target): SortKey => ({ expr: column(target), descending: false, nullsFirst: false }))
  const leading = keys.slice(0, wanted.length - rest.length)
  const sorted = sortPlan(input, [...leading, ...rest, ...keys.slice(leading.length)])
  const rows = Math.max(1, input.rows / 2)
  return {
    kind: 'distinctOn',
    input: sorted,
    keys: wanted.map(column),
    output: input.output,
    ...cost(rows, sorted.startupCost, sorted.totalCost + input.rows * CPU_OPERATOR_COST),
  }
}

function stripJunk(query: Query, plan: Plan): Plan {
  if (!query.targets.some((target) => target.junk)) return plan
  const exprs: Expr[] = []
  const output: OutputColumn[] = []
  for (const [index, target] of query.targets.entries()) {
    if (target.junk) continue
    exprs.push({ kind: 'column', type: target.expr.type, index })
    output.push(outputColumn(target))
  }
  return project(plan, exprs, output)
}

/** FOR UPDATE: rows are sorted and locked before anything is computed from them, because locking may find them changed. */
function planLocked(context: FromContext, query: Query, input: Sub, sorted: boolean): Plan {
  const env = scanEnv(context, input.layout, undefined)
  const keys = query.orderBy.map((key): SortKey => ({
    expr: lower((query.targets[key.target] as Target).expr, env),
    descending: key.descending,
    nullsFirst: key.nullsFirst,
  }))
  const ordered = keys.length > 0 && !sorted ? sortPlan(input.plan, keys) : input.plan
  const locked = lockRows(context, query, { plan: ordered, layout: input.layout })
  const limited = limitPlan(locked, query, env, keys)
  const visible = query.targets.filter((target) => !target.junk)
  return project(
    limited,
    visible.map((target) => lower(target.expr, env)),
    visible.map(outputColumn),
  )
}

/** DISTINCT compares what is shown: keys of GROUP BY alone are no targets for it, and it lets nothing else hidden through. */
function shownTargets(query: Query): Query {
  if (!query.distinct || !query.targets.some((target) => target.junk)) return query
  const targets = query.targets.filter((target) => !target.junk)
  const orderBy = query.orderBy.map((key) => {
    const target = query.targets[key.target]
    return { ...key, target: target === undefined ? key.target : targets.indexOf(target) }
  })
  return { ...query, targets, orderBy }
}

function planBody(start: Query, level: Level): Plan {
  const query = shownTargets(start)
  const context = new FromContext(level, query.relations)
  if (query.from.length > 0) noteNullable(context, query.from)
  noteNeeds(context, query)
  if (query.rowMarks.length > 0) needForLocks(context, query)
  const quick = query.grouped ? minMaxScan(context, query) : undefined
  if (quick !== undefined) return quick
  const nearest = nearestScan(context, query) ?? nearestJoin(level, query)
  const ordered = orderedScan(context, query)
  let sub = ordered ?? planSource(context, query.from, query.where)
  if (query.rowMarks.length > 0) return planLocked(context, query, sub, ordered !== undefined)
  let groupingMask: number | undefined
  if (query.grouped) {
    const grouped = planAggregate(context, query, sub)
    groupingMask = grouped.groupingMask
    sub = grouped
  }
  let env: Env = { ...scanEnv(context, sub.layout, undefined), groupingMask }
  if (query.having !== undefined) {
    const predicate = lower(query.having, env)
    const rows = sub.plan.rows * context.selectivity.of(query.having)
    const { plan } = sub
    sub = {
      layout: sub.layout,
      plan: {
        kind: 'filter',
        input: plan,
        predicate,
        output: plan.output,
        ...cost(rows, plan.startupCost, plan.totalCost),
      },
    }
  }
  if (query.windows.length > 0) {
    sub = planWindows(query, sub, env)
    env = { ...env, layout: sub.layout }
  }
  const output = query.targets.map(outputColumn)
  const projected = query.setReturning
    ? projectSets(query, sub, env, output)
    : project(
        sub.plan,
        query.targets.map((target) => lower(target.expr, env)),
        output,
      )
  if (nearest !== undefined) return finishNearest(query, nearest, projected)
  return finish(query, projected, env, ordered !== undefined)
}

/** The same targets by the nearest entries of an index. */
function finishNearest(query: Query, sub: NearestSub, exact: Plan): Plan {
  const env = scanEnv(sub.context, sub.layout, undefined)
  const { output } = exact
  // What is looked for is the same as in the distance, and computed once where it is a subquery.
  const exprs = query.targets.map((target, i) =>
    i === query.orderBy[0]?.target && sub.plan === sub.scan
      ? sub.scan.distance
      : lower(target.expr, env),
  )
  const rest = {
    keys: columnKeys(query),
    limit: lower(query.limit as Expr, env),
    offset: query.offset && lower(query.offset, env),
    output,
  }
  const rows = limitRows(query, exact.rows)
  return stripJunk(query, topNearest(sub, project(sub.plan, exprs, output), exact, rest, rows))
}

export function planQuery(start: Query, level: Level): Plan {
  const ctes = start.ctes.length === 0 ? undefined : planCtes(start, level)
  const plan = planBody(pullUp(start, level), level)
  return ctes === undefined ? plan : ctes(plan)
}
