/** ORDER BY answered by an index: the rows come sorted, and a LIMIT reads no more than it needs. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr, SortKey } from '../binder/expression.ts'
import type { Query, Target } from '../binder/query.ts'
import type { IndexObject } from '../catalog/objects.ts'
import {
  bestIndex,
  indexApplies,
  indexKeys,
  type IndexMatch,
  matchOne,
  orderedIndexes,
  type TableRelation,
} from './access-path.ts'
import { conjuncts } from './conditions.ts'
import { clampRows, indexCost, scanCost, sortCost } from './cost.ts'
import { fold } from './fold.ts'
import type { FromContext, Sub } from './from-context.ts'
import type { Plan } from './plan.ts'
import { tableScan } from './scan.ts'
import { bare } from './selectivity.ts'

export type OrderedMatch = { readonly match: IndexMatch; readonly reverse: boolean }

/** Forward, backward, or not at all: do the index keys from `start` on come in the wanted order? */
function direction(
  index: IndexObject,
  keys: readonly (Expr | undefined)[],
  start: number,
  wanted: readonly SortKey[],
): boolean | undefined {
  let reverse: boolean | undefined
  for (const [i, key] of wanted.entries()) {
    const own = index.keys[start + i]
    const expr = keys[start + i]
    if (own === undefined || expr === undefined) return undefined
    if (!equalExpr(bare(key.expr), expr)) return undefined
    const flipped = key.descending !== own.descending
    if ((key.nullsFirst !== own.nullsFirst) !== flipped) return undefined
    if (reverse !== undefined && reverse !== flipped) return undefined
    reverse = flipped
  }
  return reverse
}

/** An index that gives the rows in order, within what its other keys are fixed to. */
export function findOrderedIndex(
  context: FromContext,
  relation: number,
  own: TableRelation,
  quals: readonly Expr[],
  wanted: readonly SortKey[],
): OrderedMatch | undefined {
  const plan = context.level.planner.context
  let best: OrderedMatch | undefined
  for (const index of orderedIndexes(plan, own.table.oid)) {
    if (!indexApplies(plan, own, relation, index, quals)) continue
    const match = matchOne(plan, own, relation, index, quals, context.selectivity)
    if (match.any !== undefined) continue
    const keys = indexKeys(plan, own, relation, index)
    for (let start = match.equal.length; start >= 0; start--) {
      const reverse = direction(index, keys, start, wanted)
      if (reverse === undefined) continue
      if (best === undefined || match.share < best.match.share) best = { match, reverse }
      break
    }
  }
  return best
}

function sortKeys(query: Query): SortKey[] {
  return query.orderBy.map((key) => ({
    expr: (query.targets[key.target] as Target).expr,
    descending: key.descending,
    nullsFirst: key.nullsFirst,
  }))
}

/** How many rows the limit lets through; all of them without one. */
function wantedRows(query: Query, rows: number): number {
  const { limit, offset } = query
  if (limit === undefined || query.withTies) return rows
  const count = limit.kind === 'const' && typeof limit.value === 'number' ? limit.value : 10
  const skip = offset?.kind === 'const' && typeof offset.value === 'number' ? offset.value : 0
  return Math.min(rows, count + skip)
}

/** The one relation of a query that is only filtered, sorted and cut off. */
export function sortedRelation(query: Query): number | undefined {
  const [tree] = query.from
  const isPlain =
    query.orderBy.length > 0 &&
    query.from.length === 1 &&
    !query.grouped &&
    !query.distinct &&
    query.distinctOn === undefined &&
    query.windows.length === 0 &&
    !query.setReturning
  return isPlain && tree?.kind === 'relation' ? tree.relation : undefined
}

/** The scan, where it is cheaper than reading and sorting. */
export function orderedScan(context: FromContext, query: Query): Sub | undefined {
  const relation = sortedRelation(query)
  const own = relation === undefined ? undefined : context.relations[relation]
  if (relation === undefined || own?.kind !== 'table') return undefined
  const { context: plan } = context.level.planner
  if (plan.settings.enableIndexscan === false) return undefined
  const quals = query.where === undefined ? [] : conjuncts(fold(query.where, plan.scope))
  const best = bestIndex(plan, own, relation, quals, context.selectivity)
  if (best?.unique === true) return undefined
  const found = findOrderedIndex(context, relation, own, quals, sortKeys(query))
  if (found === undefined) return undefined
  const tableRows = Math.max(1, plan.statistics.rows(own.table.oid))
  const share = context.selectivity.all(quals)
  const rows = clampRows(tableRows * share)
  const wanted = wantedRows(query, rows)
  const inRange = clampRows(tableRows * found.match.share)
  const fetched = Math.min(inRange, clampRows((wanted / rows) * inRange))
  const ordered = indexCost(tableRows, fetched, wanted, 1).totalCost
  const bestFetched = best === undefined ? tableRows : clampRows(tableRows * best.share)
  const scanned =
    best === undefined
      ? scanCost(tableRows, rows, quals.length)
      : indexCost(tableRows, bestFetched, rows, best.lookups)
  if (ordered > sortCost(scanned, wanted < rows ? Math.max(2, wanted) : rows).totalCost)
    return undefined
  const sub = tableScan(context, relation, own, quals, found.match, undefined, found.reverse)
  return sub.plan.kind === 'indexScan'
    ? { layout: sub.layout, plan: estimated(sub.plan, rows) }
    : sub
}

function estimated(plan: Extract<Plan, { kind: 'indexScan' }>, rows: number): Plan {
  return { ...plan, rows }
}
