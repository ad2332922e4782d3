/** A change of one row by a short way, without making operators and batches. */
import type { Pending } from '../store/waits.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import type { EngineSession } from './session.ts'

export interface PointChange {
  /** How many rows were changed (0 or 1), or `PENDING`: ask the plan. */
  run(session: EngineSession, txn: Transaction, params: readonly Datum[]): number | Pending
  tag(count: number): string
}
