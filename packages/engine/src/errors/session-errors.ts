/** Errors about the state of a session and its transaction. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function readOnlyTransaction(command: string): SqlError {
  return sqlError(
    sqlstate.readOnlySqlTransaction,
    `cannot execute ${command} in a read-only transaction`,
  )
}

/** Of a database that is open read-only: what a transaction's mode could not allow either. */
export function duringRecovery(command: string): SqlError {
  return sqlError(sqlstate.readOnlySqlTransaction, `cannot execute ${command} during recovery`)
}

export function readWriteDuringRecovery(): SqlError {
  return sqlError(
    sqlstate.featureNotSupported,
    'cannot set transaction read-write mode during recovery',
  )
}

export function serializableDuringRecovery(): SqlError {
  return sqlError(sqlstate.featureNotSupported, 'cannot use serializable mode in a hot standby', {
    hint: 'You can use REPEATABLE READ instead.',
  })
}

/** What a caller asked of a database that it has opened read-only. */
export function readOnlyDatabase(what: string): SqlError {
  return sqlError(sqlstate.readOnlySqlTransaction, `cannot ${what}: the database is open read-only`)
}

export function transactionAborted(): SqlError {
  return sqlError(
    sqlstate.inFailedSqlTransaction,
    'current transaction is aborted, commands ignored until end of transaction block',
  )
}

export function inTransactionBlock(command: string): SqlError {
  return sqlError(sqlstate.activeSqlTransaction, `${command} cannot run inside a transaction block`)
}

export function noPreparedTransactions(): SqlError {
  return sqlError(sqlstate.objectNotInPrerequisiteState, 'prepared transactions are disabled', {
    hint: 'Set max_prepared_transactions to a nonzero value.',
  })
}

export function noPreparedTransaction(id: string): SqlError {
  return sqlError(
    sqlstate.undefinedObject,
    `prepared transaction with identifier "${id}" does not exist`,
  )
}

/** What is no block, but has other statements before its Sync. */
export function withinPipeline(command: string): SqlError {
  return sqlError(sqlstate.activeSqlTransaction, `${command} cannot be executed within a pipeline`)
}

/** As a warning: the command is carried out, to no effect. */
export function onlyInTransactionBlock(
  command: string,
  severity: 'ERROR' | 'WARNING' = 'ERROR',
): SqlError {
  return sqlError(
    sqlstate.noActiveSqlTransaction,
    `${command} can only be used in transaction blocks`,
    { severity },
  )
}

export function statementCancelled(): SqlError {
  return sqlError(sqlstate.queryCanceled, 'canceling statement due to user request')
}

export function terminatedByAdministrator(): SqlError {
  return sqlError(sqlstate.adminShutdown, 'terminating connection due to administrator command', {
    severity: 'FATAL',
  })
}

export function tooManyNotifications(): SqlError {
  return sqlError(sqlstate.programLimitExceeded, 'too many notifications in the NOTIFY queue')
}

export function statementTimedOut(): SqlError {
  return sqlError(sqlstate.queryCanceled, 'canceling statement due to statement timeout')
}

export function lockTimedOut(): SqlError {
  return sqlError(sqlstate.lockNotAvailable, 'canceling statement due to lock timeout')
}

export function preparedStatementMissing(name: string): SqlError {
  return sqlError(sqlstate.invalidSqlStatementName, `prepared statement "${name}" does not exist`)
}

export function preparedStatementExists(name: string): SqlError {
  return sqlError(
    sqlstate.duplicatePreparedStatement,
    `prepared statement "${name}" already exists`,
  )
}

export function cursorMissing(name: string): SqlError {
  return sqlError(sqlstate.invalidCursorName, `cursor "${name}" does not exist`)
}

export function cursorExists(name: string): SqlError {
  return sqlError(sqlstate.duplicateCursor, `cursor "${name}" already exists`)
}

/** A plan that clients have described answers with other columns since the schema changed. */
export function resultTypeChanged(): SqlError {
  return sqlError(sqlstate.featureNotSupported, 'cached plan must not change result type', {
    routine: 'RevalidateCachedQuery',
  })
}

export function sessionClosed(): SqlError {
  return sqlError(sqlstate.connectionDoesNotExist, 'the session is closed')
}

export function emptyChannelName(): SqlError {
  return sqlError(sqlstate.invalidParameterValue, 'channel name cannot be empty')
}

export function channelNameTooLong(): SqlError {
  return sqlError(sqlstate.invalidParameterValue, 'channel name too long')
}

export function payloadTooLong(): SqlError {
  return sqlError(sqlstate.invalidParameterValue, 'payload string too long')
}
