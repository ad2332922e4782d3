/** Errors of regular expressions. */
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'

export function invalidRegex(what: string): SqlError {
  return sqlError(sqlstate.invalidRegularExpression, `invalid regular expression: ${what}`)
}

export function invalidRegexOption(option: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, `invalid regular expression option: "${option}"`)
}
