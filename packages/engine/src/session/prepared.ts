/** Prepared statements: parsed and planned once, planned again when the catalog has changed; and SQL's PREPARE by name. */
import { LazyMap } from '../base/lazy-map.ts'
import type { Statement } from '../ast/statement.ts'
import type { MaybePromise, PreparedStatement, ResultColumn, StatementResult } from '../engine.ts'
import {
  preparedStatementExists,
  preparedStatementMissing,
  resultTypeChanged,
} from '../errors/session-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import { admitted } from './admission.ts'
import { andThen } from './maybe-promise.ts'
import {
  isCurrent,
  isQuery,
  planQuery,
  type CachedPlan,
  type QueryStatement,
} from './query-plans.ts'
import { nearestRows } from './nearest-query.ts'
import { pointQueryOf, type PointQuery, whenResident } from './point-query.ts'
import type { PointChange } from './point-change.ts'
import { pointInsertOf } from './point-insert.ts'
import { pointUpdateOf } from './point-update.ts'
import { planningSide } from './run-world.ts'
import { describedQuery } from './described-query.ts'
import { Portal } from './portal.ts'
import { FinishedResult, RowResult } from './results.ts'
import { sameColumns } from './same-columns.ts'
import type { EngineSession } from './session.ts'
import { utilityColumns } from './utility/utility-columns.ts'

export class Prepared implements PreparedStatement {
  readonly parameterTypes: readonly Oid[]
  readonly columns: readonly ResultColumn[] | undefined
  readonly sql: string
  readonly statement: Statement | undefined
  /** Under which it is kept; without one only who has prepared it has it. */
  name: string | undefined
  readonly #session: EngineSession
  /** False for what PREPARE stands before. */
  readonly #isWholeText: boolean
  #plan: CachedPlan | undefined
  #searchPath = ''
  #point: PointQuery | undefined
  #change: PointChange | undefined
  #settingsVersion = -1

  constructor(session: EngineSession, sql: string, types: readonly Oid[], inner?: Statement) {
    this.#session = session
    this.sql = sql
    this.statement = inner ?? onlyStatement(session, sql)
    this.#isWholeText = inner === undefined
    this.parameterTypes = types
    if (this.statement === undefined) return
    session.block.assertRuns(this.statement)
    if (!isQuery(this.statement)) {
      this.columns = utilityColumns(session, this.statement)
      const query = describedQuery(this.statement)
      if (query === undefined) return
      const { parameterTypes } = session.runner.planInner(sql, query, types)
      this.parameterTypes = parameterTypes.map(({ oid }) => oid)
      return
    }
    const { planned } = this.#makePlan(this.statement)
    this.parameterTypes = planned.parameterTypes.map(({ oid }) => oid)
    this.columns = planned.returnsRows ? planned.plan.output : undefined
  }

  /** The plan, made anew when it is out of date; `undefined` for what is not planned. */
  planned(): PlannedStatement | undefined {
    const { statement } = this
    if (statement === undefined || !isQuery(statement)) return undefined
    const known = this.#plan
    if (known !== undefined && this.#isCurrent()) return known.planned
    const context = planningSide(this.#session)
    if (
      known !== undefined &&
      context.searchPath.join() === this.#searchPath &&
      isCurrent(known, context)
    ) {
      this.#settingsVersion = this.#session.settings.version
      return known.planned
    }
    const { planned } = this.#makePlan(statement)
    if (!sameColumns(this.columns, planned.returnsRows ? planned.plan.output : undefined)) {
      this.#plan = undefined
      throw resultTypeChanged()
    }
    return planned
  }

  #makePlan(statement: QueryStatement): CachedPlan {
    const session = this.#session
    const context = planningSide(session)
    // Clients that name no statements prepare the same text again and again: its plan is there.
    const made = this.#isWholeText
      ? session.host.plans.plan(this.sql, statement, this.parameterTypes, context)
      : planQuery(statement, this.sql, this.parameterTypes, context)
    this.#plan = made
    this.#searchPath = context.searchPath.join()
    made.point ??= pointQueryOf(made.planned, session) ?? null
    this.#point = made.point ?? undefined
    this.#change = pointUpdateOf(made.planned, session) ?? pointInsertOf(made.planned, session)
    this.#settingsVersion = session.settings.version
    return made
  }

  /** Whether nothing that the plan was made from has changed. */
  #isCurrent(): boolean {
    const { catalog, settings } = this.#session
    return (
      this.#plan?.catalogVersion === catalog.version && settings.version === this.#settingsVersion
    )
  }

  /** Whether the short ways may be tried: the plan is as it was made, and the transaction has not failed. */
  #isPlain(params: readonly Datum[]): boolean {
    return (
      params.length === this.parameterTypes.length &&
      !this.#session.block.hasFailed &&
      this.#isCurrent()
    )
  }

  validate(): void {
    const session = this.#session
    if (!session.block.hasFailed && this.#isCurrent()) return
    try {
      if (this.statement !== undefined) session.block.assertRuns(this.statement)
      this.planned()
    } catch (error) {
      throw session.failed(error)
    }
  }

  run(params: readonly Datum[]): MaybePromise<StatementResult> {
    return this.#session.guard(() => admitted(this.#session, () => this.execute(params)))
  }

  portal(params: readonly Datum[]): MaybePromise<StatementResult> {
    const session = this.#session
    return session.guard(() => {
      if (this.statement !== undefined) session.block.assertRuns(this.statement)
      this.#checkCount(params)
      this.planned()
      const portal = new Portal(session, this.statement, this.columns, () =>
        session.guard(() => admitted(session, () => this.execute(params, true))),
      )
      // Whoever is to bring or take rows has to know before the first `next`.
      return this.statement?.kind === 'copy' ? andThen(portal.start(), () => portal) : portal
    })
  }

  execute(params: readonly Datum[], interleaves = false): MaybePromise<StatementResult> {
    this.#session.block.span = this.#session.span
    return this.#execute(params, interleaves)
  }

  /** Runs it in place of the text that the client has sent. */
  executeFor(script: string, params: readonly Datum[]): MaybePromise<StatementResult> {
    return this.#execute(params, false, script)
  }

  /** Whether it reads one row by a key, whatever its parameters are. */
  get isPointQuery(): boolean {
    return this.#point !== undefined
  }

  #execute(
    params: readonly Datum[],
    interleaves: boolean,
    script?: string,
  ): MaybePromise<StatementResult> {
    const row = this.#pointRow(params)
    if (row !== PENDING) return new RowResult(this.columns ?? [], row)
    // The plan finds out by itself what it has to wait for.
    if (!this.#session.idleWaits.isEmpty) this.#session.resetIdleWaits()
    const nearest = this.#nearestRows(params)
    if (nearest !== undefined) return nearest
    const change = this.#change
    if (change !== undefined && this.#isPlain(params)) {
      const changed = this.#session.runner.pointChange(change, params)
      if (changed !== PENDING) return changed
    }
    const { statement, sql } = this
    if (statement === undefined) return new FinishedResult('')
    this.#session.block.assertRuns(statement)
    this.#checkCount(params)
    const planned = this.planned()
    const source = { statement, sql, interleaves, script }
    return this.#session.runner.run(source, params, this.parameterTypes, planned)
  }

  #checkCount(params: readonly Datum[]): void {
    if (params.length === this.parameterTypes.length) return
    throw sqlError(
      sqlstate.protocolViolation,
      `bind message supplies ${params.length} parameters, but prepared statement "" requires ${this.parameterTypes.length}`,
    )
  }

  #nearestRows(params: readonly Datum[]): StatementResult | undefined {
    const plan = this.#plan
    if (plan === undefined || plan.nearest === null || !this.#isPlain(params)) return undefined
    return nearestRows(this.#session, plan, params)
  }

  /** The row by the short way; `PENDING` where there is none, or where `idleWaits` says what it waits for. */
  #pointRow(params: readonly Datum[]): readonly Datum[] | undefined | Pending {
    const point = this.#point
    const session = this.#session
    if (point === undefined || session.host.replaying !== undefined || !this.#isPlain(params)) {
      return PENDING
    }
    session.assertOpen()
    return point.run(session, params)
  }

  first(params: readonly Datum[]): MaybePromise<readonly Datum[] | undefined> {
    this.#session.block.span = this.#session.span
    const row = this.#pointRow(params)
    if (row !== PENDING) return row
    if (!this.#session.idleWaits.isEmpty && this.#point !== undefined) {
      return this.#firstLater(this.#point, params)
    }
    return this.#firstOfPlan(params)
  }

  async #firstLater(
    point: PointQuery,
    params: readonly Datum[],
  ): Promise<readonly Datum[] | undefined> {
    const session = this.#session
    const row = await session.guard(() =>
      whenResident(session, () => (this.#isPlain(params) ? point.run(session, params) : PENDING)),
    )
    return row === PENDING ? this.#firstOfPlan(params) : row
  }

  #firstOfPlan(params: readonly Datum[]): MaybePromise<readonly Datum[] | undefined> {
    return andThen(this.run(params), (result) =>
      andThen(result.next(), (batch) => {
        const row = batch?.columns.map((column) =>
          column.get(batch.selection === undefined ? 0 : (batch.selection[0] as number)),
        )
        return andThen(result.close(), () => row)
      }),
    )
  }

  close(): void {
    this.#plan = undefined
    this.#session.prepared.forget(this)
  }
}

function onlyStatement(session: EngineSession, sql: string): Statement | undefined {
  const statements = session.host.plans.parse(sql)
  if (statements.length > 1) {
    throw sqlError(
      sqlstate.syntaxError,
      'cannot insert multiple commands into a prepared statement',
    )
  }
  return statements[0]?.statement
}

/** Those of a session by name: PREPARE's, and the wire protocol's. */
export class PreparedStatements {
  readonly #byName = new LazyMap<string, Prepared>()

  all(): Iterable<readonly [string, Prepared]> {
    return this.#byName
  }

  add(name: string, prepared: Prepared): void {
    this.assertFree(name)
    this.#byName.set(name, prepared)
    prepared.name = name
  }

  assertFree(name: string): void {
    if (this.#byName.has(name)) throw preparedStatementExists(name)
  }

  find(name: string): Prepared | undefined {
    return this.#byName.get(name)
  }

  forget(prepared: Prepared): void {
    const { name } = prepared
    if (name !== undefined && this.#byName.get(name) === prepared) this.#byName.delete(name)
  }

  get(name: string): Prepared {
    const prepared = this.#byName.get(name)
    if (prepared === undefined) throw preparedStatementMissing(name)
    return prepared
  }

  remove(name: string): void {
    this.get(name).close()
  }

  clear(): void {
    this.#byName.clear()
  }
}
