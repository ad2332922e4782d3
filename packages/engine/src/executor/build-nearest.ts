/** Makes the operators of a search through an hnsw index. */
import { fewRows, TRIAL_ROWS_PER_EF, USUAL_EF } from '../planner/nearest-cost.ts'
import type { TopNearest as TopNearestPlan } from '../planner/nearest-plan.ts'
import type { Datum } from '../types/datum.ts'
import { BestRows } from './best-rows.ts'
import { optional, type PlanOf, shapesOf } from './build-parts.ts'
import type { Compiler } from './compile/evaluator.ts'
import { Frame, type ExecContext, type NearestSettings } from './context.ts'
import type { NearestSearch } from './nearest-progress.ts'
import type { Operator } from './operator.ts'
import { NearestScan } from './operators/nearest-scan.ts'
import { TopNearest } from './operators/top-nearest.ts'
import { RowOrder } from './row-order.ts'

export function buildTopNearest(
  plan: PlanOf<'topNearest'>,
  ctx: ExecContext,
  compiler: Compiler,
): Operator {
  const frame = new Frame(ctx)
  const { scan } = plan
  const order = new RowOrder(plan.keys, compiler)
  const shapes = shapesOf(compiler, plan)
  const { instrument } = ctx
  return new TopNearest(
    {
      limit: compiler.compile(plan.limit),
      offset: optional(compiler, plan.offset),
      sorted: (own, batch) => order.sorted(own, batch),
      makeBest: () => new BestRows(order, shapes, frame),
      search: searchOf(plan, compiler, frame),
      trialRows: ({ ef, mayGiveUp }) =>
        plan.exactBy === 'index' && mayGiveUp ? ef * TRIAL_ROWS_PER_EF : 0,
      hasTies: plan.keys.length > 1,
      openNearest: (progress) => {
        ctx.searches.set(scan, progress)
        return compiler.build(plan.input, ctx)
      },
      openExact: () => compiler.build(plan.exact, ctx),
      report:
        instrument === undefined
          ? undefined
          : (progress) => {
              instrument.noteSearch(scan, progress)
            },
    },
    frame,
  )
}

export function buildNearestScan(
  plan: PlanOf<'nearestScan'>,
  ctx: ExecContext,
  compiler: Compiler,
): Operator {
  const progress = ctx.searches.get(plan)
  if (progress === undefined) throw new Error('a nearest scan without its search')
  const { query, ef, goal } = progress.search
  const { index, attnums, isNotNull } = plan
  const rows = goal < ef ? goal : undefined
  const source = ctx
    .table(plan.table)
    .nearestScan(ctx.access, { index, query, ef, rows, isNotNull, attnums })
  return new NearestScan(source, progress, optional(compiler, plan.filter), new Frame(ctx))
}

/** Says how to search, once it is known for what. */
function searchOf(
  plan: TopNearestPlan,
  compiler: Compiler,
  frame: Frame,
): (wanted: number) => NearestSearch | undefined {
  const query = compiler.compile(plan.scan.query)
  const bound = optional(compiler, plan.scan.bound)
  return (wanted) => {
    const { ctx } = frame
    const vector = query.scalar(frame)
    const most = bound === undefined ? Infinity : bound.scalar(frame)
    if (typeof most !== 'number') return undefined
    const { estimatedRows } = ctx.table(plan.scan.table)
    return searchFor(plan, ctx.nearest, estimatedRows, wanted, vector, most)
  }
}

/** `undefined`: the exact plan is to answer, which alone knows what to do with what is out of the ordinary. */
export function searchFor(
  { scan, isFiltered }: TopNearestPlan,
  settings: NearestSettings,
  tableRows: number,
  wanted: number,
  query: Datum,
  bound: number,
): NearestSearch | undefined {
  const { metric } = scan
  const { maxScanTuples, isSeqscanEnabled, isIndexscanEnabled } = settings
  if (!isIndexscanEnabled || wanted > maxScanTuples) return undefined
  if (!(query instanceof Float32Array) || query.length !== scan.dimensions) return undefined
  if (metric === 'cosine' && query.every((element) => element === 0)) return undefined
  const ef = Math.max(settings.efSearch ?? scan.efSearch ?? USUAL_EF, wanted)
  if (isSeqscanEnabled && fewRows(tableRows, ef, query.length)) return undefined
  return {
    query,
    metric,
    ef,
    wanted,
    goal: isFiltered ? ef : wanted,
    bound,
    tableRows,
    maxScanTuples,
    mayGiveUp: isSeqscanEnabled,
  }
}
