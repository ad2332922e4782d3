/**
 * ORDER BY a distance LIMIT, answered by an hnsw index: which index has the distance's vectors, and what the scan needs. Where
 * something is asked for that it cannot give (ties, locks, a descending order), there is no such plan and the
 * exact one stands alone.
 */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'
import type { Query } from '../binder/query.ts'
import { hnswDimensions, type HnswMetric, hnswMetric, hnswOptions } from '../catalog/hnsw-index.ts'
import type { IndexObject } from '../catalog/objects.ts'
import { indexApplies, indexKeys, type TableRelation } from './access-path.ts'
import { andAll, conjuncts, isVolatile, relationsOf } from './conditions.ts'
import { clampRows, CPU_OPERATOR_COST, cost, type Cost } from './cost.ts'
import { fold } from './fold.ts'
import type { FromContext, Sub } from './from-context.ts'
import { lower } from './lower.ts'
import { fewRows, scoredFor, TRIAL_ESTIMATE, USUAL_EF } from './nearest-cost.ts'
import type { TopNearest } from './nearest-plan.ts'
import { comparisonOf, mirror } from './operators.ts'
import type { OutputColumn, Plan } from './plan.ts'
import { sortedRelation } from './ordered-scan.ts'
import { chooseMatch, tableLayout } from './scan.ts'
import { bare } from './selectivity.ts'

/** The distances that indexes know, by the internal name of their function. */
const metrics: Readonly<Record<string, HnswMetric>> = {
  vector_l2_distance: 'l2',
  vector_negative_inner_product: 'inner product',
  vector_cosine_distance: 'cosine',
  vector_l1_distance: 'l1',
}

/** A distance between a key of an index and something that does not depend on the row. */
type Distance = {
  readonly call: Extract<Expr, { kind: 'call' }>
  readonly key: Expr
  readonly query: Expr
  /** The key is its first argument. */
  readonly isKeyFirst: boolean
}

type Found = { readonly index: IndexObject; readonly distance: Distance }

type NearestPlan = TopNearest['scan']

export type NearestSub = Sub & {
  readonly context: FromContext
  readonly scan: NearestPlan
} & Pick<TopNearest, 'exactBy' | 'isFiltered'>

/** The call as a distance from `key`; every one of them is the same from both sides. */
function distanceFrom(expr: Expr, key: Expr, relation: number): Distance | undefined {
  if (expr.kind !== 'call' || expr.args.length !== 2) return undefined
  const { source } = expr.fn
  if (!Object.hasOwn(metrics, source)) return undefined
  const [left, right] = expr.args as [Expr, Expr]
  const isKeyFirst = equalExpr(bare(left), key)
  if (!isKeyFirst && !equalExpr(bare(right), key)) return undefined
  const query = isKeyFirst ? right : left
  if (relationsOf(query).has(relation) || isVolatile(query)) return undefined
  return { call: expr, key, query, isKeyFirst }
}

function findIndex(
  context: FromContext,
  own: TableRelation,
  relation: number,
  expr: Expr,
  quals: readonly Expr[],
): Found | undefined {
  const plan = context.level.planner.context
  let best: Found | undefined
  for (const index of plan.catalog.indexesOf(own.table.oid)) {
    if (index.method !== 'hnsw') continue
    const [key] = indexKeys(plan, own, relation, index)
    const distance = key && distanceFrom(expr, key, relation)
    const metric = distance && metrics[distance.call.fn.source]
    if (distance === undefined || metric !== hnswMetric(index)) continue
    if (!indexApplies(plan, own, relation, index, quals)) continue
    // One with a condition holds fewer rows that do not meet it.
    if (best === undefined || index.predicate !== undefined) best = { index, distance }
  }
  return best
}

/** `distance < r` among the conditions, from whichever side: `r`. */
function boundOf(quals: readonly Expr[], relation: number, found: Distance): Expr | undefined {
  for (const qual of quals) {
    if (qual.kind !== 'call' || qual.args.length !== 2) continue
    const comparison = comparisonOf(qual.fn.oid)
    if (comparison === undefined || comparison === '=') continue
    const [left, right] = qual.args as [Expr, Expr]
    const isLeft = isSame(left, relation, found)
    if (!isLeft && !isSame(right, relation, found)) continue
    const bound = isLeft ? right : left
    const isAbove = (isLeft ? comparison : mirror(comparison)).startsWith('<')
    if (isAbove && bound.type.oid === 701 && !relationsOf(bound).has(relation)) return bound
  }
  return undefined
}

function isSame(expr: Expr, relation: number, found: Distance): boolean {
  const other = distanceFrom(expr, found.key, relation)
  return (
    other !== undefined &&
    other.call.fn.oid === found.call.fn.oid &&
    equalExpr(other.query, found.query)
  )
}

/** What the first rows of a query are wanted by, where an index may know it. */
export function firstSortKey({
  limit,
  withTies,
  rowMarks,
  orderBy,
  targets,
}: Query): Expr | undefined {
  const [first] = orderBy
  if (limit === undefined || withTies || rowMarks.length > 0) return undefined
  if (first === undefined || first.descending || first.nullsFirst) return undefined
  return targets[first.target]?.expr
}

/** The scan of a query over one table; `undefined` where no index serves it. */
export function nearestScan(context: FromContext, query: Query): NearestSub | undefined {
  const relation = sortedRelation(query)
  const own = relation === undefined ? undefined : context.relations[relation]
  const expr = firstSortKey(query)
  if (relation === undefined || own?.kind !== 'table' || expr === undefined) return undefined
  const { context: plan } = context.level.planner
  const quals = query.where === undefined ? [] : conjuncts(fold(query.where, plan.scope))
  const sub = scanOf(context, relation, own, expr, quals)
  if (sub === undefined) return undefined
  const best = chooseMatch(context, relation, own, quals)
  if (best?.unique === true) return undefined
  const rows = plan.statistics.rows(own.table.oid)
  const isByIndex =
    best !== undefined && best.used.length === quals.length && best.share * rows <= TRIAL_ESTIMATE
  return {
    ...sub,
    context,
    isFiltered: sub.scan.filter !== undefined,
    exactBy: isByIndex ? 'index' : fewOf(context, sub.scan),
  }
}

export function fewOf({ level }: FromContext, scan: NearestPlan): 'few' | undefined {
  const { settings, statistics } = level.planner.context
  const { table, efSearch, dimensions } = scan
  const isFew = fewRows(statistics.rows(table), efSearch ?? USUAL_EF, dimensions)
  return isFew && settings.enableSeqscan !== false ? 'few' : undefined
}

/** The scan of a table by its distance `expr`, under its own conditions; `undefined` where no index serves it. */
export function scanOf(
  context: FromContext,
  relation: number,
  own: TableRelation,
  expr: Expr,
  quals: readonly Expr[],
): (Sub & { readonly scan: NearestPlan }) | undefined {
  const { settings } = context.level.planner.context
  if (settings.enableIndexscan === false || own.sample !== undefined) return undefined
  const found = findIndex(context, own, relation, expr, quals)
  if (found === undefined) return undefined
  // No vector of the index is NULL.
  const isHeld = (qual: Expr): boolean =>
    qual.kind === 'isNull' && qual.negated && equalExpr(bare(qual.arg), found.distance.key)
  return makeScan(
    context,
    relation,
    own,
    quals.filter((qual) => !isHeld(qual)),
    found,
  )
}

function makeScan(
  context: FromContext,
  relation: number,
  own: TableRelation,
  quals: readonly Expr[],
  { index, distance }: Found,
): Sub & { readonly scan: NearestPlan } {
  const { planner } = context.level
  planner.touch(own.table.oid, 'read')
  const { layout, parts, env } = tableLayout(context, relation, own, undefined)
  const predicate = andAll(quals)
  const bound = boundOf(quals, relation, distance)
  const query = lower(distance.query, env)
  const key = lower(distance.call.args[distance.isKeyFirst ? 0 : 1] as Expr, env)
  const { efSearch } = hnswOptions(index.options)
  const scan: NearestPlan = {
    kind: 'nearestScan',
    ...parts,
    index: index.oid,
    indexName: index.name,
    metric: hnswMetric(index),
    dimensions: hnswDimensions(index),
    isNotNull: isNotNull(own, index),
    efSearch,
    query,
    distance: { ...distance.call, args: distance.isKeyFirst ? [key, query] : [query, key] },
    bound: bound && lower(bound, env),
    filter: predicate && lower(predicate, env),
    ...scanCosts(context, own, quals, efSearch ?? USUAL_EF),
  }
  return { layout, plan: scan, scan }
}

function isNotNull({ table }: TableRelation, { keys }: IndexObject): boolean {
  const attnum = keys[0]?.attnum
  return table.columns.some((column) => column.attnum === attnum && column.notNull)
}

/** What finding the first `ef` matching rows costs, before the first one comes. */
function scanCosts(
  context: FromContext,
  own: TableRelation,
  quals: readonly Expr[],
  ef: number,
): Cost {
  const tableRows = Math.max(1, context.level.planner.context.statistics.rows(own.table.oid))
  const share = context.selectivity.all(quals)
  const read = Math.min(tableRows, ef / Math.max(share, 1 / tableRows))
  const startup = scoredFor(read) * CPU_OPERATOR_COST
  const each = (1 + quals.length) * CPU_OPERATOR_COST
  return cost(clampRows(tableRows * share), startup, startup + tableRows * each)
}

/** Puts the two ways together; `nearest` and `exact` answer with the query's targets. */
export function topNearest(
  sub: NearestSub,
  nearest: Plan,
  exact: Plan,
  rest: Pick<TopNearest, 'keys' | 'limit' | 'offset'> & {
    readonly output: readonly OutputColumn[]
  },
  rows: number,
): Plan {
  const share = Math.min(1, rows / Math.max(1, nearest.rows))
  return {
    kind: 'topNearest',
    input: nearest,
    scan: sub.scan,
    exact,
    exactBy: sub.exactBy,
    isFiltered: sub.isFiltered,
    ...rest,
    ...cost(
      rows,
      nearest.startupCost,
      nearest.startupCost + (nearest.totalCost - nearest.startupCost) * share,
    ),
  }
}
