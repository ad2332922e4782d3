/** Commands that are neither queries nor definitions: transactions, settings, prepared statements, cursors, maintenance. */
import type { Statement } from '../../ast/statement.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { duringRecovery } from '../../errors/session-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import type { SourcedStatement } from '../statement-runner.ts'
import { copyCommand } from '../copy/copy-command.ts'
import { closeCursor, declareCursor, fetchCursor } from './cursor-commands.ts'
import { explain } from './explain.ts'
import { lockTables } from './lock-tables.ts'
import { checkpointCommand, maintain } from './maintenance.ts'
import { deallocate, executePrepared, prepareStatement } from './prepared-commands.ts'
import { standingAlone } from './stand-alone.ts'
import { discard, setVariable, show } from './setting-commands.ts'
import { listen, notify, unlisten } from './notify-commands.ts'
import {
  begin,
  commit,
  rollback,
  savepointCommand,
  setConstraints,
  setTransaction,
} from './transaction-commands.ts'
import { twoPhaseCommand } from './two-phase-commands.ts'

/** What a database that is open read-only has no use for, or could not do. */
const notDuringRecovery: ReadonlySet<string> = new Set([
  'listen',
  'notify',
  'vacuum',
  'analyze',
  'cluster',
  'reindex',
  'checkpoint',
])

/** Table locks that a reader may take all the same. */
const weakModes: ReadonlySet<string> = new Set(['access share', 'row share', 'row exclusive'])

function checkRecovery(statement: Statement): void {
  if (statement.kind === 'lock-table' && !weakModes.has(statement.mode)) {
    throw duringRecovery('LOCK TABLE')
  }
  if (notDuringRecovery.has(statement.kind)) throw duringRecovery(statement.kind.toUpperCase())
}

/** `undefined`: not one of these. */
export function runUtility(
  session: EngineSession,
  source: SourcedStatement,
  params: readonly Datum[],
  types: readonly Oid[],
): MaybePromise<StatementResult> | undefined {
  const { statement, sql } = source
  if (session.host.readOnly) checkRecovery(statement)
  const alone = standingAlone(statement)
  if (alone !== undefined) session.block.standsAlone(alone)
  switch (statement.kind) {
    case 'begin':
      return begin(session, statement)
    case 'commit':
      return commit(session, statement)
    case 'rollback':
      return rollback(session, statement)
    case 'prepare-transaction':
    case 'commit-prepared':
    case 'rollback-prepared':
      return twoPhaseCommand(session, statement)
    case 'savepoint':
    case 'release-savepoint':
    case 'rollback-to-savepoint':
      return savepointCommand(session, statement)
    case 'set-transaction':
      return setTransaction(session, statement)
    case 'set-constraints':
      return setConstraints(session, statement)
    case 'set':
      return setVariable(session, statement)
    case 'show':
      return show(session, statement)
    case 'discard':
      return discard(session, statement)
    case 'prepare':
      return prepareStatement(session, statement, sql)
    case 'execute':
      return executePrepared(session, statement, sql)
    case 'deallocate':
      return deallocate(session, statement)
    case 'declare-cursor':
      return declareCursor(session, statement, sql, params, types)
    case 'fetch':
      return fetchCursor(session, statement)
    case 'close-cursor':
      return closeCursor(session, statement)
    case 'explain':
      return explain(session, statement, sql, params, types)
    case 'listen':
      return listen(session, statement)
    case 'unlisten':
      return unlisten(session, statement)
    case 'notify':
      return notify(session, statement)
    case 'copy':
      return copyCommand(session, statement, sql)
    case 'lock-table':
      return lockTables(session, statement)
    case 'vacuum':
    case 'analyze':
    case 'cluster':
    case 'reindex':
      return maintain(session, statement)
    case 'checkpoint':
      return checkpointCommand(session)
    default:
      return undefined
  }
}
