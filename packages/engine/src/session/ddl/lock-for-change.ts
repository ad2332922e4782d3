/** Table locks of definition commands. */
import type { MaybePromise } from '../../engine.ts'
import { settled } from '../../executor/driver.ts'
import { PENDING } from '../../store/waits.ts'
import type { TableLockMode } from '../../txn/lock-modes.ts'
import type { Oid } from '../../types/type.ts'
import { andThen } from '../maybe-promise.ts'
import { makeWaits } from '../plan-run.ts'
import { runSide } from '../run-world.ts'
import type { EngineSession } from '../session.ts'

export function lockForChange(
  session: EngineSession,
  table: Oid,
  mode: TableLockMode,
): MaybePromise<void> {
  const { waits } = makeWaits(runSide(session))
  const txn = session.block.ensure()
  const { locks } = session.host.store.transactions
  const locked = settled(waits, () =>
    locks.lockTable(txn, table, mode, 'block', waits) === PENDING ? PENDING : true,
  )
  // What was committed before the lock was free must be visible to the command.
  return andThen(locked, () => session.runner.whenIndependent())
}
