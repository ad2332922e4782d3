/** Commands that change the catalog. All of them work inside the session's transaction and are undone with it. */
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { readOnlyTransaction } from '../../errors/session-errors.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'
import type { SourcedStatement } from '../statement-runner.ts'
import { andThen } from '../maybe-promise.ts'
import { checkMayDefine } from '../privileges/may-define.ts'
import type { BoundParameters } from './create-table-as.ts'
import { definitionOf } from './definitions.ts'

/** `undefined`: not one of these. */
export function runDefinition(
  session: EngineSession,
  source: SourcedStatement,
  params: BoundParameters,
): MaybePromise<StatementResult> | undefined {
  const definition = definitionOf(source, params)
  if (definition === undefined) return undefined
  const txn = session.block.ensure()
  if (txn.readOnly) throw readOnlyTransaction(definition.tag)
  checkMayDefine(session, source.statement)
  session.host.store.transactions.statementSnapshot(txn)
  return andThen(definition.run(session), (result) => result ?? new FinishedResult(definition.tag))
}
