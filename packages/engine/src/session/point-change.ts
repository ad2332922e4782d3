/** Changes of one row by a short way, without making operators and batches. */
import type { StatementNeeds } from '../binder/statement-needs.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid } from '../types/type.ts'
import type { EngineSession } from './session.ts'

export interface PointChange {
  /** How many rows were changed (0 or 1), or `PENDING`: ask the plan. */
  run(session: EngineSession, txn: Transaction, params: readonly Datum[]): number | Pending
  tag(count: number): string
}

/** Whether the transaction may change the table by a short way; then it holds the table's lock. */
export function mayChange(
  session: EngineSession,
  txn: Transaction,
  table: Oid,
  needs: StatementNeeds,
): boolean {
  const { locks, durableLsn } = session.host.store.transactions
  if (txn.readOnly || txn.isolation === 'serializable') return false
  if (!session.authority.isAllowed(needs) || txn.dependsOnLsn > durableLsn) return false
  if (locks.lockTable(txn, table, 'row exclusive', 'block', session.idleWaits) !== PENDING) {
    return true
  }
  giveUp(session)
  return false
}

/** The plan is asked instead: waits recorded so far are nobody's. */
export function giveUp(session: EngineSession): Pending {
  session.resetIdleWaits()
  return PENDING
}
