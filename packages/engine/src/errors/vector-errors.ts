/** Errors of the vector type, in pgvector's words and with its SQLSTATEs. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function vectorSyntax(text: string, detail?: string): SqlError {
  return sqlError(
    sqlstate.invalidTextRepresentation,
    `invalid input syntax for type vector: "${text}"`,
    { detail },
  )
}

export function vectorWithoutDimensions(): SqlError {
  return sqlError(sqlstate.dataException, 'vector must have at least 1 dimension')
}

export function tooManyDimensions(most: number): SqlError {
  return sqlError(sqlstate.programLimitExceeded, `vector cannot have more than ${most} dimensions`)
}

/** The value has other dimensions than its column. */
export function unexpectedDimensions(expected: number, actual: number): SqlError {
  return sqlError(sqlstate.dataException, `expected ${expected} dimensions, not ${actual}`)
}

/** The two operands have different dimensions. */
export function differentDimensions(a: number, b: number): SqlError {
  return sqlError(sqlstate.dataException, `different vector dimensions ${a} and ${b}`)
}

export function vectorElementNotFinite(isNaN: boolean): SqlError {
  const what = isNaN ? 'NaN' : 'infinite value'
  return sqlError(sqlstate.dataException, `${what} not allowed in vector`)
}

export function unexpectedUnused(value: number): SqlError {
  return sqlError(sqlstate.dataException, `expected unused to be 0, not ${value}`)
}

export function arrayWithNulls(): SqlError {
  return sqlError(sqlstate.nullValueNotAllowed, 'array must not contain nulls')
}

export function arrayNotFlat(): SqlError {
  return sqlError(sqlstate.dataException, 'array must be 1-D')
}
