/** Fields of dates and times, truncation, construction from fields, and whether a value is finite. */
import { dateTimeFieldOverflow, dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import {
  daysFromCivil,
  daysInMonth,
  endDate,
  inTimestampRange,
  joinDayTime,
  microsPerDay,
  minDate,
  unixEpochMicros,
} from '../../types/datetime/civil.ts'
import { zoneOfSession } from '../../types/datetime/format.ts'
import type { Datum } from '../../types/datum.ts'
import { addInt64, mulInt64, type Int64 } from '../../types/int64.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import type { TimeTz } from '../../types/timetz-value.ts'
import { datePart, intervalPart, momentPart, timePart, unitName } from '../datetime/extract.ts'
import {
  checkedInterval,
  isInfinite,
  offsetAt,
  rint,
  sessionUtc,
  toLocal,
  toUtc,
  checkTimestamp,
} from '../datetime/timestamp-math.ts'
import {
  binTimestamp,
  truncateInterval,
  truncateLocal,
  truncatesClock,
} from '../datetime/truncate.ts'
import { requireZone } from '../datetime/zone-argument.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const withoutZone = 'timestamp without time zone'
const withZone = 'timestamp with time zone'

type Extract = (ctx: EvalContext, unit: string, value: never) => Numeric | null

function timestampTzPart(ctx: EvalContext, unit: string, value: Int64): Numeric | null {
  const zone = zoneOfSession(ctx.timeZone)
  const offset = isInfinite(value) ? 0 : offsetAt(value, zone)
  return momentPart(unit, withZone, toLocal(value, zone), value, offset)
}

const parts: Readonly<Record<string, Extract>> = {
  timestamp: (_ctx, unit, value: Int64) => momentPart(unit, withoutZone, value, value, undefined),
  timestamptz: timestampTzPart,
  time: (_ctx, unit, value: number) => timePart(unit, 'time without time zone', value),
  timetz: (_ctx, unit, value: TimeTz) =>
    timePart(unit, 'time with time zone', value.micros, value.zone),
  interval: (_ctx, unit, value: Interval) => intervalPart(unit, value),
}

function partFunctions(): Record<string, ScalarImplementation> {
  const area: Record<string, ScalarImplementation> = {
    extract_date: scalar((_ctx, unit: string, days: number) => datePart(unit, days)),
    'date_part(text,date)': scalar((_ctx, unit: string, days: number) =>
      toFloat(unit, momentPart(unit, withoutZone, midnight(days), midnight(days), undefined), days),
    ),
  }
  for (const [type, extract] of Object.entries(parts)) {
    const evaluate = extract as (ctx: EvalContext, unit: string, value: Datum) => Numeric | null
    area[`extract_${type}`] = scalar((ctx, unit: string, value: Datum) =>
      evaluate(ctx, unit, value),
    )
    area[`${type}_part`] = scalar((ctx, unit: string, value: Datum) =>
      toFloat(unit, evaluate(ctx, unit, value), value),
    )
  }
  return area
}

/** The field as `date_part` has it: in floats, added up in PostgreSQL's order so that they round alike. */
function toFloat(unit: string, part: Numeric | null, value: Datum): number | null {
  if (part === null) return null
  const field = unitName(unit)
  if (field === 'epoch' && isInterval(value)) {
    const years = Math.trunc(value.months / 12)
    const seconds = Number(value.micros) / 1e6 + 31_557_600 * years
    return seconds + 2_592_000 * (value.months % 12) + 86_400 * value.days
  }
  if (!part.isFinite || (field !== 'second' && field !== 'millisecond')) return part.toNumber()
  const micros = Number(part.unscaled)
  const seconds = Math.trunc(micros / 1e6)
  const rest = micros % 1e6
  return field === 'second' ? seconds + rest / 1e6 : seconds * 1000 + rest / 1000
}

function isInterval(value: Datum): value is Interval {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'interval'
}

function midnight(days: number): Int64 {
  return Number.isFinite(days) ? mulInt64(days, microsPerDay) : days
}

function truncateTz(unit: string, value: Int64, zoneName: string): Int64 {
  const zone = zoneOfSession(zoneName)
  const local = truncateLocal(unit, withZone, toLocal(value, zone))
  if (truncatesClock(unit)) return toUtc(local, zone)
  return checkTimestamp(addInt64(local, -offsetAt(value, zone) * 1_000_000))
}

function shownDate(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function makeDate(year: number, month: number, day: number): number {
  const astronomical = year < 0 ? year + 1 : year
  const isDate =
    year !== 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(astronomical, month)
  if (!isDate)
    throw dateTimeFieldOverflow(`date field value out of range: ${shownDate(year, month, day)}`)
  const days = daysFromCivil(astronomical, month, day)
  if (days >= minDate && days < endDate) return days
  throw dateTimeFieldOverflow(`date out of range: ${shownDate(astronomical, month, day)}`)
}

function makeTime(hour: number, minute: number, second: number): number {
  const micros = rint(second * 1e6)
  const total = (hour * 60 + minute) * 60_000_000 + micros
  const isTime =
    hour >= 0 && minute >= 0 && minute < 60 && second >= 0 && second <= 60 && total <= microsPerDay
  if (isTime) return total
  const pad = (n: number): string => String(n).padStart(2, '0')
  throw dateTimeFieldOverflow(
    `time field value out of range: ${hour}:${pad(minute)}:${second < 10 && Number.isInteger(second) ? pad(second) : second}`,
  )
}

type Fields = [number, number, number, number, number, number]

function makeTimestamp(fields: Fields): Int64 {
  const [year, month, day, hour, minute, second] = fields
  const value = joinDayTime(makeDate(year, month, day), makeTime(hour, minute, second))
  if (inTimestampRange(value)) return value
  throw dateTimeFieldOverflow(
    `timestamp out of range: ${shownDate(year, month, day)} ${hour}:${String(minute).padStart(2, '0')}:${second}`,
  )
}

function fromUnixSeconds(seconds: number): Int64 {
  if (Number.isNaN(seconds)) throw dateTimeFieldOverflow('timestamp cannot be NaN')
  if (!Number.isFinite(seconds)) return seconds
  const micros = rint(seconds * 1e6)
  if (Math.abs(micros) > 2 ** 63) throw tooFar(seconds)
  const value = addInt64(Number.isSafeInteger(micros) ? micros : BigInt(micros), -unixEpochMicros)
  if (!inTimestampRange(value)) throw tooFar(seconds)
  return value
}

function tooFar(seconds: number): Error {
  const shown = Math.abs(seconds) >= 1e6 ? seconds.toExponential() : String(seconds)
  return dateTimeFieldOverflow(`timestamp out of range: "${shown}"`)
}

const finite = scalar((_ctx, value: Int64) => !isInfinite(value))

export const dateTimeFields: Readonly<Record<string, ScalarImplementation>> = {
  ...partFunctions(),
  timestamp_trunc: scalar((_ctx, unit: string, value: Int64) =>
    truncateLocal(unit, withoutZone, value),
  ),
  timestamptz_trunc: scalar((ctx, unit: string, value: Int64) =>
    isInfinite(value) ? value : truncateTz(unit, value, ctx.timeZone),
  ),
  timestamptz_trunc_zone: scalar((_ctx, unit: string, value: Int64, zone: string) =>
    isInfinite(value) ? value : truncateTz(unit, value, requireZone(zone)),
  ),
  interval_trunc: scalar((_ctx, unit: string, span: Interval) => truncateInterval(unit, span)),
  timestamp_bin: scalar((_ctx, stride: Interval, value: Int64, origin: Int64) =>
    binTimestamp(stride, value, origin),
  ),
  timestamptz_bin: scalar((_ctx, stride: Interval, value: Int64, origin: Int64) =>
    binTimestamp(stride, value, origin),
  ),
  date_finite: finite,
  timestamp_finite: finite,
  interval_finite: scalar(() => true),
  make_date: scalar((_ctx, year: number, month: number, day: number) => makeDate(year, month, day)),
  make_time: scalar((_ctx, hour: number, minute: number, second: number) =>
    makeTime(hour, minute, second),
  ),
  make_timestamp: scalar((_ctx, ...fields: Fields) => makeTimestamp(fields)),
  make_timestamptz: scalar((ctx, ...fields: Fields) =>
    sessionUtc(makeTimestamp(fields), ctx.timeZone),
  ),
  make_timestamptz_at_timezone: scalar((_ctx, ...args: [...Fields, string]) =>
    sessionUtc(makeTimestamp(args.slice(0, 6) as Fields), requireZone(args[6])),
  ),
  make_interval: scalar(
    (_ctx, years: number, months: number, weeks: number, days: number, ...clock: number[]) => {
      const [hours, minutes, seconds] = clock as [number, number, number]
      if (!Number.isFinite(seconds)) throw dateTimeOutOfRange('interval')
      const micros = addInt64(hours * 3_600_000_000 + minutes * 60_000_000, rint(seconds * 1e6))
      return checkedInterval(years * 12 + months, weeks * 7 + days, micros)
    },
  ),
  float8_timestamptz: scalar((_ctx, seconds: number) => fromUnixSeconds(seconds)),
}
