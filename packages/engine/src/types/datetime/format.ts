/**
 * Dates and times to text in the four DateStyles. The ISO forms are on the hot path of every
 * result: two-digit pieces come from a table, and the text of the day written last is kept.
 */
import type { Int64 } from '../int64.ts'
import { floorQuotient, floorRest } from '../int64.ts'
import { civilFromDays, dayOfWeek, microsPerDay, microsPerSecond, type CivilDate } from './civil.ts'
import { findZone, zoneLabel, zoneOffset, type Zone } from './zone.ts'

export type OutputStyle = {
  readonly dateStyle: 'ISO' | 'SQL' | 'Postgres' | 'German'
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD'
}

export const two: readonly string[] = Array.from({ length: 100 }, (_, i) =>
  String(i).padStart(2, '0'),
)
export const monthShort: readonly string[] = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
]
export const weekdayShort: readonly string[] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export function infinityText(value: Int64): string {
  return value < 0 ? '-infinity' : 'infinity'
}

function pad2(n: number): string {
  return two[n] as string
}

/** The year of the era, four digits at least. */
function eraYear(year: number): string {
  return String(year > 0 ? year : 1 - year).padStart(4, '0')
}

let isoDay = 0
let isoDayText = '2000-01-01'

/** `2000-01-01`; the era is the caller's to add. */
export function isoDate(days: number): string {
  if (days === isoDay) return isoDayText
  const { year, month, day } = civilFromDays(days)
  isoDayText = `${eraYear(year)}-${pad2(month)}-${pad2(day)}`
  isoDay = days
  return isoDayText
}

function styledDate(date: CivilDate, style: OutputStyle): string {
  const year = eraYear(date.year)
  const month = pad2(date.month)
  const day = pad2(date.day)
  if (style.dateStyle === 'German') return `${day}.${month}.${year}`
  const separator = style.dateStyle === 'SQL' ? '/' : '-'
  const [first, second] = style.dateOrder === 'DMY' ? [day, month] : [month, day]
  return `${first}${separator}${second}${separator}${year}`
}

/** Days of the first year that is not BC. */
const firstAD = -730_119

export function formatDate(days: number, style: OutputStyle): string {
  if (!Number.isFinite(days)) return infinityText(days)
  const text = style.dateStyle === 'ISO' ? isoDate(days) : styledDate(civilFromDays(days), style)
  return days < firstAD ? `${text} BC` : text
}

/** `.5`, `.123456`, or nothing. */
export function fractionText(micros: number): string {
  if (micros === 0) return ''
  let digits = String(micros).padStart(6, '0')
  let end = 6
  while (digits.charCodeAt(end - 1) === 48) end--
  if (end < 6) digits = digits.slice(0, end)
  return `.${digits}`
}

/** `hh:mm:ss[.ffffff]` of microseconds since midnight. */
export function formatTime(micros: number): string {
  const seconds = Math.floor(micros / microsPerSecond)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const clock = `${pad2(hours)}:${pad2(minutes - hours * 60)}:${pad2(seconds - minutes * 60)}`
  const rest = micros - seconds * microsPerSecond
  return rest === 0 ? clock : clock + fractionText(rest)
}

/** `+01`, `-03:30`, `+00:19:32` for seconds east of Greenwich. */
export function formatOffset(offset: number): string {
  if (offset === 0) return '+00'
  const total = Math.abs(offset)
  const sign = offset < 0 ? '-' : '+'
  const hours = pad2(Math.floor(total / 3600))
  if (total % 3600 === 0) return sign + hours
  const minutes = pad2(Math.floor(total / 60) % 60)
  if (total % 60 === 0) return `${sign}${hours}:${minutes}`
  return `${sign}${hours}:${minutes}:${pad2(total % 60)}`
}

function formatLocal(local: Int64, zone: string, label: string, style: OutputStyle): string {
  const days = floorQuotient(local, microsPerDay)
  const time = formatTime(floorRest(local, microsPerDay))
  const era = days < firstAD ? ' BC' : ''
  if (style.dateStyle === 'ISO') return `${isoDate(days)} ${time}${zone}${era}`
  const date = civilFromDays(days)
  if (style.dateStyle !== 'Postgres') return `${styledDate(date, style)} ${time}${label}${era}`
  const month = monthShort[date.month - 1] as string
  const day = pad2(date.day)
  const dayAndMonth = style.dateOrder === 'DMY' ? `${day} ${month}` : `${month} ${day}`
  const weekday = weekdayShort[dayOfWeek(days)] as string
  return `${weekday} ${dayAndMonth} ${time} ${eraYear(date.year)}${label}${era}`
}

export function formatTimestamp(timestamp: Int64, style: OutputStyle): string {
  if (typeof timestamp === 'number' && !Number.isFinite(timestamp)) return infinityText(timestamp)
  return formatLocal(timestamp, '', '', style)
}

let lastZoneName = ''
let lastZone: Zone | undefined

/** The zone of a session's setting, remembered for the next call. */
export function zoneOfSession(name: string): Zone {
  if (lastZone === undefined || name !== lastZoneName) {
    lastZone = findZone(name) ?? (findZone('UTC') as Zone)
    lastZoneName = name
  }
  return lastZone
}

/** A timestamp with the microseconds of an offset added. */
export function shiftMicros(timestamp: Int64, offsetSeconds: number): Int64 {
  if (offsetSeconds === 0) return timestamp
  const micros = offsetSeconds * microsPerSecond
  return typeof timestamp === 'number' ? timestamp + micros : timestamp + BigInt(micros)
}

export function formatTimestampTz(
  timestamp: Int64,
  style: OutputStyle & { readonly timeZone: string },
): string {
  if (typeof timestamp === 'number' && !Number.isFinite(timestamp)) return infinityText(timestamp)
  const zone = zoneOfSession(style.timeZone)
  const seconds = floorQuotient(timestamp, microsPerSecond)
  const offset = zoneOffset(zone, seconds)
  const local = shiftMicros(timestamp, offset)
  if (style.dateStyle === 'ISO') return formatLocal(local, formatOffset(offset), '', style)
  return formatLocal(local, '', ` ${zoneLabel(zone, seconds)}`, style)
}
