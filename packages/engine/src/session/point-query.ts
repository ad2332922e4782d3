/**
 * The short way for the most frequent statement there is: one row by the whole key of a unique index, columns as they are. It does
 * what the plan would do, without making operators, batches or a transaction object; whatever is out of the ordinary (a lock in
 * the way, pages that are not there, a serializable transaction) is left to the plan.
 */
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Access } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import { pointKeyOf, type IndexScan, type PointKey } from './point-key.ts'
import type { EngineSession } from './session.ts'

export class PointQuery {
  readonly #key: PointKey
  readonly #attnums: readonly number[]

  constructor(key: PointKey, attnums: readonly number[]) {
    this.#key = key
    this.#attnums = attnums
  }

  /** The row, `undefined` where there is none, or `PENDING`: ask the plan. */
  run(session: EngineSession, params: readonly Datum[]): Datum[] | undefined | Pending {
    const { transactions } = session.host.store
    const txn = session.block.current
    if (txn?.isolation === 'serializable') return PENDING
    if (transactions.locks.isReadBlocked(session.owner, this.#key.table)) return PENDING
    const key = this.#key.encode(params)
    if (key === undefined) return undefined
    const table = this.#key.stored(session)
    const snapshot =
      txn === undefined
        ? { lsn: transactions.durableLsn, command: 0 }
        : transactions.statementSnapshot(txn)
    const access: Access = { txn, snapshot, waits: session.idleWaits }
    const row: Datum[] = []
    const found = table.lookup(access, this.#key.index, key, this.#attnums, row)
    if (found === PENDING) {
      session.resetIdleWaits()
      return PENDING
    }
    if (txn !== undefined) transactions.endStatement(txn)
    return found === undefined ? undefined : row
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
  return attnums && new PointQuery(key, attnums)
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
