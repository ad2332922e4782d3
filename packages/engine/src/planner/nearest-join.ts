/**
 * The nearest rows of a table joined with others: its scan stands at the outer side of every join, so that what is joined comes in
 * the order of the distance, and no more is joined than is wanted. The joins are planned as ever with the scan in the table's place;
 * where they come out in another shape there is no such plan.
 */
import type { Query } from '../binder/query.ts'
import { relationsOf } from './conditions.ts'
import type { Level } from './context.ts'
import { FromContext } from './from-context.ts'
import { fewOf, firstSortKey, type NearestSub, scanOf } from './nearest-scan.ts'
import { USUAL_EF } from './nearest-cost.ts'
import type { TopNearest } from './nearest-plan.ts'
import type { Plan } from './plan.ts'
import { noteNeeds, planSource } from './plan-query.ts'
import { noteNullable } from './unit.ts'

/** The one table whose distance the query is sorted by. */
function sortedTable({ context }: Level['planner'], query: Query): number | undefined {
  const isPlain =
    !query.grouped &&
    !query.distinct &&
    query.distinctOn === undefined &&
    query.windows.length === 0 &&
    !query.setReturning
  const expr = isPlain ? firstSortKey(query) : undefined
  if (expr === undefined || (query.from.length === 1 && query.from[0]?.kind === 'relation'))
    return undefined
  const [relation, ...others] = relationsOf(expr)
  const own = relation === undefined ? undefined : query.relations[relation]
  if (own?.kind !== 'table' || others.length > 0) return undefined
  const indexes = context.catalog.indexesOf(own.table.oid)
  return indexes.some(({ method }) => method === 'hnsw') ? relation : undefined
}

/** Whether the rows of `scan` pass through the plan one by one, each with what is joined to it. */
function streams(plan: Plan, scan: TopNearest['scan']): boolean {
  if (plan === scan) return true
  if (plan.kind === 'filter') return streams(plan.input, scan)
  if (plan.kind === 'nestedLoop') return streams(plan.left, scan)
  if (plan.kind !== 'hashJoin' || plan.join === 'right' || plan.join === 'full') return false
  return streams(plan.left, scan)
}

export function nearestJoin(level: Level, query: Query): NearestSub | undefined {
  const relation = sortedTable(level.planner, query)
  const expr = firstSortKey(query)
  const own = relation === undefined ? undefined : query.relations[relation]
  if (relation === undefined || own?.kind !== 'table' || expr === undefined) return undefined
  const context = new FromContext(level, query.relations)
  noteNullable(context, query.from)
  if (context.nullable.has(relation)) return undefined
  noteNeeds(context, query)
  let scan: TopNearest['scan'] | undefined
  context.nearest = {
    relation,
    plan: (quals) => {
      const found = scanOf(context, relation, own, expr, quals)
      if (found === undefined) return undefined
      // No more of them will be read than are wanted.
      scan = { ...found.scan, rows: Math.min(found.scan.rows, USUAL_EF) }
      return { layout: found.layout, plan: scan }
    },
  }
  const sub = planSource(context, query.from, query.where)
  if (scan === undefined || !streams(sub.plan, scan)) return undefined
  return { ...sub, context, scan, isFiltered: true, exactBy: fewOf(context, scan) }
}
