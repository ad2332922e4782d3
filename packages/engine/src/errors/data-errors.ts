/** Errors about values: text that a type cannot read, values that do not fit, arithmetic without an answer. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

export function invalidInput(type: string, text: string): SqlError {
  return sqlError(
    sqlstate.invalidTextRepresentation,
    `invalid input syntax for type ${type}: "${text}"`,
  )
}

/** `value "99999" is out of range for type smallint` */
export function inputOutOfRange(type: string, text: string): SqlError {
  return sqlError(
    sqlstate.numericValueOutOfRange,
    `value "${text}" is out of range for type ${type}`,
  )
}

/** `"1e999" is out of range for type double precision`: the floats' wording of the same. */
export function floatInputOutOfRange(text: string, type: string): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, `"${text}" is out of range for type ${type}`)
}

/** `integer out of range`: a computed value does not fit. */
export function valueOutOfRange(what: string): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, `${what} out of range`)
}

export function floatOverflow(): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, 'value out of range: overflow')
}

export function floatUnderflow(): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, 'value out of range: underflow')
}

export function divisionByZero(): SqlError {
  return sqlError(sqlstate.divisionByZero, 'division by zero')
}

export function numericFormatOverflow(): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, 'value overflows numeric format')
}

/** A value does not fit `numeric(precision, scale)`. */
export function numericFieldOverflow(precision: number, scale: number): SqlError {
  const most = precision - scale
  return sqlError(sqlstate.numericValueOutOfRange, 'numeric field overflow', {
    detail:
      `A field with precision ${precision}, scale ${scale} must round to an absolute value ` +
      `less than ${most === 0 ? '1' : `10^${most}`}.`,
  })
}

/** An infinity does not fit any `numeric(precision, scale)`. */
export function numericFieldInfinity(precision: number, scale: number): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, 'numeric field overflow', {
    detail: `A field with precision ${precision}, scale ${scale} cannot hold an infinite value.`,
  })
}

/** `cannot convert NaN to integer` and its relatives. */
export function cannotConvert(what: string, type: string): SqlError {
  return sqlError(sqlstate.featureNotSupported, `cannot convert ${what} to ${type}`)
}

/** `value too long for type character varying(3)` */
export function stringTooLong(type: string): SqlError {
  return sqlError(sqlstate.stringDataRightTruncation, `value too long for type ${type}`)
}

export function invalidArgument(message: string, hint?: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, message, { hint })
}

export function invalidBinary(message: string): SqlError {
  return sqlError(sqlstate.invalidBinaryRepresentation, message)
}

export function programLimit(message: string): SqlError {
  return sqlError(sqlstate.programLimitExceeded, message)
}

export function outOfMemory(cause: unknown): SqlError {
  return sqlError(sqlstate.outOfMemory, 'out of memory', { cause })
}

export function notSupported(message: string, detail?: string): SqlError {
  return sqlError(sqlstate.featureNotSupported, message, { detail })
}
