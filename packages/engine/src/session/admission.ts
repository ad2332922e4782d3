/**
 * Statements of a database that follows another one's log. They wait while the log is being applied, unless they go on with a
 * snapshot: then nothing is applied before it is given back. A SELECT whose pages the writer has dropped begins anew.
 */
import type { MaybePromise } from '../engine.ts'
import { recoveryConflict } from '../errors/concurrency-errors.ts'
import { SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import type { Batch } from '../store/batch.ts'
import { andThen, recover } from './maybe-promise.ts'
import type { PlanRun } from './plan-run.ts'
import { sameColumns } from './same-columns.ts'
import type { EngineSession } from './session.ts'

/** How often one SELECT begins anew: a writer that is faster than this leaves nothing to be read. */
const MAX_NEW_BEGINNINGS = 4

/** Runs what takes a snapshot when one may be taken. */
export function admitted<T>(
  session: EngineSession,
  attempt: () => MaybePromise<T>,
): MaybePromise<T> {
  const { replaying } = session.host
  if (replaying === undefined || holdsSnapshot(session)) return attempt()
  return replaying.then(() => admitted(session, attempt))
}

function holdsSnapshot({ block }: EngineSession): boolean {
  const txn = block.current
  return txn !== undefined && (txn.snapshot !== undefined || txn.heldSnapshots > 0)
}

/** Ends what the session reads: its transaction fails with 40001, now or when it goes on. */
export function cancelReader(session: EngineSession): void {
  const txn = session.block.current
  if (txn === undefined || !holdsSnapshot(session)) return
  const error = recoveryConflict()
  session.cursors.closeReading()
  session.host.store.transactions.cancel(txn, error)
  session.interrupts.interrupt(error)
}

/** The SELECT under way, which may be begun anew for as long as it has answered nothing. */
export class RepeatedRun {
  readonly #session: EngineSession
  readonly #plan: () => PlannedStatement
  readonly #start: (planned: PlannedStatement) => MaybePromise<PlanRun>
  #run: PlanRun
  #hasAnswered = false
  #beginnings = 0

  constructor(
    session: EngineSession,
    run: PlanRun,
    plan: () => PlannedStatement,
    start: (planned: PlannedStatement) => MaybePromise<PlanRun>,
  ) {
    this.#session = session
    this.#run = run
    this.#plan = plan
    this.#start = start
  }

  next(): MaybePromise<Batch | undefined> {
    if (this.#hasAnswered) return this.#run.next()
    return andThen(
      recover(
        () => this.#run.next(),
        (error) => this.#again(error),
      ),
      (batch) => {
        this.#hasAnswered = true
        return batch
      },
    )
  }

  async #again(error: unknown): Promise<Batch | undefined> {
    const session = this.#session
    const { block, host } = session
    const txn = block.current
    const mayRepeat = txn?.isolation === 'read committed' && txn.heldSnapshots === 0
    if (!mayRepeat || !isHistoryGone(error) || this.#beginnings++ >= MAX_NEW_BEGINNINGS) throw error
    this.#run.close()
    host.store.transactions.endStatement(txn)
    await host.rebased?.()
    return admitted(session, () => {
      const planned = this.#plan()
      if (!sameColumns(this.#run.planned.plan.output, planned.plan.output)) throw recoveryConflict()
      return andThen(this.#start(planned), (run) => {
        this.#run = run
        return this.next()
      })
    })
  }

  close(): void {
    this.#run.close()
  }
}

/** The pages of the old root are no longer kept by the writer. */
export function isHistoryGone(error: unknown): boolean {
  return error instanceof SqlError && error.code === sqlstate.snapshotTooOld
}
