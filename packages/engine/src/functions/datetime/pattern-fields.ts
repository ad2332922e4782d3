/** What a pattern read from a text, and the date and time that it makes. */
import { dateTimeInputError, invalidDateTimePattern } from '../../errors/datetime-errors.ts'
import {
  daysFromCivil,
  daysInMonth,
  epochJulianDay,
  isoYearStart,
  timeMicros,
} from '../../types/datetime/civil.ts'

export type PatternFields = {
  year: number | undefined
  century: number | undefined
  isShortYear: boolean
  isoYear: number | undefined
  isoWeek: number | undefined
  isoDay: number | undefined
  month: number | undefined
  week: number | undefined
  weekOfMonth: number | undefined
  day: number | undefined
  dayOfYear: number | undefined
  julian: number | undefined
  hour: number
  minute: number
  second: number
  secondOfDay: number | undefined
  micros: number
  isTwelveHour: boolean
  isPm: boolean
  isBC: boolean
  zoneSign: number
  zoneHours: number | undefined
  zoneMinutes: number
}

export function noFields(): PatternFields {
  return {
    year: undefined,
    century: undefined,
    isShortYear: false,
    isoYear: undefined,
    isoWeek: undefined,
    isoDay: undefined,
    month: undefined,
    week: undefined,
    weekOfMonth: undefined,
    day: undefined,
    dayOfYear: undefined,
    julian: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    secondOfDay: undefined,
    micros: 0,
    isTwelveHour: false,
    isPm: false,
    isBC: false,
    zoneSign: 1,
    zoneHours: undefined,
    zoneMinutes: 0,
  }
}

/** Days of the date that the fields give; parts not given are the first of their kind. */
export function dateOf(fields: PatternFields, text: string): number {
  if (fields.julian !== undefined) return fields.julian - epochJulianDay
  if (fields.isoYear !== undefined) return isoDate(fields, fields.isoYear)
  let year = fields.year ?? 0
  if (fields.century !== undefined) {
    const century = fields.isBC ? -fields.century : fields.century
    if (fields.year !== undefined && fields.isShortYear) {
      year = (century - 1) * 100 + (fields.year % 100 === 0 ? 100 : fields.year % 100)
    } else if (fields.year === undefined) year = (century - 1) * 100 + 1
  }
  if (fields.isBC && year > 0) year = 1 - year
  if (fields.week !== undefined) return daysFromCivil(year, 1, 1) + (fields.week - 1) * 7
  if (fields.dayOfYear !== undefined && fields.month === undefined) {
    const length = daysFromCivil(year + 1, 1, 1) - daysFromCivil(year, 1, 1)
    if (fields.dayOfYear < 1 || fields.dayOfYear > length) throw outOfRange(text)
    return daysFromCivil(year, 1, 1) + fields.dayOfYear - 1
  }
  const month = fields.month ?? 1
  const day =
    fields.weekOfMonth === undefined ? (fields.day ?? 1) : (fields.weekOfMonth - 1) * 7 + 1
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw outOfRange(text)
  return daysFromCivil(year, month, day)
}

function isoDate(fields: PatternFields, year: number): number {
  const start = isoYearStart(year)
  if (fields.dayOfYear !== undefined) return start + fields.dayOfYear - 1
  return start + ((fields.isoWeek ?? 1) - 1) * 7 + (fields.isoDay ?? 1) - 1
}

function outOfRange(text: string): Error {
  return dateTimeInputError('range', 'timestamp', text)
}

export function timeOf(fields: PatternFields, text: string): number {
  let { hour, minute, second } = fields
  if (fields.secondOfDay !== undefined) {
    hour = Math.floor(fields.secondOfDay / 3600)
    minute = Math.floor(fields.secondOfDay / 60) % 60
    second = fields.secondOfDay % 60
  }
  if (fields.isTwelveHour) {
    if (hour < 1 || hour > 12) {
      throw invalidDateTimePattern(
        `hour "${hour}" is invalid for the 12-hour clock`,
        'Use the 24-hour clock, or give an hour between 1 and 12.',
      )
    }
    if (fields.isPm && hour < 12) hour += 12
    else if (!fields.isPm && hour === 12) hour = 0
  }
  if (hour < 0 || hour > 23 || minute > 59 || minute < 0 || second > 59 || second < 0) {
    throw outOfRange(text)
  }
  return timeMicros(hour, minute, second, fields.micros)
}
