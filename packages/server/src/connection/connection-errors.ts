/** Errors that end connections, in PostgreSQL's words. */
import { SqlError, sqlstate, type SqlState, withFields } from '@twill/engine'

function fatal(code: SqlState, message: string): SqlError {
  return new SqlError(code, message, { severity: 'FATAL' })
}

export const tooManyConnections = (): SqlError =>
  fatal(sqlstate.tooManyConnections, 'sorry, too many clients already')

export const shuttingDown = (): SqlError =>
  fatal(sqlstate.cannotConnectNow, 'the database system is shutting down')

export const administratorCommand = (): SqlError =>
  fatal(sqlstate.adminShutdown, 'terminating connection due to administrator command')

export const databaseMissing = (name: string): SqlError =>
  fatal(sqlstate.invalidCatalogName, `database "${name}" does not exist`)

export const idleInTransaction = (): SqlError =>
  fatal(
    sqlstate.idleInTransactionSessionTimeout,
    'terminating connection due to idle-in-transaction timeout',
  )

export const idleSession = (): SqlError =>
  fatal(sqlstate.idleSessionTimeout, 'terminating connection due to idle-session timeout')

export const unencryptedData = (): SqlError =>
  new SqlError(sqlstate.protocolViolation, 'received unencrypted data after SSL request', {
    severity: 'FATAL',
    detail:
      'This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.',
  })

export const synchronizationLost = (): SqlError =>
  fatal(
    sqlstate.protocolViolation,
    'terminating connection because protocol synchronization was lost',
  )

export const noReplication = (): SqlError =>
  fatal(sqlstate.featureNotSupported, 'replication connections are not supported')

/** An error of whatever severity, as one that ends the connection. */
export function asFatal(error: unknown): SqlError {
  const failure = asSqlError(error)
  if (failure.severity === 'FATAL') return failure
  return withFields(new SqlError(failure.code, failure.message, { severity: 'FATAL' }), failure)
}

export function asSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new SqlError(sqlstate.internalError, message, { cause: error })
}
