/** Refusals of what PostgreSQL has and this engine has not: 0A000, naming the feature. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** `feature` is a noun phrase: `CREATE PUBLICATION`, `function pg_foo(integer)`. */
export function featureNotSupported(feature: string, position?: number): SqlError {
  return sqlError(sqlstate.featureNotSupported, `${feature} is not supported`, { position })
}
