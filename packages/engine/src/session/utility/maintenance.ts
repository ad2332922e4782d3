/** VACUUM, ANALYZE, CLUSTER and REINDEX have nothing to do here, but their tables must exist; CHECKPOINT writes one. */
import type { Reindex } from '../../ast/ddl-index.ts'
import type { Cluster, Vacuum } from '../../ast/utility.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { findTable } from '../ddl/find-object.ts'
import { andThen } from '../maybe-promise.ts'
import { FinishedResult } from '../results.ts'
import { PG_CHECKPOINT } from '../../catalog/roles.ts'
import { denied } from '../authority.ts'
import type { EngineSession } from '../session.ts'

export function maintain(
  session: EngineSession,
  statement: Vacuum | Cluster | Reindex,
): StatementResult {
  if (statement.kind === 'vacuum') session.block.standsAlone('VACUUM')
  if (statement.kind === 'vacuum' || statement.kind === 'analyze') {
    for (const { relation } of statement.tables) findTable(session, relation)
  }
  if (statement.kind === 'cluster' && statement.table !== undefined) {
    findTable(session, statement.table)
  }
  return new FinishedResult(statement.kind.toUpperCase())
}

export function checkpointCommand(session: EngineSession): MaybePromise<StatementResult> {
  const { authority } = session
  if (!authority.isSuperuser && !authority.rights.has(PG_CHECKPOINT)) {
    throw denied('must be superuser or have privileges of pg_checkpoint to do CHECKPOINT')
  }
  return andThen(session.host.store.checkpoint(), () => new FinishedResult('CHECKPOINT'))
}
