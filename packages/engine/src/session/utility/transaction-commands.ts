/** BEGIN, COMMIT, ROLLBACK, savepoints, SET TRANSACTION, SET CONSTRAINTS. */
import type {
  Begin,
  Commit,
  Rollback,
  SavepointCommand,
  SetConstraints,
  SetTransaction,
  TransactionModes,
} from '../../ast/utility.ts'
import type { MaybePromise, StatementResult, TransactionOptions } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { onlyInTransactionBlock } from '../../errors/session-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { settleChecks, settleUnique } from '../constraint-checks.ts'
import { andThen } from '../maybe-promise.ts'
import { FinishedResult } from '../results.ts'
import type { EngineSession } from '../session.ts'

function optionsOf(modes: TransactionModes): TransactionOptions {
  if (modes.asOf !== undefined) throw featureNotSupported('BEGIN AS OF')
  const isolation = modes.isolation === 'read uncommitted' ? 'read committed' : modes.isolation
  return {
    ...(isolation === undefined ? {} : { isolation }),
    ...(modes.readOnly === undefined ? {} : { readOnly: modes.readOnly }),
    ...(modes.deferrable === undefined ? {} : { deferrable: modes.deferrable }),
  }
}

export function begin(session: EngineSession, statement: Begin): StatementResult {
  const options = optionsOf(statement.modes)
  if (!session.block.begin(options)) {
    session.notice(
      sqlError(sqlstate.activeSqlTransaction, 'there is already a transaction in progress', {
        severity: 'WARNING',
      }),
    )
  }
  return new FinishedResult(statement.start ? 'START TRANSACTION' : 'BEGIN')
}

export function warnOutside(session: EngineSession): void {
  session.notice(
    sqlError(sqlstate.noActiveSqlTransaction, 'there is no transaction in progress', {
      severity: 'WARNING',
    }),
  )
}

export function commit(session: EngineSession, statement: Commit): MaybePromise<StatementResult> {
  const { block } = session
  if (!block.isBlock) {
    if (statement.chain) throw onlyInTransactionBlock('COMMIT AND CHAIN')
    warnOutside(session)
  }
  const again = chained(session, statement.chain)
  return andThen(session.runner.commit(), (committed) => {
    again()
    return new FinishedResult(committed ? 'COMMIT' : 'ROLLBACK')
  })
}

/** AND CHAIN: a new block with the old one's characteristics. */
function chained(session: EngineSession, chain: boolean): () => void {
  const options = session.block.characteristicsNow
  if (!chain || options === undefined) return () => undefined
  return () => {
    session.block.begin(options)
  }
}

export function rollback(session: EngineSession, statement: Rollback): StatementResult {
  if (!session.block.isBlock) {
    if (statement.chain) throw onlyInTransactionBlock('ROLLBACK AND CHAIN')
    warnOutside(session)
  }
  const again = chained(session, statement.chain)
  session.block.rollback()
  again()
  return new FinishedResult('ROLLBACK')
}

export function savepointCommand(
  session: EngineSession,
  statement: SavepointCommand,
): StatementResult {
  const { block } = session
  switch (statement.kind) {
    case 'savepoint':
      if (!block.isBlock) throw onlyInTransactionBlock('SAVEPOINT')
      block.savepoint(statement.name)
      return new FinishedResult('SAVEPOINT')
    case 'release-savepoint':
      if (!block.isBlock) throw onlyInTransactionBlock('RELEASE SAVEPOINT')
      block.releaseSavepoint(statement.name)
      return new FinishedResult('RELEASE')
    case 'rollback-to-savepoint':
      if (!block.isBlock) throw onlyInTransactionBlock('ROLLBACK TO SAVEPOINT')
      block.rollbackTo(statement.name)
      return new FinishedResult('ROLLBACK')
  }
}

export function setTransaction(session: EngineSession, statement: SetTransaction): StatementResult {
  if (statement.snapshot !== undefined) throw featureNotSupported('SET TRANSACTION SNAPSHOT')
  const options = optionsOf(statement.modes)
  if (statement.session) setDefaults(session, options)
  else if (session.block.spansStatements) session.block.characteristics(options)
  else {
    session.notice(onlyInTransactionBlock('SET TRANSACTION', 'WARNING'))
  }
  return new FinishedResult('SET')
}

function setDefaults(session: EngineSession, options: TransactionOptions): void {
  const { settings } = session
  const { isolation, readOnly, deferrable } = options
  if (isolation !== undefined) settings.set('default_transaction_isolation', isolation, false)
  if (readOnly !== undefined) settings.set('default_transaction_read_only', onOff(readOnly), false)
  if (deferrable !== undefined) {
    settings.set('default_transaction_deferrable', onOff(deferrable), false)
  }
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}

export function setConstraints(
  session: EngineSession,
  statement: SetConstraints,
): MaybePromise<StatementResult> {
  const { deferred } = session.block
  const oids = statement.constraints?.map(({ name }) => constraintNamed(session, name))
  deferred.setMode(oids, statement.deferred)
  const due = statement.deferred ? [] : deferred.take(false)
  return andThen(settleUnique(session, false), () =>
    andThen(settleChecks(session, due), () => new FinishedResult('SET CONSTRAINTS')),
  )
}

function constraintNamed(session: EngineSession, name: string): number {
  for (const object of session.catalog.objects()) {
    if (object.kind !== 'constraint' || object.name !== name) continue
    if (object.deferrable) return object.oid
    throw sqlError(sqlstate.wrongObjectType, `constraint "${name}" is not deferrable`)
  }
  throw sqlError(sqlstate.undefinedObject, `constraint "${name}" does not exist`)
}
