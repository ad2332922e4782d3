/** Errors about where the data lies: corruption, a full disk, a lost writer's place, a database that has stopped. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function dataCorrupted(message: string, cause?: unknown): SqlError {
  return sqlError(sqlstate.dataCorrupted, message, { cause })
}

export function indexCorrupted(message: string): SqlError {
  return sqlError(sqlstate.indexCorrupted, message)
}

export function diskFull(cause: unknown): SqlError {
  return sqlError(sqlstate.diskFull, 'could not write to the log: no space left', { cause })
}

export function logUnavailable(cause: unknown): SqlError {
  return sqlError(sqlstate.ioError, 'could not write to the log', { cause })
}

/** The commit may or may not have happened; only reopening tells. */
export function commitUnknown(cause: unknown): SqlError {
  return sqlError(
    sqlstate.transactionResolutionUnknown,
    'the outcome of the commit is unknown: the connection to the storage failed while writing',
    { cause, hint: 'Reopen the database and look whether the changes are there.' },
  )
}

/** A checkpoint may or may not be there. No commit is in doubt. */
export function checkpointUnknown(cause: unknown): SqlError {
  return sqlError(sqlstate.ioError, 'the outcome of a checkpoint is unknown', { cause })
}

/** A reader stands at a checkpoint that the writer has dropped since. */
export function historyGone(cause: unknown): SqlError {
  return sqlError(
    sqlstate.snapshotTooOld,
    'snapshot too old: the checkpoint that the database was opened at is no longer kept',
    { hint: 'Open the database again, or keep more history.', cause },
  )
}

/** Something was written by a newer version of this software. */
export function newerFormat(what: string, version: number, known: number): SqlError {
  return sqlError(
    sqlstate.invalidParameterValue,
    `${what} has format version ${version}, this program knows versions up to ${known}`,
  )
}

export function unfinishedCopy(): SqlError {
  return sqlError(
    sqlstate.objectNotInPrerequisiteState,
    'the database is a copy that was not finished',
    { hint: 'Copy it again: what is there is not copied twice.' },
  )
}

/** The target of a copy is not empty. */
export function otherDatabaseThere(): SqlError {
  return sqlError(
    sqlstate.duplicateDatabase,
    'the target has a database in it that is not a copy of this one as it is now',
    { hint: 'A database is copied to where there is none.' },
  )
}

/** The source of a copy does not keep what it was when the copy began. */
export function sourceMovesOn(cause: unknown): SqlError {
  return sqlError(
    sqlstate.objectNotInPrerequisiteState,
    'the source changes faster than it can be copied',
    {
      cause,
      hint: 'Give it a retention window for as long as the copy takes, or stop its writer.',
    },
  )
}

export function storageFailed(message: string, cause: unknown): SqlError {
  return sqlError(sqlstate.ioError, message, { cause })
}

export function accessDenied(message: string, cause: unknown): SqlError {
  return sqlError(sqlstate.insufficientPrivilege, message, { cause })
}

export function writerFenced(cause: unknown): SqlError {
  return sqlError(sqlstate.databaseDropped, 'another writer has taken over this database', {
    severity: 'FATAL',
    cause,
  })
}

/** A transaction stood on another one whose commit failed. */
export function predecessorFailed(cause: SqlError): SqlError {
  return sqlError(
    sqlstate.serializationFailure,
    'could not commit: a transaction that this one depends on failed to commit',
    { cause, hint: 'The transaction might succeed if retried.' },
  )
}

export function databaseStopped(cause: unknown): SqlError {
  return sqlError(sqlstate.crashShutdown, 'the database has stopped after a failure', {
    severity: 'FATAL',
    hint: 'Reopen the database.',
    cause,
  })
}

export function databaseClosed(): SqlError {
  return sqlError(sqlstate.adminShutdown, 'the database is closed', { severity: 'FATAL' })
}
