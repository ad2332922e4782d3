/**
 * The proleptic Gregorian calendar and the clock, in PostgreSQL's units: days and microseconds since
 * 2000-01-01. Years are astronomical (1 BC is 0). Day arithmetic follows the era method (400-year
 * cycles of 146 097 days, years that start in March).
 */
import { floorQuotient, floorRest, type Int64 } from '../int64.ts'

export const microsPerSecond = 1_000_000
export const microsPerMinute = 60_000_000
export const microsPerHour = 3_600_000_000
export const microsPerDay = 86_400_000_000
export const secondsPerDay = 86_400

/** Julian day of 2000-01-01, and days from 1970-01-01 to it. */
export const epochJulianDay = 2_451_545
export const unixEpochDays = 10_957
export const unixEpochMicros: number = unixEpochDays * microsPerDay

/** First day of a date (4714-11-24 BC) and first beyond its end (5874898-01-01). */
export const minDate: number = -epochJulianDay
export const endDate = 2_145_031_949
/** First microsecond of a timestamp and first beyond its end (294277-01-01). */
export const minTimestamp: bigint = BigInt(minDate) * 86_400_000_000n
export const endTimestamp = 9_223_371_331_200_000_000n

export type CivilDate = { readonly year: number; readonly month: number; readonly day: number }

/** A moment broken into fields; what parsers fill and formats read. */
export type Civil = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  micros: number
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] as number)
}

/** Days since 2000-01-01. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 730_425
}

export function civilFromDays(days: number): CivilDate {
  const shifted = days + 730_425
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** Whether a date is one that `date` and `timestamp` can count from: not before 4714-11-24 BC. */
export function isValidJulian(year: number, month: number): boolean {
  return (
    (year > -4713 || (year === -4713 && month >= 11)) &&
    (year < 5_874_898 || (year === 5_874_898 && month < 6))
  )
}

/** 0 is Sunday. */
export function dayOfWeek(days: number): number {
  const rest = (days + 6) % 7
  return rest < 0 ? rest + 7 : rest
}

export function dayOfYear(year: number, days: number): number {
  return days - daysFromCivil(year, 1, 1) + 1
}

/** Days of the Monday that starts ISO week 1 of an ISO year. */
export function isoYearStart(year: number): number {
  const fourth = daysFromCivil(year, 1, 4)
  return fourth - ((dayOfWeek(fourth) + 6) % 7)
}

export function isoWeek(
  days: number,
  year: number,
): { readonly year: number; readonly week: number } {
  let isoYear = year
  if (days < isoYearStart(year)) isoYear = year - 1
  else if (days >= isoYearStart(year + 1)) isoYear = year + 1
  return { year: isoYear, week: Math.floor((days - isoYearStart(isoYear)) / 7) + 1 }
}

/** Microseconds of a time of day; fields as they are, in range or not. */
export function timeMicros(hour: number, minute: number, second: number, micros: number): number {
  return ((hour * 60 + minute) * 60 + second) * microsPerSecond + micros
}

/** Microseconds since 2000-01-01 of a day and a time within it (which may exceed a day). */
export function joinDayTime(days: number, micros: number): Int64 {
  const total = days * microsPerDay + micros
  if (Number.isSafeInteger(total)) return total
  return BigInt(days) * 86_400_000_000n + BigInt(micros)
}

export function timestampDays(timestamp: Int64): number {
  return floorQuotient(timestamp, microsPerDay)
}

export function civilFromTimestamp(timestamp: Int64): Civil {
  const date = civilFromDays(floorQuotient(timestamp, microsPerDay))
  const micros = floorRest(timestamp, microsPerDay)
  const seconds = Math.floor(micros / microsPerSecond)
  const minutes = Math.floor(seconds / 60)
  return {
    year: date.year,
    month: date.month,
    day: date.day,
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    second: seconds % 60,
    micros: micros % microsPerSecond,
  }
}

export function timestampFromCivil(civil: Civil): Int64 {
  return joinDayTime(
    daysFromCivil(civil.year, civil.month, civil.day),
    timeMicros(civil.hour, civil.minute, civil.second, civil.micros),
  )
}

export function inTimestampRange(timestamp: Int64): boolean {
  return timestamp >= minTimestamp && timestamp < endTimestamp
}
