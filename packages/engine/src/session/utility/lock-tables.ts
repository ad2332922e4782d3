/** LOCK TABLE. */
import type { LockTable } from '../../ast/utility.ts'
import { DELETE, INSERT, SELECT, TRUNCATE, UPDATE } from '../../base/privilege-bits.ts'
import type { TableObject } from '../../catalog/objects.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { onlyInTransactionBlock } from '../../errors/session-errors.ts'
import { settled } from '../../executor/driver.ts'
import { PENDING } from '../../store/waits.ts'
import { findTable } from '../ddl/find-object.ts'
import { deniedFor } from '../privileges/check-needs.ts'
import { rightsOn } from '../privileges/object-rights.ts'
import { andThen } from '../maybe-promise.ts'
import { makeWaits } from '../plan-run.ts'
import { FinishedResult } from '../results.ts'
import { runSide } from '../run-world.ts'
import type { EngineSession } from '../session.ts'

/** Reading is enough for the weakest lock, inserting for those of writers; what keeps them out takes more than that. */
function checkMayLock(session: EngineSession, table: TableObject, mode: LockTable['mode']): void {
  const strong = UPDATE | DELETE | TRUNCATE
  const enough =
    mode === 'access share' ? strong | SELECT : mode === 'row exclusive' ? strong | INSERT : strong
  const { authority, catalog } = session
  if (!authority.isSuperuser && rightsOn(catalog, authority, table, enough) === 0) {
    throw deniedFor(table)
  }
}

export function lockTables(
  session: EngineSession,
  statement: LockTable,
): MaybePromise<StatementResult> {
  if (!session.block.spansStatements) throw onlyInTransactionBlock('LOCK TABLE')
  const tables = statement.tables.map(({ relation }) => {
    const table = findTable(session, relation)
    checkMayLock(session, table, statement.mode)
    return table.oid
  })
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
