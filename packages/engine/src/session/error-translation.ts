/** Makes a `SqlError` of whatever a statement threw: failures of the storage, exhausted stacks, broken invariants. */
import { StorageError } from '@twill/storage'
import { SqlError, sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import {
  accessDenied,
  commitUnknown,
  databaseClosed,
  dataCorrupted,
  storageFailed,
  writerFenced,
} from '../errors/storage-errors.ts'

export function toSqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error
  if (error instanceof StorageError) return storageFailure(error)
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return sqlError(sqlstate.statementTooComplex, 'stack depth limit exceeded', { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return sqlError(sqlstate.internalError, message, { cause: error })
}

function storageFailure(error: StorageError): SqlError {
  switch (error.kind) {
    case 'full':
      return sqlError(sqlstate.diskFull, error.message, { cause: error })
    case 'fenced':
      return writerFenced(error)
    case 'unknown-outcome':
      return commitUnknown(error)
    case 'corrupt':
      return dataCorrupted(error.message, error)
    case 'closed':
      return databaseClosed()
    case 'not-found':
      return sqlError(sqlstate.undefinedObject, error.message, { cause: error })
    case 'conflict':
      return sqlError(sqlstate.objectInUse, error.message, { cause: error })
    case 'invalid':
      return sqlError(sqlstate.invalidParameterValue, error.message, { cause: error })
    case 'denied':
      return accessDenied(error.message, error)
    case 'unavailable':
      return storageFailed(error.message, error)
  }
}
