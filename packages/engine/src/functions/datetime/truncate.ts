/** `date_trunc` and `date_bin`. */
import { notSupported } from '../../errors/data-errors.ts'
import { dateTimeFieldOverflow, dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import {
  civilFromTimestamp,
  daysFromCivil,
  dayOfWeek,
  joinDayTime,
  microsPerDay,
  timestampDays,
} from '../../types/datetime/civil.ts'
import { findUnit, type TimeUnit } from '../../types/datetime/interval-units.ts'
import {
  addInt64,
  floorRest,
  mulInt64,
  remainder,
  subInt64,
  type Int64,
} from '../../types/int64.ts'
import type { Interval } from '../../types/interval-value.ts'
import { unknownUnit, unsupportedUnit } from './extract.ts'
import { checkedInterval, checkTimestamp, isInfinite } from './timestamp-math.ts'

const clockUnits: Partial<Record<TimeUnit, number>> = {
  microsecond: 1,
  millisecond: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
}

/** Whether truncating to the field leaves a whole day, so that the zone's offset must be found anew. */
export function truncatesClock(unit: string): boolean {
  const field = findUnit(unit.toLowerCase())
  return field !== undefined && clockUnits[field] === undefined
}

/** The start of the field's period on the local calendar. */
export function truncateLocal(unit: string, type: string, value: Int64): Int64 {
  if (isInfinite(value)) return value
  const field = findUnit(unit.toLowerCase())
  if (field === undefined) throw unknownUnit(unit, type)
  const clock = clockUnits[field]
  if (clock !== undefined) return subInt64(value, floorRest(value, clock))
  const days = timestampDays(value)
  const day = truncateDays(field, days, value)
  if (day === undefined) throw unsupportedUnit(unit, type)
  return checkTimestamp(joinDayTime(day, 0))
}

/** The first year of the group of `size` that starts in year 1, as centuries do. */
function groupStart(year: number, size: number): number {
  return Math.floor((year - 1) / size) * size + 1
}

function truncateDays(field: TimeUnit, days: number, value: Int64): number | undefined {
  const { year, month } = civilFromTimestamp(value)
  switch (field) {
    case 'day':
      return days
    case 'week':
      return days - ((dayOfWeek(days) + 6) % 7)
    case 'month':
      return daysFromCivil(year, month, 1)
    case 'quarter':
      return daysFromCivil(year, month - ((month - 1) % 3), 1)
    case 'year':
      return daysFromCivil(year, 1, 1)
    case 'decade':
      return daysFromCivil(Math.floor(year / 10) * 10, 1, 1)
    case 'century':
      return daysFromCivil(groupStart(year, 100), 1, 1)
    case 'millennium':
      return daysFromCivil(groupStart(year, 1000), 1, 1)
    default:
      return undefined
  }
}

const yearUnits: Partial<Record<TimeUnit, number>> = {
  month: 1,
  quarter: 3,
  year: 12,
  decade: 120,
  century: 1200,
  millennium: 12_000,
}

export function truncateInterval(unit: string, span: Interval): Interval {
  const field = findUnit(unit.toLowerCase())
  if (field === undefined) throw unknownUnit(unit, 'interval')
  const clock = clockUnits[field]
  if (clock !== undefined) {
    const micros = subInt64(span.micros, remainder(span.micros, clock))
    return checkedInterval(span.months, span.days, micros)
  }
  if (field === 'day') return checkedInterval(span.months, span.days, 0)
  const size = yearUnits[field]
  if (size !== undefined) return checkedInterval(span.months - (span.months % size), 0, 0)
  const detail = field === 'week' ? 'Months usually have fractional weeks.' : undefined
  throw unsupportedUnit(unit, 'interval', detail)
}

/** The start of the bin of `stride` that holds `value`, counted from `origin`. */
export function binTimestamp(stride: Interval, value: Int64, origin: Int64): Int64 {
  if (isInfinite(value)) return value
  if (isInfinite(origin)) throw dateTimeOutOfRange('origin')
  if (stride.months !== 0) {
    throw notSupported('timestamps cannot be binned into intervals containing months or years')
  }
  const size = BigInt(addInt64(mulInt64(stride.days, microsPerDay), stride.micros))
  if (size <= 0n) throw dateTimeFieldOverflow('stride must be greater than zero')
  const distance = BigInt(subInt64(value, origin))
  let rest = distance % size
  if (rest < 0n) rest += size
  return checkTimestamp(addInt64(value, Number.isSafeInteger(Number(rest)) ? -Number(rest) : -rest))
}
