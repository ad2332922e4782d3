/** Names that are taken, and IF [NOT] EXISTS. */
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'

export function relationExists(name: string): SqlError {
  return sqlError(sqlstate.duplicateTable, `relation "${name}" already exists`)
}

/** IF NOT EXISTS of something that does: a notice, and true. */
export function skipsExisting(
  session: EngineSession,
  ifNotExists: boolean,
  kind: string,
  name: string,
): boolean {
  if (!ifNotExists) return false
  session.notice(
    sqlError(sqlstate.duplicateTable, `${kind} "${name}" already exists, skipping`, {
      severity: 'NOTICE',
    }),
  )
  return true
}

/** IF EXISTS of something that does not: a notice, and true. */
export function skipsMissing(
  session: EngineSession,
  ifExists: boolean,
  kind: string,
  name: string,
): boolean {
  if (!ifExists) return false
  session.notice(
    sqlError(sqlstate.successfulCompletion, `${kind} "${name}" does not exist, skipping`, {
      severity: 'NOTICE',
    }),
  )
  return true
}
