/** Errors of the extended query protocol, in PostgreSQL's words. Drivers prepare again when they read certain routines. */
import { SqlError, sqlstate } from '@twill/engine'
import { protocolViolation } from '../protocol/protocol-errors.ts'

export function statementMissing(name: string): SqlError {
  const which = name === '' ? 'unnamed prepared statement' : `prepared statement "${name}"`
  const routine = name === '' ? 'exec_bind_message' : 'FetchPreparedStatement'
  return new SqlError(sqlstate.invalidSqlStatementName, `${which} does not exist`, { routine })
}

export function portalMissing(name: string): SqlError {
  return new SqlError(sqlstate.invalidCursorName, `portal "${name}" does not exist`)
}

export function portalExists(name: string): SqlError {
  return new SqlError(sqlstate.duplicateCursor, `cursor "${name}" already exists`)
}

export function portalSpent(name: string): SqlError {
  return new SqlError(sqlstate.objectNotInPrerequisiteState, `portal "${name}" cannot be run`)
}

export function parameterCount(statement: string, given: number, required: number): SqlError {
  return protocolViolation(
    `bind message supplies ${given} parameters, but prepared statement "${statement}" requires ${required}`,
  )
}

export function tooManyNamed(what: 'prepared statements' | 'portals', most: number): SqlError {
  return new SqlError(sqlstate.configurationLimitExceeded, `too many ${what} in one session`, {
    hint: `A session may have ${most}: close those that are not needed.`,
  })
}

export function transactionAborted(): SqlError {
  return new SqlError(
    sqlstate.inFailedSqlTransaction,
    'current transaction is aborted, commands ignored until end of transaction block',
  )
}
