/** Intervals to text in the four IntervalStyles. */
import { unreachable } from '../../base/unreachable.ts'
import type { Interval } from '../interval-value.ts'
import { quotient, remainder } from '../int64.ts'
import { microsPerHour } from './civil.ts'
import type { IntervalSettings } from './decode-interval.ts'
import { fractionText } from './format.ts'

/** An interval in the fields people read; all of one part carry one sign. */
export type IntervalFields = {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly micros: number
}

export function intervalToFields(value: Interval): IntervalFields {
  const hours = quotient(value.micros, microsPerHour)
  const rest = remainder(value.micros, microsPerHour)
  return {
    years: Math.trunc(value.months / 12) + 0,
    months: (value.months % 12) + 0,
    days: value.days,
    hours,
    minutes: Math.trunc(rest / 60_000_000) + 0,
    seconds: (Math.trunc(rest / 1_000_000) % 60) + 0,
    micros: (rest % 1_000_000) + 0,
  }
}

export function formatInterval(value: Interval, settings: IntervalSettings): string {
  const fields = intervalToFields(value)
  switch (settings.intervalStyle) {
    case 'postgres':
      return postgresForm(fields)
    case 'postgres_verbose':
      return verboseForm(fields)
    case 'iso_8601':
      return isoForm(fields)
    case 'sql_standard':
      return standardForm(fields)
    default:
      return unreachable(settings.intervalStyle)
  }
}

function pad2(n: number): string {
  return String(Math.abs(n)).padStart(2, '0')
}

function seconds(fields: IntervalFields): string {
  return pad2(fields.seconds) + fractionText(Math.abs(fields.micros))
}

function hasTime(fields: IntervalFields): boolean {
  return fields.hours !== 0 || fields.minutes !== 0 || fields.seconds !== 0 || fields.micros !== 0
}

function isTimeNegative(fields: IntervalFields): boolean {
  return fields.hours < 0 || fields.minutes < 0 || fields.seconds < 0 || fields.micros < 0
}

function postgresForm(fields: IntervalFields): string {
  let text = ''
  let wasNegative = false
  const add = (value: number, unit: string): void => {
    if (value === 0) return
    const plus = wasNegative && value > 0 ? '+' : ''
    text += `${text === '' ? '' : ' '}${plus}${value} ${unit}${value === 1 ? '' : 's'}`
    wasNegative = value < 0
  }
  add(fields.years, 'year')
  add(fields.months, 'mon')
  add(fields.days, 'day')
  if (text !== '' && !hasTime(fields)) return text
  const sign = isTimeNegative(fields) ? '-' : wasNegative ? '+' : ''
  const clock = `${sign}${pad2(fields.hours)}:${pad2(fields.minutes)}:${seconds(fields)}`
  return text === '' ? clock : `${text} ${clock}`
}

function verboseForm(fields: IntervalFields): string {
  let text = '@'
  let isAgo = false
  const add = (value: number, unit: string): void => {
    if (value === 0) return
    if (text === '@') isAgo = value < 0
    const shown = isAgo ? -value : value
    text += ` ${shown} ${unit}${shown === 1 ? '' : 's'}`
  }
  add(fields.years, 'year')
  add(fields.months, 'mon')
  add(fields.days, 'day')
  add(fields.hours, 'hour')
  add(fields.minutes, 'min')
  const { seconds: whole, micros } = fields
  if (whole !== 0 || micros !== 0) {
    const isNegative = whole < 0 || micros < 0
    if (text === '@') isAgo = isNegative
    const sign = isNegative === isAgo ? '' : '-'
    const plural = Math.abs(whole) !== 1 || micros !== 0 ? 's' : ''
    text += ` ${sign}${Math.abs(whole)}${fractionText(Math.abs(micros))} sec${plural}`
  }
  if (text === '@') text += ' 0'
  return isAgo ? `${text} ago` : text
}

function isoForm(fields: IntervalFields): string {
  let text = 'P'
  const add = (value: number, unit: string): void => {
    if (value !== 0) text += `${value}${unit}`
  }
  add(fields.years, 'Y')
  add(fields.months, 'M')
  add(fields.days, 'D')
  if (hasTime(fields)) {
    text += 'T'
    add(fields.hours, 'H')
    add(fields.minutes, 'M')
    const { seconds: whole, micros } = fields
    if (whole !== 0 || micros !== 0) {
      const sign = whole < 0 || micros < 0 ? '-' : ''
      text += `${sign}${Math.abs(whole)}${fractionText(Math.abs(micros))}S`
    }
  }
  return text === 'P' ? 'PT0S' : text
}

function standardForm(fields: IntervalFields): string {
  const values = Object.values(fields)
  const hasNegative = values.some((n) => n < 0)
  const hasPositive = values.some((n) => n > 0)
  const hasYearMonth = fields.years !== 0 || fields.months !== 0
  const hasDayTime = fields.days !== 0 || hasTime(fields)
  if (!hasNegative && !hasPositive) return '0'
  const years = `${Math.abs(fields.years)}-${Math.abs(fields.months)}`
  const clock = `${Math.abs(fields.hours)}:${pad2(fields.minutes)}:${seconds(fields)}`
  const days = Math.abs(fields.days)
  if ((hasNegative && hasPositive) || (hasYearMonth && hasDayTime)) {
    const yearSign = fields.years < 0 || fields.months < 0 ? '-' : '+'
    const daySign = fields.days < 0 ? '-' : '+'
    const timeSign = isTimeNegative(fields) ? '-' : '+'
    return `${yearSign}${years} ${daySign}${days} ${timeSign}${clock}`
  }
  const sign = hasNegative ? '-' : ''
  if (hasYearMonth) return sign + years
  return days === 0 ? sign + clock : `${sign}${days} ${clock}`
}
