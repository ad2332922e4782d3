/** Comparison of dates, times and intervals, across types too: a date is its midnight, a zone is the session's. */
import type { NonNull } from '../../types/datum.ts'
import { compareIntervals } from '../../types/interval-type.ts'
import type { Interval } from '../../types/interval-value.ts'
import { compareTimeTz } from '../../types/time-type.ts'
import type { TimeTz } from '../../types/timetz-value.ts'
import { mulInt64, type Int64 } from '../../types/int64.ts'
import { microsPerDay } from '../../types/datetime/civil.ts'
import { sessionUtc } from '../datetime/timestamp-math.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { ordered } from './comparisons.ts'

type Area = Record<string, ScalarImplementation>
type Order = (ctx: EvalContext, a: NonNull, b: NonNull) => number

function native(a: NonNull, b: NonNull): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function midnight(days: NonNull): Int64 {
  return Number.isFinite(days) ? mulInt64(days as number, microsPerDay) : (days as number)
}

function inZone(ctx: EvalContext, local: Int64): Int64 {
  try {
    return sessionUtc(local, ctx.timeZone)
  } catch {
    // Beyond the last timestamp, where order is all that counts.
    return local > 0 ? Infinity : -Infinity
  }
}

const dateTimestamp: Order = (_ctx, a, b) => native(midnight(a), b)
const dateTimestampTz: Order = (ctx, a, b) => native(inZone(ctx, midnight(a)), b)
const timestampTimestampTz: Order = (ctx, a, b) => native(inZone(ctx, a as Int64), b)
const flip =
  (order: Order): Order =>
  (ctx, a, b) =>
    -order(ctx, b, a)

/** `date_eq_timestamp` and its five sisters, and `date_cmp_timestamp`. */
function crossed(left: string, right: string, order: Order): Area {
  const name = (operator: string): string => `${left}_${operator}_${right}`
  const when = (holds: (order: number) => boolean): ScalarImplementation =>
    scalar((ctx, a: NonNull, b: NonNull) => holds(order(ctx, a, b)))
  return {
    [name('eq')]: when((n) => n === 0),
    [name('ne')]: when((n) => n !== 0),
    [name('lt')]: when((n) => n < 0),
    [name('le')]: when((n) => n <= 0),
    [name('gt')]: when((n) => n > 0),
    [name('ge')]: when((n) => n >= 0),
    [name('cmp')]: scalar((ctx, a: NonNull, b: NonNull) => Math.sign(order(ctx, a, b))),
  }
}

function family(prefix: string, compare: (a: NonNull, b: NonNull) => number): Area {
  return {
    ...ordered((operator) => `${prefix}_${operator}`, compare),
    [`${prefix}_cmp`]: scalar((_ctx, a: NonNull, b: NonNull) => Math.sign(compare(a, b))),
    [`${prefix}_larger`]: scalar((_ctx, a: NonNull, b: NonNull) => (compare(a, b) > 0 ? a : b)),
    [`${prefix}_smaller`]: scalar((_ctx, a: NonNull, b: NonNull) => (compare(a, b) < 0 ? a : b)),
  }
}

export const dateTimeComparisons: Readonly<Area> = {
  ...family('date', native),
  ...family('time', native),
  ...family('timestamp', native),
  ...family('interval', (a, b) => compareIntervals(a as Interval, b as Interval)),
  ...family('timetz', (a, b) => compareTimeTz(a as TimeTz, b as TimeTz)),
  ...crossed('date', 'timestamp', dateTimestamp),
  ...crossed('timestamp', 'date', flip(dateTimestamp)),
  ...crossed('date', 'timestamptz', dateTimestampTz),
  ...crossed('timestamptz', 'date', flip(dateTimestampTz)),
  ...crossed('timestamp', 'timestamptz', timestampTimestampTz),
  ...crossed('timestamptz', 'timestamp', flip(timestampTimestampTz)),
}
