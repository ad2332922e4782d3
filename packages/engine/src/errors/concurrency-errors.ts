/** Errors that come of other transactions: retry, or wait longer. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function concurrentUpdate(): SqlError {
  return sqlError(
    sqlstate.serializationFailure,
    'could not serialize access due to concurrent update',
  )
}

export function concurrentDelete(): SqlError {
  return sqlError(
    sqlstate.serializationFailure,
    'could not serialize access due to concurrent delete',
  )
}

export function readWriteDependencies(reason: string): SqlError {
  return sqlError(
    sqlstate.serializationFailure,
    'could not serialize access due to read/write dependencies among transactions',
    {
      detail: `Reason code: ${reason}.`,
      hint: 'The transaction might succeed if retried.',
    },
  )
}

export function rowNotAvailable(table: string): SqlError {
  return sqlError(sqlstate.lockNotAvailable, `could not obtain lock on row in relation "${table}"`)
}

export function relationNotAvailable(table: string): SqlError {
  return sqlError(sqlstate.lockNotAvailable, `could not obtain lock on relation "${table}"`)
}

export function lockTimeout(): SqlError {
  return sqlError(sqlstate.lockNotAvailable, 'canceling statement due to lock timeout')
}

export function deadlock(detail: string): SqlError {
  return sqlError(sqlstate.deadlockDetected, 'deadlock detected', {
    detail,
    hint: 'See server log for query details.',
  })
}

export function transactionEnded(): SqlError {
  return sqlError(sqlstate.invalidTransactionState, 'the transaction has already ended')
}

/** A reader that stands in the way of what its writer has done. */
export function recoveryConflict(): SqlError {
  return sqlError(
    sqlstate.serializationFailure,
    'canceling statement due to conflict with recovery',
    {
      detail: 'User query might have needed to see row versions that must be removed.',
      hint: 'The transaction might succeed if retried.',
    },
  )
}

export function readOnlyTransaction(what: string): SqlError {
  return sqlError(
    sqlstate.readOnlySqlTransaction,
    `cannot execute ${what} in a read-only transaction`,
  )
}

export function savepointMissing(name: string): SqlError {
  return sqlError(sqlstate.invalidSavepointSpecification, `savepoint "${name}" does not exist`)
}
