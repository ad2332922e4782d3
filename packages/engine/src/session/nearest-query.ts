/**
 * The short way for the rows nearest to a vector: `ORDER BY v <-> $1 LIMIT k` without conditions. It does what the plan would do in
 * its first step, without making operators or a transaction; where that step is not all (a page is missing, too few rows can be seen),
 * or something is out of the ordinary, it is left to the plan. `npm run bench -- vector` says what it is worth.
 */
import type { StatementNeeds } from '../binder/statement-needs.ts'
import type { Expr } from '../binder/expression.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { MAX_EF_SEARCH } from '../catalog/hnsw-index.ts'
import type { StatementResult } from '../engine.ts'
import { sliceBatch, withColumns } from '../executor/batches.ts'
import { searchFor } from '../executor/build-nearest.ts'
import type { Evaluator } from '../executor/compile/evaluator.ts'
import { evaluateVectors } from '../executor/compile/rows.ts'
import { Frame } from '../executor/context.ts'
import { RowOrder } from '../executor/row-order.ts'
import type { TopNearest } from '../planner/nearest-plan.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Batch } from '../store/batch.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { PENDING } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import { endShortRead, isOrdinaryRead, shortAccess } from './point-query.ts'
import type { CachedPlan } from './query-plans.ts'
import { BatchResult } from './results.ts'
import { RunContext } from './run-context.ts'
import type { EngineSession } from './session.ts'

type Top = Plan & TopNearest

/** What it compiles to for one session and catalog. */
type Compiled = {
  readonly catalog: CatalogReader
  readonly version: number
  readonly table: RowTable
  readonly exprs: readonly Evaluator[]
  readonly order: RowOrder
  readonly query: Evaluator
  readonly limit: Evaluator
  readonly offset: Evaluator | undefined
}

export class NearestQuery {
  readonly #top: Top
  readonly #exprs: readonly Expr[]
  /** Which of the columns of `exprs` the answer has. */
  readonly #shown: readonly number[] | undefined
  readonly #needs: StatementNeeds
  readonly #compiled = new WeakMap<EngineSession, Compiled>()

  constructor(
    top: Top,
    exprs: readonly Expr[],
    shown: readonly number[] | undefined,
    needs: StatementNeeds,
  ) {
    this.#top = top
    this.#exprs = exprs
    this.#shown = shown
    this.#needs = needs
  }

  /** The rows in order; `undefined`: ask the plan. */
  run(session: EngineSession, params: readonly Datum[]): Batch | undefined {
    const { scan } = this.#top
    if (!isOrdinaryRead(session, scan.table, this.#needs)) return undefined
    const compiled = this.#compile(session)
    const access = shortAccess(session)
    const frame = new Frame(new RunContext(session.world, access, params, [], 0, undefined))
    const limit = compiled.limit.scalar(frame)
    const offset = compiled.offset?.scalar(frame) ?? 0
    if (typeof limit !== 'number' || typeof offset !== 'number' || limit < 1 || offset < 0)
      return undefined
    const wanted = limit + offset
    // A longer search has to let others have their turn.
    if (wanted > MAX_EF_SEARCH) return undefined
    const query = compiled.query.scalar(frame)
    const { table } = compiled
    const search = searchFor(
      this.#top,
      session.world.nearest,
      table.estimatedRows,
      wanted,
      query,
      Infinity,
    )
    if (search === undefined) return undefined
    const source = table.nearestScan(access, {
      index: scan.index,
      query: search.query,
      ef: search.ef,
      rows: wanted,
      isNotNull: scan.isNotNull,
      attnums: scan.attnums,
    })
    try {
      const batch = source.next()
      if (batch === undefined || batch === PENDING || batch.count < wanted) return undefined
      const rows = withColumns(batch, evaluateVectors(compiled.exprs, frame, batch))
      const sorted = sliceBatch(compiled.order.sorted(frame, rows), offset, limit)
      const shown = this.#shown?.map((at) => sorted.columns[at] as Batch['columns'][0])
      return shown === undefined ? sorted : withColumns(sorted, shown)
    } finally {
      source.close()
      endShortRead(session)
    }
  }

  #compile(session: EngineSession): Compiled {
    const { catalog, compiler } = session
    const known = this.#compiled.get(session)
    if (known?.catalog === catalog && known.version === catalog.version) return known
    const { scan, limit, offset, keys } = this.#top
    const table = session.host.store.table(scan.table, catalog)
    if (table === undefined) throw new Error(`table ${scan.table} is not there`)
    const made: Compiled = {
      catalog,
      version: catalog.version,
      table,
      exprs: compiler.compileAll(this.#exprs),
      order: new RowOrder(keys, compiler),
      query: compiler.compile(scan.query),
      limit: compiler.compile(limit),
      offset: offset && compiler.compile(offset),
    }
    this.#compiled.set(session, made)
    return made
  }
}

/** Whether an expression of the row can be computed beside a run: nothing in it has a state of its own, or changes anything. */
function isPlain(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
    case 'param':
    case 'column':
      return true
    case 'relabel':
      return isPlain(expr.arg)
    case 'call':
      return expr.fn.volatility === 'immutable' && expr.args.every(isPlain)
    default:
      return false
  }
}

/** The short way that a plan has; `undefined` for any other plan. */
export function nearestQueryOf(planned: PlannedStatement): NearestQuery | undefined {
  const { plan, command, relations, slots, needs } = planned
  if (command !== 'select' || slots > 0 || relations.some(({ mode }) => mode !== 'read'))
    return undefined
  const top = plan.kind === 'project' ? plan.input : plan
  if (top.kind !== 'topNearest' || top.isFiltered || top.keys.length > 1) return undefined
  const { input, scan, limit, offset } = top
  if (input.kind !== 'project' || input.input !== scan || scan.bound !== undefined) return undefined
  const all = [...input.exprs, scan.query, limit, ...(offset === undefined ? [] : [offset])]
  if (!all.every(isPlain)) return undefined
  const shown = plan === top ? undefined : positions(plan)
  return shown === null ? undefined : new NearestQuery(top, input.exprs, shown, needs)
}

/** The columns that a projection picks; `null` where it does more. */
function positions(plan: Plan): readonly number[] | null {
  const exprs = plan.kind === 'project' ? plan.exprs : []
  const picked = exprs.flatMap((expr) => (expr.kind === 'column' ? [expr.index] : []))
  return picked.length === exprs.length ? picked : null
}

/** The answer by the short way of a plan that is current; `undefined`: run the plan. */
export function nearestRows(
  session: EngineSession,
  cached: CachedPlan,
  params: readonly Datum[],
): StatementResult | undefined {
  const { planned } = cached
  const nearest = (cached.nearest ??= nearestQueryOf(planned) ?? null)
  if (nearest === null || session.host.replaying !== undefined) return undefined
  if (params.length !== planned.parameterTypes.length) return undefined
  const rows = nearest.run(session, params)
  if (rows !== undefined) return new BatchResult(planned.plan.output, rows)
  if (!session.idleWaits.isEmpty) session.resetIdleWaits()
  return undefined
}
