/** PREPARE TRANSACTION and its kin, as where `max_prepared_transactions` is 0: there is never one to commit later. */
import type { PreparedTransaction } from '../../ast/utility.ts'
import type { StatementResult } from '../../engine.ts'
import { noPreparedTransaction, noPreparedTransactions } from '../../errors/session-errors.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'
import { warnOutside } from './transaction-commands.ts'

export function twoPhaseCommand(
  session: EngineSession,
  { kind, id }: PreparedTransaction,
): StatementResult {
  const { block } = session
  if (kind !== 'prepare-transaction') {
    block.standsAlone(kind === 'commit-prepared' ? 'COMMIT PREPARED' : 'ROLLBACK PREPARED')
    throw noPreparedTransaction(id)
  }
  if (!block.isBlock) warnOutside(session)
  const isRefused = block.isBlock && !block.hasFailed
  // It would have ended the block, and so does its failure.
  block.rollback()
  if (isRefused) throw noPreparedTransactions()
  return new FinishedResult('ROLLBACK')
}
