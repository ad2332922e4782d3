/** Prepared statements: parsed and planned once, planned again when the catalog has changed; and SQL's PREPARE by name. */
import type { Statement } from '../ast/statement.ts'
import type {
  MaybePromise,
  PreparedStatement,
  ResultColumn,
  StatementResult,
} from '../engine.ts'
import {
  preparedStatementExists,
  preparedStatementMissing,
  resultTypeChanged,
} from '../errors/session-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import { PENDING } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import { andThen } from './maybe-promise.ts'
import { isCurrent, isQuery, planQuery, type CachedPlan } from './query-plans.ts'
import { pointQueryOf, type PointQuery } from './point-query.ts'
import { pointUpdateOf, type PointUpdate } from './point-update.ts'
import { planningSide } from './run-world.ts'
import { FinishedResult } from './results.ts'
import type { EngineSession } from './session.ts'
import { utilityColumns } from './utility/utility-columns.ts'

export class Prepared implements PreparedStatement {
  readonly parameterTypes: readonly Oid[]
  readonly columns: readonly ResultColumn[] | undefined
  readonly sql: string
  readonly statement: Statement | undefined
  readonly #session: EngineSession
  #plan: CachedPlan | undefined
  #searchPath = ''
  #point: PointQuery | undefined
  #update: PointUpdate | undefined
  #settingsVersion = -1

  constructor(session: EngineSession, sql: string, types: readonly Oid[], inner?: Statement) {
    this.#session = session
    this.sql = sql
    this.statement = inner ?? onlyStatement(session, sql)
    this.parameterTypes = types
    const planned = this.#current(types)
    if (planned === undefined) {
      this.columns = this.statement && utilityColumns(session, this.statement)
      return
    }
    this.parameterTypes = planned.parameterTypes.map(({ oid }) => oid)
    this.columns = planned.returnsRows ? planned.plan.output : undefined
  }

  /** The plan, made anew when it is out of date; `undefined` for what is not planned. */
  #current(types: readonly Oid[]): PlannedStatement | undefined {
    const { statement } = this
    if (statement === undefined || !isQuery(statement)) return undefined
    const known = this.#plan
    const { catalog, settings } = this.#session
    if (
      known !== undefined &&
      known.catalogVersion === catalog.version &&
      this.#settingsVersion === settings.version
    ) {
      return known.planned
    }
    const context = planningSide(this.#session)
    const path = context.searchPath.join()
    if (this.#plan !== undefined && path === this.#searchPath && isCurrent(this.#plan, context)) {
      this.#settingsVersion = settings.version
      return this.#plan.planned
    }
    const before = this.#plan?.planned
    this.#plan = planQuery(statement, this.sql, types, context)
    this.#searchPath = path
    this.#point = pointQueryOf(this.#plan.planned, this.#session)
    this.#update = pointUpdateOf(this.#plan.planned, this.#session)
    this.#settingsVersion = this.#session.settings.version
    if (before !== undefined && !sameColumns(before, this.#plan.planned)) throw resultTypeChanged()
    return this.#plan.planned
  }

  /** Whether the plan is as it was made and nothing about the session asks for the long way. */
  #isCurrent(): boolean {
    const session = this.#session
    const plan = this.#plan
    if (plan === undefined || session.block.hasFailed) return false
    if (plan.catalogVersion !== session.catalog.version) return false
    return session.settings.version === this.#settingsVersion
  }

  run(params: readonly Datum[]): MaybePromise<StatementResult> {
    return this.#session.guard(() => this.execute(params))
  }

  execute(params: readonly Datum[]): MaybePromise<StatementResult> {
    const update = this.#isCurrent() ? this.#update : undefined
    if (update !== undefined && params.length === this.parameterTypes.length) {
      const changed = this.#session.runner.pointUpdate(update, params)
      if (changed !== PENDING) return changed
    }
    const { statement, sql } = this
    if (statement === undefined) return new FinishedResult('')
    if (params.length !== this.parameterTypes.length) {
      throw sqlError(
        sqlstate.protocolViolation,
        `bind message supplies ${params.length} parameters, but prepared statement "" requires ${this.parameterTypes.length}`,
      )
    }
    const planned = this.#current(this.parameterTypes)
    return this.#session.runner.run({ statement, sql }, params, this.parameterTypes, planned)
  }

  first(params: readonly Datum[]): MaybePromise<readonly Datum[] | undefined> {
    const point = this.#isCurrent() ? this.#point : undefined
    if (point !== undefined && params.length === this.parameterTypes.length) {
      this.#session.assertOpen()
      const row = point.run(this.#session, params)
      if (row !== PENDING) return row
    }
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

function sameColumns(a: PlannedStatement, b: PlannedStatement): boolean {
  const left = a.plan.output
  const right = b.plan.output
  return (
    left.length === right.length && left.every(({ type }, i) => type.oid === right[i]?.type.oid)
  )
}

/** Those of a session by name: PREPARE's, and the wire protocol's. */
export class PreparedStatements {
  readonly #byName = new Map<string, Prepared>()

  get names(): readonly string[] {
    return [...this.#byName.keys()]
  }

  add(name: string, prepared: Prepared): void {
    if (this.#byName.has(name)) throw preparedStatementExists(name)
    this.#byName.set(name, prepared)
  }

  get(name: string): Prepared {
    const prepared = this.#byName.get(name)
    if (prepared === undefined) throw preparedStatementMissing(name)
    return prepared
  }

  remove(name: string): void {
    this.get(name).close()
    this.#byName.delete(name)
  }

  clear(): void {
    this.#byName.clear()
  }
}
