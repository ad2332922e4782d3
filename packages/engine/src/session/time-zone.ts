/** SET TIME ZONE: the name as it will be shown; throws 22023 for one that nobody knows. */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { findZone } from '../types/datetime/zone.ts'

export function checkTimeZone(value: string): string {
  const name = value === 'default' || value === 'local' ? 'UTC' : value
  if (/^[-+]?\d+(\.\d+)?$/.test(name)) return hoursZone(Number(name))
  if (findZone(name) === undefined) {
    throw sqlError(
      sqlstate.invalidParameterValue,
      `invalid value for parameter "TimeZone": "${value}"`,
    )
  }
  return name
}

/** A bare number is hours east of Greenwich; POSIX counts west. */
function hoursZone(hours: number): string {
  const sign = hours < 0 ? '-' : '+'
  const minutes = Math.round(Math.abs(hours) * 60)
  const text = `${pad(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : `:${pad(minutes % 60)}`}`
  return `<${sign}${text}>${sign === '+' ? '-' : '+'}${text}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
