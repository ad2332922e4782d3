/**
 * Arithmetic of timestamps and intervals. Months keep the day of the month where the target month
 * has it, days keep the time on the clock (of the session's zone, for timestamptz), microseconds
 * are absolute.
 */
import { dateTimeFieldOverflow, dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import {
  civilFromDays,
  civilFromTimestamp,
  daysFromCivil,
  daysInMonth,
  inTimestampRange,
  isValidJulian,
  joinDayTime,
  microsPerDay,
  microsPerSecond,
  type Civil,
} from '../../types/datetime/civil.ts'
import { shiftMicros, zoneOfSession } from '../../types/datetime/format.ts'
import { zoneOffset, zoneOffsetOfLocal, type Zone } from '../../types/datetime/zone.ts'
import {
  addInt64,
  floorQuotient,
  floorRest,
  inInt64,
  int64Max,
  mulInt64,
  negateInt64,
  quotient,
  remainder,
  subInt64,
  type Int64,
} from '../../types/int64.ts'
import { interval, type Interval } from '../../types/interval-value.ts'

export function isInfinite(value: Int64): boolean {
  return value === Infinity || value === -Infinity
}

export function checkTimestamp(value: Int64): Int64 {
  if (!inTimestampRange(value)) throw dateTimeOutOfRange('timestamp')
  return value
}

export function intervalOutOfRange(): Error {
  return dateTimeOutOfRange('interval')
}

const maxInt = 2_147_483_647

/** An interval whose parts fit; 22008 otherwise. */
export function checkedInterval(months: number, days: number, micros: Int64): Interval {
  const isWide = (n: number): boolean => n > maxInt || n < -maxInt - 1
  if (isWide(months) || isWide(days)) throw intervalOutOfRange()
  if (typeof micros === 'bigint' && !inInt64(micros)) throw intervalOutOfRange()
  return interval(months + 0, days + 0, micros)
}

/** A day some months away; the last day of the month where that is shorter. */
export function addMonths(days: number, months: number): number {
  const date = civilFromDays(days)
  const month0 = date.year * 12 + date.month - 1 + months
  const year = Math.floor(month0 / 12)
  const month = month0 - year * 12 + 1
  if (!isValidJulian(year, month)) throw dateTimeOutOfRange('timestamp')
  return daysFromCivil(year, month, Math.min(date.day, daysInMonth(year, month)))
}

/** On the calendar alone: `timestamp`. */
export function addToTimestamp(value: Int64, span: Interval): Int64 {
  if (isInfinite(value)) return value
  let result = value
  if (span.months !== 0 || span.days !== 0) result = addCalendar(value, span.months, span.days)
  return checkTimestamp(addInt64(result, span.micros))
}

function addCalendar(value: Int64, months: number, days: number): Int64 {
  let day = floorQuotient(value, microsPerDay)
  if (months !== 0) day = addMonths(day, months)
  return checkTimestamp(joinDayTime(day + days, floorRest(value, microsPerDay)))
}

/** With the session's zone: `timestamptz`. */
export function addToTimestampTz(value: Int64, span: Interval, zoneName: string): Int64 {
  if (isInfinite(value)) return value
  const zone = zoneOfSession(zoneName)
  let result = value
  if (span.months !== 0) result = viaLocal(result, zone, span.months, 0)
  if (span.days !== 0) result = viaLocal(result, zone, 0, span.days)
  return checkTimestamp(addInt64(result, span.micros))
}

function viaLocal(value: Int64, zone: Zone, months: number, days: number): Int64 {
  return toUtc(addCalendar(toLocal(value, zone), months, days), zone)
}

export function offsetAt(value: Int64, zone: Zone): number {
  return zoneOffset(zone, floorQuotient(value, microsPerSecond))
}

/** The clock on the wall at a moment. */
export function toLocal(value: Int64, zone: Zone): Int64 {
  if (isInfinite(value)) return value
  return shift(value, offsetAt(value, zone))
}

/** The moment at which the wall shows `local`. */
export function toUtc(local: Int64, zone: Zone): Int64 {
  if (isInfinite(local)) return local
  const offset = zoneOffsetOfLocal(zone, floorQuotient(local, microsPerSecond))
  return checkTimestamp(shift(local, -offset))
}

function shift(value: Int64, seconds: number): Int64 {
  return typeof value === 'bigint' ? addInt64(value, seconds * 1e6) : shiftMicros(value, seconds)
}

export function sessionLocal(value: Int64, zoneName: string): Int64 {
  return toLocal(value, zoneOfSession(zoneName))
}

export function sessionUtc(local: Int64, zoneName: string): Int64 {
  return toUtc(local, zoneOfSession(zoneName))
}

export function negateInterval(span: Interval): Interval {
  const { months, days, micros } = span
  return checkedInterval(0 - months, 0 - days, negateInt64(micros))
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return checkedInterval(a.months + b.months, a.days + b.days, addInt64(a.micros, b.micros))
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  return checkedInterval(a.months - b.months, a.days - b.days, subInt64(a.micros, b.micros))
}

/** Rounds to the nearest integer, half to even. */
export function rint(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return floor + 0
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor + 0 : floor + 1
}

function roundMicros(seconds: number): number {
  return rint(seconds * 1e6) / 1e6
}

/** A part of an interval scaled; what is left of it goes down to the smaller parts. */
export function scaleInterval(span: Interval, scale: (part: number) => number): Interval {
  const exactMonths = scale(span.months)
  const exactDays = scale(span.days)
  const months = toInt32(exactMonths)
  let days = toInt32(exactDays)
  const restDays = roundMicros((exactMonths - months) * 30)
  const wholeRestDays = Math.trunc(restDays)
  let restSeconds = roundMicros((exactDays - days + restDays - wholeRestDays) * 86_400)
  if (Math.abs(restSeconds) >= 86_400) {
    const extra = Math.trunc(restSeconds / 86_400)
    days += extra
    restSeconds -= extra * 86_400
  }
  const micros = rint(scale(Number(span.micros)) + restSeconds * 1e6)
  if (!(Math.abs(micros) < 2 ** 63)) throw intervalOutOfRange()
  const exact = Number.isSafeInteger(micros) ? micros : BigInt(micros)
  return checkedInterval(months, days + wholeRestDays, exact)
}

function toInt32(value: number): number {
  if (!(value <= maxInt && value >= -maxInt - 1)) throw intervalOutOfRange()
  return Math.trunc(value) + 0
}

/** Whole days out of the microseconds; both parts with one sign. */
export function justifyHours(span: Interval): Interval {
  let days = span.days + quotient(span.micros, microsPerDay)
  let micros = remainder(span.micros, microsPerDay)
  if (days > 0 && micros < 0) {
    micros += microsPerDay
    days--
  } else if (days < 0 && micros > 0) {
    micros -= microsPerDay
    days++
  }
  return checkedInterval(span.months, days, micros)
}

/** Whole months of thirty days out of the days. */
export function justifyDays(span: Interval): Interval {
  let months = span.months + Math.trunc(span.days / 30)
  let days = span.days % 30
  if (months > 0 && days < 0) {
    days += 30
    months--
  } else if (months < 0 && days > 0) {
    days -= 30
    months++
  }
  return checkedInterval(months, days, span.micros)
}

export function justifyInterval(span: Interval): Interval {
  let days = span.days + quotient(span.micros, microsPerDay)
  let micros = remainder(span.micros, microsPerDay)
  let months = span.months + Math.trunc(days / 30)
  days %= 30
  if (months > 0 && (days < 0 || (days === 0 && micros < 0))) {
    days += 30
    months--
  } else if (months < 0 && (days > 0 || (days === 0 && micros > 0))) {
    days -= 30
    months++
  }
  if (days > 0 && micros < 0) {
    micros += microsPerDay
    days--
  } else if (days < 0 && micros > 0) {
    micros -= microsPerDay
    days++
  }
  return checkedInterval(months, days, micros)
}

/**
 * The difference in years, months, days and time, as people count an age. An infinite moment counts
 * as the integer that stands for it, as in PostgreSQL 15.
 */
export function age(first: Int64, second: Int64): Interval {
  if (first === -Infinity || second === -Infinity) throw dateTimeOutOfRange('timestamp')
  const a = asInteger(first)
  const b = asInteger(second)
  const isNegative = a < b
  const later = civilFromTimestamp(isNegative ? b : a)
  const earlier = civilFromTimestamp(isNegative ? a : b)
  let months = (later.year - earlier.year) * 12 + later.month - earlier.month
  let days = later.day - earlier.day
  let micros = clockMicros(later) - clockMicros(earlier)
  if (micros < 0) {
    micros += microsPerDay
    days--
  }
  while (days < 0) {
    // The month that the day is counted from: that of the earlier moment.
    days += daysInMonth(earlier.year, earlier.month)
    months--
  }
  return isNegative
    ? checkedInterval(0 - months, 0 - days, 0 - micros)
    : checkedInterval(months, days, micros)
}

function asInteger(value: Int64): Int64 {
  return value === Infinity ? int64Max : value
}

function clockMicros(civil: Civil): number {
  return ((civil.hour * 60 + civil.minute) * 60 + civil.second) * 1_000_000 + civil.micros
}

/** Timestamps apart, in days and time. */
export function subtractTimestamps(a: Int64, b: Int64): Interval {
  if (isInfinite(a) || isInfinite(b)) {
    throw dateTimeFieldOverflow('cannot subtract infinite timestamps')
  }
  return justifyHours(checkedInterval(0, 0, subInt64(a, b)))
}

/** Midnight of a day as a timestamp. */
export function dateToTimestamp(days: number): Int64 {
  if (!Number.isFinite(days)) return days
  const value = mulInt64(days, microsPerDay)
  if (!inTimestampRange(value)) throw dateTimeFieldOverflow('date out of range for timestamp')
  return value
}

export function timestampToDate(value: Int64): number {
  return isInfinite(value) ? (value as number) : floorQuotient(value, microsPerDay)
}
