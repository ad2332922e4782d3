/**
 * Runs statements: decides which transaction each belongs to, plans and runs queries, hands other commands to their rooms, and ends
 * what it began. A statement outside a block is a transaction of its own; so is a whole script (`script.ts`).
 */
import type { Statement } from '../ast/statement.ts'
import type { MaybePromise, StatementResult } from '../engine.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Instrument } from '../executor/context.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import { runDefinition } from './ddl/definition.ts'
import { settleChecks, settleUnique, takeChecks } from './constraint-checks.ts'
import { admitted, RepeatedRun } from './admission.ts'
import { commitTransaction } from './end-transaction.ts'
import { andThen, recover } from './maybe-promise.ts'
import { checkReadOnly, lockRelations, PlanRun } from './plan-run.ts'
import { checkNeeds } from './privileges/check-needs.ts'
import {
  type CachedPlan,
  isCurrent,
  isQuery,
  planQuery,
  type QueryStatement,
} from './query-plans.ts'
import { FinishedResult, RowResult, StreamingResult } from './results.ts'
import { gatherRows } from './gather-rows.ts'
import { nearestRows } from './nearest-query.ts'
import { type PointQuery, pointQueryOf, whenResident } from './point-query.ts'
import { interleavedRows, streamRows } from './stream-rows.ts'
import type { PointChange } from './point-change.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { EngineSession } from './session.ts'
import { modifies, statementTag } from './statement-tag.ts'
import { runUtility } from './utility/utility.ts'
import { planningSide, runSide } from './run-world.ts'

/** A statement with the text it stands in. */
export type SourcedStatement = {
  readonly statement: Statement
  readonly sql: string
  /** Its rows may be read while other statements of the session run. */
  readonly interleaves?: boolean
  /** What the client has sent, where that is another text. */
  readonly script?: string | undefined
}

export class StatementRunner {
  readonly #session: EngineSession

  constructor(session: EngineSession) {
    this.#session = session
  }

  /** One statement, which may have parameters. */
  single(
    sql: string,
    params: readonly Datum[],
    types: readonly Oid[],
  ): MaybePromise<StatementResult> {
    this.#session.block.span = this.#session.span
    const literal = params.length === 0 ? this.#session.literals.run(sql) : undefined
    return literal ?? admitted(this.#session, () => this.#single(sql, params, types))
  }

  #single(
    sql: string,
    params: readonly Datum[],
    types: readonly Oid[],
  ): MaybePromise<StatementResult> {
    const statements = this.#session.host.plans.parse(sql)
    const [first] = statements
    if (first === undefined) return new FinishedResult('')
    if (statements.length > 1) {
      throw sqlError(
        sqlstate.syntaxError,
        'cannot insert multiple commands into a prepared statement',
      )
    }
    return this.parsed({ statement: first.statement, sql }, params, types)
  }

  /** One statement that has been parsed. */
  parsed(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
  ): MaybePromise<StatementResult> {
    const { statement, sql } = source
    const { block } = this.#session
    // A script of one statement commits what a pipeline has begun, which the short way does not.
    const commits = block.span === 'statement' && block.isPipelined
    if (statement.kind !== 'select' || !isQuery(statement) || block.hasFailed || commits) {
      return this.run(source, params, types)
    }
    const { cached, point, row } = this.#pointRow(sql, statement, params, types)
    const { planned } = cached
    if (row !== PENDING) return new RowResult(planned.plan.output, row)
    if (point === undefined || this.#session.idleWaits.isEmpty) {
      const nearest = nearestRows(this.#session, cached, params)
      return nearest ?? this.run(source, params, types, planned)
    }
    return andThen(this.#pointRowLater(cached, point, params), (later) =>
      later === PENDING
        ? this.run(source, params, types)
        : new RowResult(planned.plan.output, later),
    )
  }

  /** A SELECT by the short way, if it has one: its row, none, or `PENDING` for its pages or the long way. */
  #pointRow(
    sql: string,
    statement: QueryStatement,
    params: readonly Datum[],
    types: readonly Oid[],
  ): {
    readonly cached: CachedPlan
    readonly point: PointQuery | undefined
    readonly row: readonly Datum[] | undefined | Pending
  } {
    const session = this.#session
    try {
      session.evaluation.refresh(session.settings)
      const cached = session.host.plans.plan(sql, statement, types, planningSide(this.#session))
      const { planned } = cached
      const found = (cached.point ??= pointQueryOf(planned, session) ?? null)
      const isUsable = found !== null && params.length === planned.parameterTypes.length
      const point = isUsable ? found : undefined
      return { cached, point, row: point === undefined ? PENDING : point.run(session, params) }
    } catch (error) {
      session.block.fail()
      throw error
    }
  }

  /** The row once its pages are there; `PENDING` for the long way, where the plan holds no more. */
  #pointRowLater(
    cached: CachedPlan,
    point: PointQuery,
    params: readonly Datum[],
  ): Promise<readonly Datum[] | undefined | Pending> {
    const session = this.#session
    return whenResident(session, () =>
      isCurrent(cached, planningSide(this.#session)) ? point.run(session, params) : PENDING,
    )
  }

  /** Runs a statement and, outside a block, commits it. */
  run(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
    planned?: PlannedStatement,
  ): MaybePromise<StatementResult> {
    const { block } = this.#session
    return recover(
      () =>
        andThen(this.runInTransaction(source, params, types, planned), (result) => {
          if (block.isBlock || result instanceof StreamingResult) return result
          if (block.awaitsSync) {
            block.isPipelined = true
            return result
          }
          return andThen(this.commit(), () => result)
        }),
      (error) => {
        block.fail()
        throw error
      },
    )
  }

  /** Runs a statement without committing. */
  runInTransaction(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
    planned?: PlannedStatement,
  ): MaybePromise<StatementResult> {
    const session = this.#session
    if (session.host.replaying !== undefined && planned === undefined) {
      return admitted(session, () => this.#runAdmitted(source, params, types))
    }
    return this.#runAdmitted(source, params, types, planned)
  }

  #runAdmitted(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
    planned?: PlannedStatement,
  ): MaybePromise<StatementResult> {
    const session = this.#session
    const { statement } = source
    session.block.assertRuns(statement)
    const { evaluation, settings, interrupts } = session
    evaluation.startStatement(session.block.current === undefined)
    evaluation.refresh(settings)
    session.activity.begins(source.script ?? source.sql, evaluation.statementMicros)
    interrupts.start(evaluation.statementTimeoutMs)
    const finish = <T>(value: T): T => {
      interrupts.end()
      return value
    }
    return recover(
      () =>
        andThen(this.#afterOthers(source, params, types, planned), (result) =>
          result instanceof StreamingResult ? result : finish(result),
        ),
      (error) => {
        finish(undefined)
        throw error
      },
    )
  }

  /** What `sync` will end may stand on commits that are not durable: the next statement has to see them. */
  #afterOthers(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
    planned?: PlannedStatement,
  ): MaybePromise<StatementResult> {
    const awaited = this.#session.block.awaitsSync ? this.whenIndependent() : undefined
    return andThen(awaited, () => this.#dispatch(source, params, types, planned))
  }

  /** A change by the short way; `PENDING`: it has to go the long one. */
  pointChange(
    change: PointChange,
    params: readonly Datum[],
  ): MaybePromise<StatementResult> | Pending {
    const session = this.#session
    const { block, evaluation } = session
    evaluation.startStatement(block.current === undefined)
    const txn = block.ensure()
    return recover<StatementResult | Pending>(
      () => {
        const changed = change.run(session, txn, params)
        if (changed === PENDING) return PENDING
        return andThen(settleUnique(session, false), () => {
          this.endStatement()
          const result = new FinishedResult(change.tag(changed), changed)
          if (block.awaitsSync) {
            block.isPipelined = true
            return result
          }
          if (!block.isBlock) return andThen(this.commit(), () => result)
          return andThen(this.whenIndependent(), () => result)
        })
      },
      (error) => {
        block.fail()
        throw error
      },
    ) as MaybePromise<StatementResult> | Pending
  }

  #dispatch(
    source: SourcedStatement,
    params: readonly Datum[],
    types: readonly Oid[],
    planned?: PlannedStatement,
  ): MaybePromise<StatementResult> {
    const { statement, sql } = source
    if (isQuery(statement)) {
      return this.query(
        planned ?? this.plan(sql, statement, types),
        params,
        () => this.planInner(sql, statement, types),
        source.interleaves,
      )
    }
    return (
      runUtility(this.#session, source, params, types) ??
      runDefinition(this.#session, source, { types, values: params }) ??
      unknownStatement(statement)
    )
  }

  plan(sql: string, statement: QueryStatement, types: readonly Oid[]): PlannedStatement {
    return this.#session.host.plans.plan(sql, statement, types, planningSide(this.#session)).planned
  }

  /** A plan for a statement inside another text (EXPLAIN, DECLARE, COPY …): not kept. */
  planInner(sql: string, statement: QueryStatement, types: readonly Oid[] = []): PlannedStatement {
    return planQuery(statement, sql, types, planningSide(this.#session)).planned
  }

  /** Starts a plan in the session's transaction, its tables locked. */
  start(
    planned: PlannedStatement,
    params: readonly Datum[],
    instrument?: Instrument,
  ): MaybePromise<PlanRun> {
    const session = this.#session
    const world = runSide(session)
    const txn = session.block.ensure()
    checkReadOnly(world, planned, txn)
    if (!session.authority.isAllowed(planned.needs)) checkNeeds(session, planned.needs)
    return andThen(lockRelations(world, planned, txn), () => {
      const snapshot = session.host.store.transactions.statementSnapshot(txn)
      return new PlanRun(world, planned, txn, snapshot, params, { instrument })
    })
  }

  /**
   * Runs a planned query: rows of a SELECT stream, everything else is done before the answer. `replan` plans it again, where it may
   * begin anew.
   */
  query(
    planned: PlannedStatement,
    params: readonly Datum[],
    replan?: () => PlannedStatement,
    interleaves = false,
  ): MaybePromise<StatementResult> {
    const session = this.#session
    return andThen(this.start(planned, params), (run) => {
      if (planned.command !== 'select' || modifies(planned)) return this.#complete(run)
      const output = planned.plan.output
      if (interleaves && (session.block.isBlock || session.block.awaitsSync)) {
        return interleavedRows(session, output, run)
      }
      if (replan === undefined || session.host.rebased === undefined) {
        return streamRows(session, output, run)
      }
      const restart = (again: PlannedStatement) => this.start(again, params)
      return streamRows(session, output, new RepeatedRun(session, run, replan, restart))
    })
  }

  /** No answer that depends on a commit leaves before that commit is durable, and what follows sees it. */
  whenIndependent(): MaybePromise<void> {
    const { transactions } = this.#session.host.store
    const lsn = this.#session.block.current?.dependsOnLsn ?? 0
    return lsn > transactions.durableLsn ? transactions.whenDurable(lsn) : undefined
  }

  #complete(run: PlanRun): MaybePromise<StatementResult> {
    const { planned } = run
    return andThen(gatherRows(run), (rows) => {
      run.close()
      return andThen(this.settle(run), () => {
        this.endStatement()
        const count = planned.command === 'select' ? rows.length : run.affected
        const result = new FinishedResult(
          statementTag(planned, count),
          count,
          planned.returnsRows ? { columns: planned.plan.output, buffer: rows } : undefined,
        )
        // Alone in its transaction, it is answered after the commit, which waits for more than this. Waiting here, with its
        // locks held, would give a row to one writer per round trip of the log.
        if (!this.#session.block.spansStatements) return result
        return andThen(this.whenIndependent(), () => result)
      })
    })
  }

  /** What the rows that a statement changed owe at its end. */
  settle(run: PlanRun): MaybePromise<void> {
    const session = this.#session
    return andThen(settleUnique(session, false), () =>
      settleChecks(session, takeChecks(session, run.events)),
    )
  }

  endStatement(): void {
    const txn = this.#session.block.current
    if (txn !== undefined) this.#session.host.store.transactions.endStatement(txn)
  }

  /** A query of the session's own, inside its transaction: foreign keys, catalog commands. */
  internal(sql: string, params: readonly Datum[]): MaybePromise<readonly (readonly Datum[])[]> {
    const session = this.#session
    const statement = session.host.plans.parse(sql)[0]?.statement
    if (statement === undefined || !isQuery(statement)) throw new Error(`not a query: ${sql}`)
    const planned = this.plan(sql, statement, [])
    const world = runSide(session)
    const txn = session.block.ensure()
    return andThen(lockRelations(world, planned, txn), () => {
      const snapshot = session.host.store.transactions.latestSnapshot(txn)
      const run = new PlanRun(world, planned, txn, snapshot, params)
      return andThen(gatherRows(run), (rows) => {
        run.close()
        const answer = Array.from({ length: rows.length }, (_, i) => rows.row(i))
        return andThen(this.settle(run), () => answer)
      })
    })
  }

  /** Ends the session's transaction. Answers whether it was committed: one that has failed is rolled back. */
  commit(): MaybePromise<boolean> {
    return commitTransaction(this.#session)
  }
}

function unknownStatement(statement: Statement): never {
  throw sqlError(sqlstate.featureNotSupported, `${statement.kind} is not supported`)
}
