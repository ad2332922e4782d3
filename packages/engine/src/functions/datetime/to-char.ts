/** Dates, times and intervals by a pattern: `to_char`. */
import {
  dayOfWeek,
  dayOfYear,
  daysFromCivil,
  epochJulianDay,
  isoWeek,
  isoYearStart,
} from '../../types/datetime/civil.ts'
import { formatOffset } from '../../types/datetime/format.ts'
import { invalidDateTimePattern } from '../../errors/datetime-errors.ts'
import { parsePattern, type PatternField } from './format-pattern.ts'

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
export const dayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]
export const romanMonths: readonly string[] = [
  'I',
  'II',
  'III',
  'IV',
  'V',
  'VI',
  'VII',
  'VIII',
  'IX',
  'X',
  'XI',
  'XII',
]

/** What a pattern can show. An interval has no calendar: its year, month and day are lengths. */
export type Shown = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
  readonly isInterval: boolean
  /** Seconds east of Greenwich and the zone's name, where there is a zone. */
  readonly zone: { readonly offset: number; readonly label: string } | undefined
}

export function formatByPattern(pattern: string, shown: Shown): string {
  let text = ''
  for (const part of parsePattern(pattern)) {
    text += part.kind === 'field' ? formatField(part, shown) : part.text
  }
  return text
}

function formatField(field: PatternField, shown: Shown): string {
  return nameField(field, shown) ?? numberField(field, shown)
}

/** Letters in the case of the field as it is written. */
function cased(written: string, name: string): string {
  if (written === written.toUpperCase()) return name.toUpperCase()
  return written === written.toLowerCase() ? name.toLowerCase() : name
}

function padded(field: PatternField, name: string, width: number): string {
  const text = cased(field.written, name)
  return field.fill ? text : text.padEnd(width)
}

function calendarOnly(shown: Shown): void {
  if (!shown.isInterval) return
  throw invalidDateTimePattern(
    'invalid format specification for an interval value',
    'Intervals are not tied to specific calendar dates.',
  )
}

/** Fields that are words; undefined for those that are numbers. */
function nameField(field: PatternField, shown: Shown): string | undefined {
  const { month } = shown
  switch (field.name) {
    case 'AM':
    case 'PM':
      return cased(field.written, shown.hour % 24 >= 12 ? 'PM' : 'AM')
    case 'A.M.':
    case 'P.M.':
      return cased(field.written, shown.hour % 24 >= 12 ? 'P.M.' : 'A.M.')
    case 'AD':
    case 'BC':
      calendarOnly(shown)
      return cased(field.written, shown.year <= 0 ? 'BC' : 'AD')
    case 'A.D.':
    case 'B.C.':
      calendarOnly(shown)
      return cased(field.written, shown.year <= 0 ? 'B.C.' : 'A.D.')
    case 'MONTH':
    case 'MON': {
      calendarOnly(shown)
      const name = monthNames[month - 1] ?? ''
      return field.name === 'MON' ? cased(field.written, name.slice(0, 3)) : padded(field, name, 9)
    }
    case 'DAY':
    case 'DY': {
      calendarOnly(shown)
      const name = dayNames[dayOfWeek(daysOf(shown))] as string
      return field.name === 'DY' ? cased(field.written, name.slice(0, 3)) : padded(field, name, 9)
    }
    case 'RM':
      if (month === 0 && (!shown.isInterval || shown.year === 0)) return ''
      return padded(field, romanMonths[(((month - 1) % 12) + 12) % 12] as string, 4)
    case 'TZ':
    case 'TZH':
    case 'TZM':
    case 'OF':
      return zoneField(field, shown)
    case 'FX':
      return ''
    default:
      return undefined
  }
}

function zoneField(field: PatternField, shown: Shown): string {
  calendarOnly(shown)
  const { offset, label } = shown.zone ?? { offset: 0, label: '' }
  const minutes = String(Math.floor(Math.abs(offset) / 60) % 60).padStart(2, '0')
  switch (field.name) {
    case 'TZ':
      return cased(field.written, label)
    case 'TZM':
      return minutes
    case 'TZH':
      return formatOffset(offset).slice(0, 3)
    default:
      return formatOffset(offset).slice(0, 6)
  }
}

function daysOf(shown: Shown): number {
  return daysFromCivil(shown.year, shown.month, shown.day)
}

/** Digits with zeros up to the field's width, unless FM; a sign takes a place of its own. */
function digits(field: PatternField, value: number, width: number): string {
  const sign = value < 0 ? '-' : ''
  const text =
    sign + (field.fill ? String(Math.abs(value)) : String(Math.abs(value)).padStart(width, '0'))
  return field.ordinal === undefined ? text : text + ordinal(text, field.ordinal)
}

function ordinal(text: string, style: 'TH' | 'th'): string {
  const isTeen = text.length > 1 && text[text.length - 2] === '1'
  const last = isTeen ? '' : text[text.length - 1]
  const ending = last === '1' ? 'st' : last === '2' ? 'nd' : last === '3' ? 'rd' : 'th'
  return style === 'TH' ? ending.toUpperCase() : ending
}

function numberField(field: PatternField, shown: Shown): string {
  const { hour, minute, second, micros } = shown
  switch (field.name) {
    case 'HH':
    case 'HH12':
      return digits(field, hour % 12 === 0 ? 12 : hour % 12, 2)
    case 'HH24':
      return digits(field, hour, 2)
    case 'MI':
      return digits(field, minute, 2)
    case 'SS':
      return digits(field, second, 2)
    case 'FF1':
    case 'FF2':
    case 'FF3':
    case 'FF4':
    case 'FF5':
    case 'FF6': {
      const count = Number(field.name[2])
      const value = Math.trunc(micros / 10 ** (6 - count))
      return digits({ ...field, fill: false }, value, count)
    }
    case 'MS':
      return digits({ ...field, fill: false }, Math.trunc(micros / 1000), 3)
    case 'US':
      return digits({ ...field, fill: false }, micros, 6)
    case 'SSSS':
    case 'SSSSS':
      return digits({ ...field, fill: true }, (hour * 60 + minute) * 60 + second, 0)
    default:
      return dateField(field, shown)
  }
}

function dateField(field: PatternField, shown: Shown): string {
  switch (field.name) {
    case 'MM':
      return digits(field, shown.month, 2)
    case 'DD':
      // Unlike the other fields, a sign counts towards its width.
      return digits(field, shown.day, shown.day < 0 ? 1 : 2)
    case 'Q':
      return shown.month === 0 ? '' : digits(field, Math.floor((shown.month - 1) / 3) + 1, 1)
    case 'W':
      return digits(field, Math.floor((shown.day - 1) / 7) + 1, 1)
    case 'CC': {
      const { year } = shown
      if (shown.isInterval) return digits(field, Math.trunc(year / 100), 2)
      return digits(
        field,
        year > 0 ? Math.floor((year - 1) / 100) + 1 : Math.trunc(year / 100) - 1,
        2,
      )
    }
    case 'Y,YYY':
    case 'YYYY':
    case 'YYY':
    case 'YY':
    case 'Y':
      return yearField(field, field.name, eraYear(shown.year, shown.isInterval))
    default:
      calendarOnly(shown)
      return dayField(field, shown)
  }
}

function eraYear(year: number, isInterval: boolean): number {
  return isInterval || year > 0 ? year : 1 - year
}

function yearField(field: PatternField, name: string, year: number): string {
  switch (name) {
    case 'Y,YYY': {
      const text = `${Math.trunc(year / 1000)},${String(Math.abs(year % 1000)).padStart(3, '0')}`
      return field.ordinal === undefined ? text : text + ordinal(text, field.ordinal)
    }
    case 'YYYY':
      return digits(field, year, 4)
    case 'YYY':
      return digits(field, year % 1000, 3)
    case 'YY':
      return digits(field, year % 100, 2)
    default:
      return digits(field, year % 10, 1)
  }
}

function dayField(field: PatternField, shown: Shown): string {
  const days = daysOf(shown)
  const iso = isoWeek(days, shown.year)
  switch (field.name) {
    case 'DDD':
      return digits(field, dayOfYear(shown.year, days), 3)
    case 'IDDD':
      return digits(field, days - isoYearStart(iso.year) + 1, 3)
    case 'D':
      return digits(field, dayOfWeek(days) + 1, 1)
    case 'ID':
      return digits(field, dayOfWeek(days) === 0 ? 7 : dayOfWeek(days), 1)
    case 'WW':
      return digits(field, Math.floor((dayOfYear(shown.year, days) - 1) / 7) + 1, 2)
    case 'IW':
      return digits(field, iso.week, 2)
    case 'J':
      return digits({ ...field, fill: true }, days + epochJulianDay, 0)
    default:
      return yearField(field, field.name.replace('I', 'Y'), eraYear(iso.year, false))
  }
}
