/** Grouping: from the joined rows to groups, and what the clauses above see of them. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { AggregateCall, Expr, SortKey } from '../binder/expression.ts'
import type { Query } from '../binder/query.ts'
import { eachChild, mapReaching, mapSortKeys, visitReachingQuery } from '../binder/walk.ts'
import { clampRows, cost, CPU_OPERATOR_COST } from './cost.ts'
import type { FromContext, Sub } from './from-context.ts'
import { Layout } from './layout.ts'
import { lower, lowerAll } from './lower.ts'
import type { OutputColumn, Plan } from './plan.ts'
import { scanEnv } from './scan.ts'
import { distinctValues } from './selectivity.ts'

type Aggregate = Extract<Expr, { kind: 'aggregate' }>

/** Aggregates of this level, each once, and columns outside them that are no grouping expressions. */
class GroupedUses {
  readonly groups: Expr[]
  readonly aggregates: Aggregate[] = []
  readonly #fixed: boolean

  constructor(groups: readonly Expr[], fixed: boolean) {
    this.groups = [...groups]
    this.#fixed = fixed
  }

  visit(expr: Expr): void {
    if (expr.kind === 'const' || expr.kind === 'param') return
    if (expr.kind === 'aggregate' && expr.levelsUp === 0) {
      if (!this.aggregates.some((other) => equalExpr(other, expr))) this.aggregates.push(expr)
      return
    }
    if (this.groups.some((group) => equalExpr(group, expr))) return
    if (expr.kind === 'var') {
      // It depends on a grouped key: one value per group.
      if (expr.levelsUp === 0 && !this.#fixed) this.groups.push(expr)
      return
    }
    if (expr.kind === 'sublink') this.#visitSublink(expr)
    eachChild(expr, (child) => this.visit(child))
  }

  #visitSublink(expr: Extract<Expr, { kind: 'sublink' }>): void {
    visitReachingQuery(
      expr.query,
      (node, depth) => {
        if (node.levelsUp !== depth || node.kind === 'grouping') return undefined
        if (node.kind !== 'aggregate') {
          this.visit({ ...node, levelsUp: 0 })
          return undefined
        }
        this.visit(lowered(node, depth))
        return 'skip'
      },
      1,
    )
  }
}

/** An aggregate of this level that stands `depth` levels further in, as this level would write it. */
function lowered(node: Aggregate, depth: number): Aggregate {
  const down = (expr: Expr): Expr => shiftDown(expr, depth)
  return {
    ...node,
    levelsUp: 0,
    args: node.args.map(down),
    directArgs: node.directArgs.map(down),
    orderBy: mapSortKeys(node.orderBy, down),
    filter: node.filter === undefined ? undefined : down(node.filter),
  }
}

function shiftDown(expr: Expr, by: number): Expr {
  return mapReaching(expr, (node, depth) => {
    if (node.levelsUp < depth + by || node.kind === 'aggregate') return undefined
    return { ...node, levelsUp: node.levelsUp - by }
  })
}

function groupCount(context: FromContext, groups: readonly Expr[], rows: number): number {
  if (groups.length === 0) return 1
  let count = 1
  const { context: plan } = context.level.planner
  for (const group of groups) {
    count *= distinctValues(plan, context.relations, group) ?? Math.max(2, rows / 10)
  }
  return clampRows(Math.min(count, rows))
}

export type Grouped = Sub & { readonly groupingMask: number | undefined }

function outputFor(exprs: readonly Expr[], context: FromContext): OutputColumn[] {
  return exprs.map((expr) => ({
    name: nameOf(expr, context),
    type: expr.type,
    tableOid: 0,
    attnum: 0,
  }))
}

function nameOf(expr: Expr, context: FromContext): string {
  if (expr.kind === 'var')
    return context.relations[expr.relation]?.columns[expr.column]?.name ?? '?column?'
  return expr.kind === 'aggregate' || expr.kind === 'call' ? expr.fn.name : '?column?'
}

/** The exprs that are evaluated over groups. */
function overGroups(query: Query): Expr[] {
  const exprs = query.targets.map((target) => target.expr)
  if (query.having !== undefined) exprs.push(query.having)
  for (const window of query.windows) {
    exprs.push(...window.partitionBy, ...window.orderBy.map((key) => key.expr))
  }
  return exprs
}

export function planAggregate(context: FromContext, query: Query, input: Sub): Grouped {
  const uses = new GroupedUses(query.groupBy ?? [], query.groupingSets !== undefined)
  for (const expr of overGroups(query)) uses.visit(expr)
  const env = scanEnv(context, input.layout, undefined)
  const groups = lowerAll(uses.groups, env)
  const keys = (list: readonly SortKey[]): readonly SortKey[] =>
    mapSortKeys(list, (expr) => lower(expr, env))
  const aggregates = uses.aggregates.map((call): AggregateCall => ({
    fn: call.fn,
    args: lowerAll(call.args, env),
    directArgs: lowerAll(call.directArgs, env),
    distinct: call.distinct,
    orderBy: keys(call.orderBy),
    filter: call.filter === undefined ? undefined : lower(call.filter, env),
    type: call.type,
    star: call.star,
  }))
  const layout = new Layout()
  for (const group of uses.groups) {
    if (group.kind === 'var' && group.levelsUp === 0) layout.addVar(group.relation, group.column)
    else layout.addExpr(group)
  }
  for (const call of uses.aggregates) layout.addExpr(call)
  const output = outputFor([...uses.groups, ...uses.aggregates], context)
  let groupingMask: number | undefined
  if (query.groupingSets !== undefined) {
    groupingMask = layout.width++
    output.push({ name: 'grouping', type: { oid: 23, typmod: -1 }, tableOid: 0, attnum: 0 })
  }
  const { plan } = input
  const rows = groupCount(context, uses.groups, plan.rows) * (query.groupingSets?.length ?? 1)
  const work = plan.rows * CPU_OPERATOR_COST * (groups.length + aggregates.length + 1)
  const total = plan.totalCost + work
  const strategy = groups.length === 0 && query.groupingSets === undefined ? 'plain' : 'hash'
  const aggregate: Plan = {
    kind: 'aggregate',
    strategy,
    input: plan,
    groups,
    groupingSets: query.groupingSets,
    aggregates,
    output,
    ...cost(rows, total, total + rows * 0.01),
  }
  return { plan: aggregate, layout, groupingMask }
}
