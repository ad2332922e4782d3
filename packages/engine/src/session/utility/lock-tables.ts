/** LOCK TABLE. */
import type { LockTable } from '../../ast/utility.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { onlyInTransactionBlock } from '../../errors/session-errors.ts'
import { settled } from '../../executor/driver.ts'
import { PENDING } from '../../store/waits.ts'
import { findTable } from '../ddl/find-object.ts'
import { andThen } from '../maybe-promise.ts'
import { makeWaits } from '../plan-run.ts'
import { FinishedResult } from '../results.ts'
import { runSide } from '../run-world.ts'
import type { EngineSession } from '../session.ts'

export function lockTables(
  session: EngineSession,
  statement: LockTable,
): MaybePromise<StatementResult> {
  if (!session.block.spansStatements) throw onlyInTransactionBlock('LOCK TABLE')
  const tables = statement.tables.map(({ relation }) => findTable(session, relation).oid)
  const { waits } = makeWaits(runSide(session))
  const txn = session.block.ensure()
  const { locks } = session.host.store.transactions
  const policy = statement.nowait ? 'nowait' : 'block'
  const locked = settled(waits, () => {
    for (const oid of tables) {
      if (locks.lockTable(txn, oid, statement.mode, policy, waits) === PENDING) return PENDING
    }
    return true
  })
  return andThen(locked, () =>
    andThen(session.runner.whenIndependent(), () => new FinishedResult('LOCK TABLE')),
  )
}
