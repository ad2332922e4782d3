/** EXPLAIN and EXPLAIN ANALYZE, as text or JSON. */
import type { Option } from '../../ast/option.ts'
import type { Explain } from '../../ast/utility.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import type { Instrument } from '../../executor/context.ts'
import type { NearestProgress } from '../../executor/nearest-progress.ts'
import type { Operator } from '../../executor/operator.ts'
import { explainPlan } from '../../planner/explain.ts'
import type { NodeActuals } from '../../planner/explain-actuals.ts'
import type { Plan, PlannedStatement } from '../../planner/plan.ts'
import { PENDING } from '../../store/waits.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import { gatherRows } from '../gather-rows.ts'
import { andThen } from '../maybe-promise.ts'
import { isQuery } from '../query-plans.ts'
import { rowsResult } from '../results.ts'
import { checkNeeds } from '../privileges/check-needs.ts'
import type { EngineSession } from '../session.ts'
import { bindExecute } from './prepared-commands.ts'

type Options = {
  readonly analyze: boolean
  readonly costs: boolean
  readonly timing: boolean
  readonly summary: boolean
  readonly json: boolean
}

function isOn(option: Option | undefined, otherwise: boolean): boolean {
  if (option === undefined) return otherwise
  const { value } = option
  if (value === undefined) return true
  if (value.kind !== 'word' && value.kind !== 'string' && value.kind !== 'number') return true
  return !/^(off|false|0|no)$/i.test(value.text)
}

function readOptions(list: readonly Option[]): Options {
  const find = (name: string): Option | undefined => list.find((option) => option.name === name)
  const format = find('format')?.value
  const word = format !== undefined && 'text' in format ? format.text.toLowerCase() : 'text'
  if (word !== 'text' && word !== 'json') throw featureNotSupported(`EXPLAIN format ${word}`)
  const analyze = isOn(find('analyze'), false)
  return {
    analyze,
    costs: isOn(find('costs'), true),
    timing: isOn(find('timing'), analyze),
    summary: isOn(find('summary'), analyze),
    json: word === 'json',
  }
}

class Measuring implements Instrument {
  readonly actuals: Map<Plan, NodeActuals> = new Map()
  readonly #now: () => number

  noteSearch(scan: object, progress: NearestProgress): void {
    const actual = this.actuals.get(scan as Plan)
    const { stop, source, removed, isEnough } = progress
    if (actual === undefined || source === undefined) return
    const search = (actual.search ??= {
      removed: 0,
      visited: 0,
      scored: 0,
      pagesRead: 0,
      stops: new Set(),
    })
    search.removed += removed
    search.visited += source.stats.visited
    search.scored += source.stats.scored
    search.pagesRead += source.stats.pagesRead
    search.stops.add(isEnough ? `${stop}` : `${stop} → exact`)
  }

  constructor(now: () => number) {
    this.#now = now
  }

  wrap(plan: object, operator: Operator): Operator {
    const key = plan as Plan
    const actual = this.actuals.get(key) ?? { rows: 0, loops: 0, timeMs: 0 }
    this.actuals.set(key, actual)
    actual.loops++
    const now = this.#now
    return {
      next: () => {
        const start = now()
        const batch = operator.next()
        actual.timeMs += now() - start
        if (batch !== undefined && batch !== PENDING) actual.rows += batch.count
        return batch
      },
      close: () => {
        operator.close()
      },
    }
  }
}

const JSON_OID = 114

export function explain(
  session: EngineSession,
  statement: Explain,
  sql: string,
  params: readonly Datum[],
  types: readonly Oid[],
): MaybePromise<StatementResult> {
  const options = readOptions(statement.options)
  const inner = statement.statement
  if (inner.kind === 'execute') {
    return andThen(bindExecute(session, inner, sql), ({ planned, values }) =>
      explainPlanned(session, options, planned, values),
    )
  }
  if (!isQuery(inner)) throw featureNotSupported(`EXPLAIN of ${inner.kind}`)
  return explainPlanned(session, options, session.runner.planInner(sql, inner, types), params)
}

function explainPlanned(
  session: EngineSession,
  options: Options,
  planned: PlannedStatement,
  params: readonly Datum[],
): MaybePromise<StatementResult> {
  if (!session.authority.isAllowed(planned.needs)) checkNeeds(session, planned.needs)
  const started = session.host.env.now()
  const answer = (actuals: ReadonlyMap<Plan, NodeActuals> | undefined): StatementResult => {
    const text = explainPlan(planned, {
      ...options,
      types: session.types,
      catalog: session.catalog,
      actuals,
      executionMs: actuals === undefined ? undefined : session.host.env.now() - started,
    })
    if (options.json) return rowsResult('EXPLAIN', ['QUERY PLAN'], [[text]], [JSON_OID])
    return rowsResult(
      'EXPLAIN',
      ['QUERY PLAN'],
      text.split('\n').map((line) => [line]),
    )
  }
  if (!options.analyze) return answer(undefined)
  const measuring = new Measuring(() => session.host.env.now())
  return andThen(session.runner.start(planned, params, measuring), (run) =>
    andThen(gatherRows(run), () => {
      run.close()
      return andThen(session.runner.settle(run), () => answer(measuring.actuals))
    }),
  )
}
