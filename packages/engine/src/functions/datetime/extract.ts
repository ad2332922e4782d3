/** `extract` and `date_part`: one field of a date, time or interval. */
import { notSupported, invalidArgument } from '../../errors/data-errors.ts'
import {
  civilFromTimestamp,
  dayOfWeek,
  dayOfYear,
  epochJulianDay,
  isoWeek,
  microsPerDay,
  timestampDays,
  unixEpochDays,
  unixEpochMicros,
  type Civil,
} from '../../types/datetime/civil.ts'
import { intervalToFields } from '../../types/datetime/format-interval.ts'
import { findField, type FieldName } from '../../types/datetime/interval-units.ts'
import { addInt64, floorRest, mulInt64, quotient, type Int64 } from '../../types/int64.ts'
import type { Interval } from '../../types/interval-value.ts'
import { divideNumeric } from '../../types/numeric-math.ts'
import { Numeric } from '../../types/numeric-value.ts'
import { isInfinite } from './timestamp-math.ts'

export function unitName(text: string): FieldName | undefined {
  return findField(text.toLowerCase())
}

export function unknownUnit(unit: string, type: string): Error {
  return invalidArgument(`unit "${unit.toLowerCase()}" not recognized for type ${type}`)
}

export function unsupportedUnit(unit: string, type: string, detail?: string): Error {
  return notSupported(`unit "${unit.toLowerCase()}" not supported for type ${type}`, detail)
}

/** A number as an integer, or with the digits that the field always has behind its point. */
type Part = Numeric | null

function whole(value: number): Numeric {
  return new Numeric(value + 0, 0)
}

/** Fields that only grow with time: an infinite moment has them, and they are infinite. */
const monotonic = new Set<FieldName>([
  'year',
  'decade',
  'century',
  'millennium',
  'julian',
  'isoyear',
  'epoch',
])

const zoneUnits = new Set<FieldName>(['timezone', 'timezone_hour', 'timezone_minute'])

/**
 * A field of a moment. `local` is what the clock shows, `utc` the moment itself; `offset`, seconds
 * east of Greenwich, is undefined for types without a zone.
 */
export function momentPart(
  unit: string,
  type: string,
  local: Int64,
  utc: Int64,
  offset: number | undefined,
): Part {
  const field = unitName(unit)
  if (field === undefined) throw unknownUnit(unit, type)
  if (zoneUnits.has(field)) {
    if (isInfinite(local)) return null
    if (offset === undefined) throw unsupportedUnit(unit, type)
    return zonePart(field, offset)
  }
  if (isInfinite(local)) {
    if (!monotonic.has(field)) return null
    return local > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY
  }
  if (field === 'epoch') return Numeric.of(addInt64(utc, unixEpochMicros), 6)
  const days = timestampDays(local)
  if (field === 'julian') return julianPart(days, floorRest(local, microsPerDay))
  const civil = civilFromTimestamp(local)
  return clockPart(field, civil) ?? calendarPart(field, civil, days) ?? raise(unit, type)
}

function raise(unit: string, type: string): never {
  throw unsupportedUnit(unit, type)
}

function julianPart(days: number, micros: number): Numeric {
  const day = new Numeric(days + epochJulianDay, 0)
  const part = divideNumeric(Numeric.of(micros, 0), Numeric.of(microsPerDay, 0))
  return day.add(part)
}

function zonePart(field: FieldName, offset: number): Numeric {
  if (field === 'timezone') return whole(offset)
  if (field === 'timezone_hour') return whole(Math.trunc(offset / 3600))
  return whole(Math.trunc(offset / 60) % 60)
}

function clockPart(field: FieldName, civil: Civil): Numeric | undefined {
  const micros = civil.second * 1_000_000 + civil.micros
  switch (field) {
    case 'microsecond':
      return whole(micros)
    case 'millisecond':
      return new Numeric(micros, 3)
    case 'second':
      return new Numeric(micros, 6)
    case 'minute':
      return whole(civil.minute)
    case 'hour':
      return whole(civil.hour)
    default:
      return undefined
  }
}

/** Years without a year 0: 1 BC is -1. */
function eraYear(year: number): number {
  return year > 0 ? year : year - 1
}

function calendarPart(field: FieldName, date: Civil, days: number): Numeric | undefined {
  const { year, month, day } = date
  switch (field) {
    case 'day':
      return whole(day)
    case 'month':
      return whole(month)
    case 'quarter':
      return whole(Math.floor((month - 1) / 3) + 1)
    case 'week':
      return whole(isoWeek(days, year).week)
    case 'year':
      return whole(eraYear(year))
    case 'decade':
      return whole(Math.floor(year / 10))
    case 'century':
      return whole(year > 0 ? Math.ceil(year / 100) : -Math.ceil((1 - year) / 100))
    case 'millennium':
      return whole(year > 0 ? Math.ceil(year / 1000) : -Math.ceil((1 - year) / 1000))
    case 'isoyear':
      return whole(eraYear(isoWeek(days, year).year))
    case 'dow':
      return whole(dayOfWeek(days))
    case 'isodow':
      return whole(dayOfWeek(days) === 0 ? 7 : dayOfWeek(days))
    case 'doy':
      return whole(dayOfYear(year, days))
    default:
      return undefined
  }
}

export function datePart(unit: string, days: number): Part {
  const field = unitName(unit)
  if (field === undefined) throw unknownUnit(unit, 'date')
  if (!Number.isFinite(days)) {
    if (calendarFields.has(field)) return null
    if (!monotonic.has(field)) throw unsupportedUnit(unit, 'date')
    return days > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY
  }
  if (field === 'epoch') return whole((days + unixEpochDays) * 86_400)
  if (field === 'julian') return whole(days + epochJulianDay)
  const civil = civilFromTimestamp(mulInt64(days, microsPerDay))
  return calendarPart(field, civil, days) ?? raise(unit, 'date')
}

const calendarFields = new Set<FieldName>([
  'day',
  'month',
  'quarter',
  'week',
  'dow',
  'isodow',
  'doy',
])

/** A field of a time of day; `zone` in seconds west, undefined for `time`. */
export function timePart(unit: string, type: string, micros: number, zone?: number): Numeric {
  const field = unitName(unit)
  if (field === undefined) throw unknownUnit(unit, type)
  if (zoneUnits.has(field)) {
    return zone === undefined ? raise(unit, type) : zonePart(field, zone === 0 ? 0 : -zone)
  }
  if (field === 'epoch') return new Numeric(micros + (zone ?? 0) * 1_000_000, 6)
  // Not through a timestamp: 24:00:00 is a time of day of its own.
  const seconds = Math.floor(micros / 1_000_000)
  const civil = {
    year: 0,
    month: 0,
    day: 0,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros % 1_000_000,
  }
  return clockPart(field, civil) ?? raise(unit, type)
}

export function intervalPart(unit: string, span: Interval): Numeric {
  const field = unitName(unit)
  if (field === undefined) throw unknownUnit(unit, 'interval')
  const { years, months, days, hours, minutes, seconds, micros } = intervalToFields(span)
  switch (field) {
    case 'hour':
      return Numeric.of(quotient(span.micros, 3_600_000_000), 0)
    case 'day':
      return whole(days)
    case 'month':
      return whole(months)
    case 'quarter':
      return whole(Math.trunc(months / 3) + 1)
    case 'year':
      return whole(years)
    case 'decade':
      return whole(Math.trunc(years / 10))
    case 'century':
      return whole(Math.trunc(years / 100))
    case 'millennium':
      return whole(Math.trunc(years / 1000))
    case 'epoch': {
      const quarterDays = years * 1461 + months * 120 + days * 4
      return Numeric.of(addInt64(mulInt64(quarterDays, 21_600_000_000), span.micros), 6)
    }
    default: {
      const civil = { year: 0, month: 0, day: 0, hour: hours, minute: minutes, second: seconds }
      return clockPart(field, { ...civil, micros }) ?? raise(unit, 'interval')
    }
  }
}
