/**
 * The short way for the most frequent statement there is: one row by the whole key of a unique index, columns as they are. It does
 * what the plan would do, without making operators, batches or a transaction object, and waits for pages that are not there;
 * whatever is out of the ordinary (a lock in the way, a serializable transaction) is left to the plan.
 */
import type { StatementNeeds } from '../binder/statement-needs.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Access } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import { isHistoryGone } from './admission.ts'
import { pointKeyOf, type IndexScan, type PointKey } from './point-key.ts'
import type { EngineSession } from './session.ts'

export class PointQuery {
  readonly #key: PointKey
  readonly #attnums: readonly number[]
  readonly #needs: StatementNeeds

  constructor(key: PointKey, attnums: readonly number[], needs: StatementNeeds) {
    this.#key = key
    this.#attnums = attnums
    this.#needs = needs
  }

  /**
   * The row, `undefined` where there is none, or `PENDING`: for the pages that `session.idleWaits` then names, which `whenResident`
   * brings; where it names none, ask the plan.
   */
  run(session: EngineSession, params: readonly Datum[]): Datum[] | undefined | Pending {
    if (!isOrdinaryRead(session, this.#key.table, this.#needs)) return PENDING
    const key = this.#key.encode(params)
    if (key === undefined) return undefined
    const table = this.#key.stored(session)
    const row: Datum[] = []
    const found = table.lookup(shortAccess(session), this.#key.index, key, this.#attnums, row)
    if (found === PENDING) return PENDING
    endShortRead(session)
    return found === undefined ? undefined : row
  }
}

/** Whether one table may be read without a run of a plan: nothing is in the way, and nothing has to be noted. */
export function isOrdinaryRead(session: EngineSession, table: Oid, needs: StatementNeeds): boolean {
  const { transactions } = session.host.store
  if (!session.authority.isAllowed(needs)) return false
  const txn = session.block.current
  if (txn === undefined) {
    if (session.block.span === 'sync' && !startsReading(session)) return false
  } else if (txn.isolation === 'serializable' || txn.dependsOnLsn > transactions.durableLsn) {
    return false
  }
  return !transactions.locks.isReadBlocked(session.owner, table)
}

/** What such a read sees. */
export function shortAccess({ block, host, idleWaits }: EngineSession): Access {
  const { transactions } = host.store
  const txn = block.current
  const snapshot =
    txn === undefined
      ? { lsn: transactions.durableLsn, command: 0 }
      : transactions.statementSnapshot(txn)
  return { txn, snapshot, waits: idleWaits }
}

export function endShortRead({ block, host }: EngineSession): void {
  const txn = block.current
  if (txn !== undefined) host.store.transactions.endStatement(txn)
}

/** The first statement of a transaction that `sync` ends: it may leave none behind where the next one takes a snapshot of its own. */
function startsReading({ block, evaluation }: EngineSession): boolean {
  block.isPipelined = true
  return evaluation.readsCommitted
}

/**
 * Goes on with a point query that has answered `PENDING`: brings the pages it names and looks again, as often as it takes.
 * `attempt` has to see for itself that the plan still holds, since anything may happen while it waits. `PENDING`: ask the plan.
 */
export async function whenResident<T>(
  session: EngineSession,
  attempt: () => T | Pending,
): Promise<T | Pending> {
  const { evaluation, interrupts, idleWaits } = session
  interrupts.start(evaluation.statementTimeoutMs)
  try {
    while (!idleWaits.isEmpty) {
      await idleWaits.settle()
      session.assertOpen()
      // A follower may be applying its log, or have gone over to another store meanwhile.
      while (session.host.replaying !== undefined) await session.host.replaying
      if (session.idleWaits !== idleWaits) return PENDING
      const answer = attempt()
      if (answer !== PENDING) return answer
    }
    return PENDING
  } catch (error) {
    // The plan can begin anew where pages are gone.
    if (isHistoryGone(error)) return PENDING
    throw error
  } finally {
    session.resetIdleWaits()
    interrupts.end()
  }
}

/** The point query that a plan is; `undefined` for any other plan. */
export function pointQueryOf(
  planned: PlannedStatement,
  session: EngineSession,
): PointQuery | undefined {
  if (planned.command !== 'select' || planned.relations.some(({ mode }) => mode !== 'read')) {
    return undefined
  }
  const scan = scanOf(planned.plan)
  const key = scan && pointKeyOf(scan, session)
  if (scan === undefined || key === undefined) return undefined
  const attnums = outputAttnums(planned.plan, scan)
  return attnums && new PointQuery(key, attnums, planned.needs)
}

function scanOf(plan: Plan): IndexScan | undefined {
  if (plan.kind === 'indexScan') return plan
  return plan.kind === 'project' ? scanOf(plan.input) : undefined
}

/** The stored columns that the output is made of, when it is columns alone. */
function outputAttnums(plan: Plan, scan: IndexScan): readonly number[] | undefined {
  if (plan === scan) return scan.attnums
  if (plan.kind !== 'project' || plan.input !== scan) return undefined
  const attnums: number[] = []
  for (const expr of plan.exprs) {
    if (expr.kind !== 'column') return undefined
    attnums.push(scan.attnums[expr.index] as number)
  }
  return attnums
}
