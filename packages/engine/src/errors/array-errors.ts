/** Errors of arrays and records, in PostgreSQL's words. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function malformedArray(text: string, detail: string): SqlError {
  return sqlError(sqlstate.invalidTextRepresentation, `malformed array literal: "${text}"`, {
    detail,
  })
}

export function malformedRecord(text: string, detail: string): SqlError {
  return sqlError(sqlstate.invalidTextRepresentation, `malformed record literal: "${text}"`, {
    detail,
  })
}

export function tooManyDimensions(count: number, maximum: number): SqlError {
  return sqlError(
    sqlstate.programLimitExceeded,
    `number of array dimensions (${count}) exceeds the maximum allowed (${maximum})`,
  )
}

export function wrongSubscripts(): SqlError {
  return sqlError(sqlstate.arraySubscriptError, 'wrong number of array subscripts')
}

export function arraySubscriptError(message: string, detail?: string): SqlError {
  return sqlError(sqlstate.arraySubscriptError, message, { detail })
}

export function arraySizeExceeded(): SqlError {
  return sqlError(
    sqlstate.programLimitExceeded,
    'array size exceeds the maximum allowed (134217727)',
  )
}

export function arrayArgument(message: string, detail?: string): SqlError {
  return sqlError(sqlstate.dataException, message, { detail })
}

/** A dimension of the parts of a nested array does not agree. */
export function mismatchedDimensions(): SqlError {
  return sqlError(
    sqlstate.arraySubscriptError,
    'multidimensional arrays must have array expressions with matching dimensions',
  )
}

export function nullNotAllowed(message: string): SqlError {
  return sqlError(sqlstate.nullValueNotAllowed, message)
}
