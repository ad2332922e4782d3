/** Errors about databases, in PostgreSQL's words. */
import { SqlError, sqlstate } from '@twill/engine'

export function databaseInUse(name: string, sessions: number): SqlError {
  return new SqlError(sqlstate.objectInUse, `database "${name}" is being accessed by other users`, {
    detail:
      sessions === 1
        ? 'There is 1 other session using the database.'
        : `There are ${sessions} other sessions using the database.`,
  })
}

export function missingDatabase(name: string): SqlError {
  return new SqlError(sqlstate.invalidCatalogName, `database "${name}" does not exist`)
}

export function takenDatabase(name: string): SqlError {
  return new SqlError(sqlstate.duplicateDatabase, `database "${name}" already exists`)
}

/** The main database is where the server's address says. */
export function mainDatabaseStays(what: 'dropped' | 'renamed'): SqlError {
  return new SqlError(
    sqlstate.objectInUse,
    `the database that the server was started with cannot be ${what}`,
  )
}

/** In `database@branch` the sign has its meaning. */
export function unusableName(name: string): SqlError {
  return new SqlError(sqlstate.invalidName, `"${name}" cannot be the name of a database here`, {
    hint: 'A name has 63 bytes at most and no "@", which stands before the name of a branch.',
  })
}

export function tooManyOpen(most: number): SqlError {
  return new SqlError(
    sqlstate.tooManyConnections,
    `${most} databases and branches are in use, and no more can be opened`,
  )
}
