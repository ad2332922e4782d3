/**
 * VACUUM puts graphs in order; there is nothing else for it to do, nor for ANALYZE and CLUSTER, but their tables must exist. CHECKPOINT
 * writes one.
 */
import type { Reindex } from '../../ast/ddl-index.ts'
import type { Cluster, Vacuum } from '../../ast/utility.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { findTable } from '../ddl/find-object.ts'
import { andThen } from '../maybe-promise.ts'
import { FinishedResult } from '../results.ts'
import type { TableObject } from '../../catalog/objects.ts'
import { databaseOwner, PG_CHECKPOINT } from '../../catalog/roles.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { checkOwner } from '../roles/ownership.ts'
import { denied } from '../authority.ts'
import type { EngineSession } from '../session.ts'
import { reindex } from './reindex.ts'

export function maintain(
  session: EngineSession,
  statement: Vacuum | Cluster | Reindex,
): MaybePromise<StatementResult> {
  if (statement.kind === 'reindex') return reindex(session, statement)
  if (statement.kind === 'vacuum' || statement.kind === 'analyze') {
    for (const { relation } of statement.tables) {
      warnStranger(session, findTable(session, relation), statement.kind)
    }
  }
  if (statement.kind === 'cluster' && statement.table !== undefined) {
    checkOwner(session, findTable(session, statement.table))
  }
  const done = new FinishedResult(statement.kind.toUpperCase())
  return statement.kind === 'vacuum' ? andThen(session.host.store.tendGraphs(), () => done) : done
}

/** Who owns neither the table nor the database is told that nothing is done. */
function warnStranger(
  session: EngineSession,
  table: TableObject,
  what: 'vacuum' | 'analyze',
): void {
  const { authority, catalog } = session
  if (authority.owns(table.owner) || authority.owns(databaseOwner(catalog))) return
  session.notice(
    sqlError(
      sqlstate.warning,
      `skipping "${table.name}" --- only table or database owner can ${what} it`,
      { severity: 'WARNING' },
    ),
  )
}

export function checkpointCommand(session: EngineSession): MaybePromise<StatementResult> {
  const { authority } = session
  if (!authority.isSuperuser && !authority.rights.has(PG_CHECKPOINT)) {
    throw denied('must be superuser or have privileges of pg_checkpoint to do CHECKPOINT')
  }
  return andThen(session.host.store.checkpoint(), () => new FinishedResult('CHECKPOINT'))
}
