/** Errors of dates, times and intervals, in PostgreSQL's words. */
import { sqlError, type SqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** What can be wrong with a date or time in text; `monthDay` is a range error that another field order may cure. */
export type DateTimeFault = 'format' | 'range' | 'monthDay' | 'interval' | 'displacement'

export function dateTimeInputError(fault: DateTimeFault, type: string, text: string): SqlError {
  switch (fault) {
    case 'format':
      return sqlError(
        sqlstate.invalidDatetimeFormat,
        `invalid input syntax for type ${type}: "${text}"`,
      )
    case 'range':
      return sqlError(
        sqlstate.datetimeFieldOverflow,
        `date/time field value out of range: "${text}"`,
      )
    case 'monthDay':
      return sqlError(
        sqlstate.datetimeFieldOverflow,
        `date/time field value out of range: "${text}"`,
        { hint: 'Perhaps you need a different "datestyle" setting.' },
      )
    case 'interval':
      return sqlError(
        sqlstate.intervalFieldOverflow,
        `interval field value out of range: "${text}"`,
      )
    case 'displacement':
      return sqlError(
        sqlstate.invalidTimeZoneDisplacementValue,
        `time zone displacement out of range: "${text}"`,
      )
  }
}

/** `timestamp out of range`, `interval out of range` …: a computed value does not fit. */
export function dateTimeOutOfRange(what: string): SqlError {
  return sqlError(sqlstate.datetimeFieldOverflow, `${what} out of range`)
}

/** `timestamp out of range: "…"`: the text is well formed and too far away. */
export function dateTimeTextOutOfRange(what: string, text: string): SqlError {
  return sqlError(sqlstate.datetimeFieldOverflow, `${what} out of range: "${text}"`)
}

export function zoneNotRecognized(zone: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, `time zone "${zone}" not recognized`)
}

export function dateTimeFieldOverflow(message: string): SqlError {
  return sqlError(sqlstate.datetimeFieldOverflow, message)
}

export function invalidDateTimePattern(message: string, hint?: string): SqlError {
  return sqlError(sqlstate.invalidDatetimeFormat, message, { hint })
}

/** A piece of text is no value for a field of a pattern. */
export function invalidPatternValue(value: string, field: string, detail: string): SqlError {
  const message = `invalid value "${value}" for "${field}"`
  return sqlError(sqlstate.invalidDatetimeFormat, message, { detail })
}
