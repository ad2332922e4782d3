/** to_char, to_date and to_timestamp. */
import { civilFromTimestamp, microsPerSecond } from '../../types/datetime/civil.ts'
import { zoneOfSession } from '../../types/datetime/format.ts'
import { intervalToFields } from '../../types/datetime/format-interval.ts'
import { zoneLabel } from '../../types/datetime/zone.ts'
import { floorQuotient, type Int64 } from '../../types/int64.ts'
import type { Interval } from '../../types/interval-value.ts'
import { parseDateByPattern, parseTimestampByPattern } from '../datetime/from-char.ts'
import { isInfinite, offsetAt, toLocal } from '../datetime/timestamp-math.ts'
import { formatByPattern } from '../datetime/to-char.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

export const dateTimePatterns: Readonly<Record<string, ScalarImplementation>> = {
  timestamp_to_char: scalar((_ctx, value: Int64, pattern: string) => {
    if (pattern === '' || isInfinite(value)) return null
    const civil = civilFromTimestamp(value)
    return formatByPattern(pattern, { ...civil, isInterval: false, zone: undefined })
  }),
  timestamptz_to_char: scalar((ctx, value: Int64, pattern: string) => {
    if (pattern === '' || isInfinite(value)) return null
    const zone = zoneOfSession(ctx.timeZone)
    const civil = civilFromTimestamp(toLocal(value, zone))
    const label = zoneLabel(zone, floorQuotient(value, microsPerSecond))
    const offset = offsetAt(value, zone)
    return formatByPattern(pattern, { ...civil, isInterval: false, zone: { offset, label } })
  }),
  interval_to_char: scalar((_ctx, span: Interval, pattern: string) => {
    if (pattern === '') return null
    const { years, months, days, hours, minutes, seconds, micros } = intervalToFields(span)
    return formatByPattern(pattern, {
      year: years,
      month: months,
      day: days,
      hour: hours,
      minute: minutes,
      second: seconds,
      micros,
      isInterval: true,
      zone: undefined,
    })
  }),
  to_date: scalar((_ctx, text: string, pattern: string) => parseDateByPattern(text, pattern)),
  to_timestamp: scalar((ctx, text: string, pattern: string) =>
    parseTimestampByPattern(text, pattern, ctx.timeZone),
  ),
}
