/** Errors of json and jsonb, in PostgreSQL's words. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** `context` is the part of the document read so far, as PostgreSQL shows it. */
export function invalidJson(detail: string, context: string): SqlError {
  return sqlError(sqlstate.invalidTextRepresentation, 'invalid input syntax for type json', {
    detail,
    where: context,
  })
}

export function jsonEscapeUnsupported(detail: string, context: string): SqlError {
  return sqlError(sqlstate.untranslatableCharacter, 'unsupported Unicode escape sequence', {
    detail,
    where: context,
  })
}

export function jsonArgument(message: string, hint?: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, message, { hint })
}
