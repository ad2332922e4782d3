/** Errors of sequences. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function sequenceLimit(name: string, ascending: boolean, limit: bigint): SqlError {
  return sqlError(
    sqlstate.sequenceGeneratorLimitExceeded,
    `nextval: reached ${ascending ? 'maximum' : 'minimum'} value of sequence "${name}" (${limit})`,
  )
}
