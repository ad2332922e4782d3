/** Sums and differences of dates, times and intervals. */
import { divisionByZero } from '../../errors/data-errors.ts'
import { dateTimeFieldOverflow, dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import { endDate, microsPerDay, microsPerSecond, minDate } from '../../types/datetime/civil.ts'
import { addInt64, floorRest, type Int64 } from '../../types/int64.ts'
import { interval, type Interval } from '../../types/interval-value.ts'
import { timeTz, type TimeTz } from '../../types/timetz-value.ts'
import {
  addIntervals,
  addToTimestamp,
  addToTimestampTz,
  age,
  checkTimestamp,
  dateToTimestamp,
  justifyDays,
  justifyHours,
  justifyInterval,
  negateInterval,
  scaleInterval,
  sessionLocal,
  sessionUtc,
  subtractIntervals,
  subtractTimestamps,
} from '../datetime/timestamp-math.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

function addDays(date: number, days: number): number {
  if (!Number.isFinite(date)) return date
  const sum = date + days
  if (sum < minDate || sum >= endDate) throw dateTimeOutOfRange('date')
  return sum
}

function dateAndTime(date: number, time: number): Int64 {
  const midnight = dateToTimestamp(date)
  return Number.isFinite(date) ? checkTimestamp(addInt64(midnight, time)) : midnight
}

function dateAndTimeTz(date: number, time: TimeTz): Int64 {
  const midnight = dateToTimestamp(date)
  if (!Number.isFinite(date)) return midnight
  return checkTimestamp(addInt64(midnight, time.micros + time.zone * microsPerSecond))
}

function shiftTime(time: number, micros: Int64, sign: 1 | -1): number {
  const rest = floorRest(micros, microsPerDay)
  return floorRest(time + sign * rest, microsPerDay)
}

const datePlusInterval = scalar((_ctx, date: number, span: Interval) =>
  addToTimestamp(dateToTimestamp(date), span),
)
const timePlusInterval = scalar((_ctx, time: number, span: Interval) =>
  shiftTime(time, span.micros, 1),
)
const timeTzPlusInterval = scalar((_ctx, time: TimeTz, span: Interval) =>
  timeTz(shiftTime(time.micros, span.micros, 1), time.zone),
)

/** The same with the arguments the other way round. */
function commuted(implementation: ScalarImplementation): ScalarImplementation {
  if (!('eval' in implementation)) return implementation
  const { eval: evaluate } = implementation
  return { eval: (ctx, a, b) => evaluate(ctx, b, a) }
}

const plusTimestamp = scalar((_ctx, value: Int64, span: Interval) => addToTimestamp(value, span))
const plusTimestampTz = scalar((ctx, value: Int64, span: Interval) =>
  addToTimestampTz(value, span, ctx.timeZone),
)
const datePlusDays = scalar((_ctx, date: number, days: number) => addDays(date, days))
const datePlusTime = scalar((_ctx, date: number, time: number) => dateAndTime(date, time))
const datePlusTimeTz = scalar((_ctx, date: number, time: TimeTz) => dateAndTimeTz(date, time))
const times = scalar((_ctx, span: Interval, by: number) => scaleInterval(span, (n) => n * by))

export const dateTimeArithmetic: Readonly<Record<string, ScalarImplementation>> = {
  date_mi: scalar((_ctx, a: number, b: number) => {
    if (Number.isFinite(a) && Number.isFinite(b)) return a - b
    throw dateTimeFieldOverflow('cannot subtract infinite dates')
  }),
  date_pli: datePlusDays,
  'integer_pl_date(int4,date)': commuted(datePlusDays),
  date_mii: scalar((_ctx, date: number, days: number) => addDays(date, -days)),
  date_pl_interval: datePlusInterval,
  'interval_pl_date(interval,date)': commuted(datePlusInterval),
  date_mi_interval: scalar((_ctx, date: number, span: Interval) =>
    addToTimestamp(dateToTimestamp(date), negateInterval(span)),
  ),
  datetime_timestamp: datePlusTime,
  'timedate_pl(time,date)': commuted(datePlusTime),
  datetimetz_timestamptz: datePlusTimeTz,
  'timetzdate_pl(timetz,date)': commuted(datePlusTimeTz),
  'timestamptz(date,time)': scalar((ctx, date: number, time: number) =>
    sessionUtc(dateAndTime(date, time), ctx.timeZone),
  ),
  timestamp_mi: scalar((_ctx, a: Int64, b: Int64) => subtractTimestamps(a, b)),
  timestamp_pl_interval: plusTimestamp,
  'interval_pl_timestamp(interval,timestamp)': commuted(plusTimestamp),
  timestamp_mi_interval: scalar((_ctx, value: Int64, span: Interval) =>
    addToTimestamp(value, negateInterval(span)),
  ),
  timestamptz_pl_interval: plusTimestampTz,
  'interval_pl_timestamptz(interval,timestamptz)': commuted(plusTimestampTz),
  timestamptz_mi_interval: scalar((ctx, value: Int64, span: Interval) =>
    addToTimestampTz(value, negateInterval(span), ctx.timeZone),
  ),
  time_mi_time: scalar((_ctx, a: number, b: number) => interval(0, 0, a - b)),
  time_pl_interval: timePlusInterval,
  'interval_pl_time(interval,time)': commuted(timePlusInterval),
  time_mi_interval: scalar((_ctx, time: number, span: Interval) =>
    shiftTime(time, span.micros, -1),
  ),
  timetz_pl_interval: timeTzPlusInterval,
  'interval_pl_timetz(interval,timetz)': commuted(timeTzPlusInterval),
  timetz_mi_interval: scalar((_ctx, time: TimeTz, span: Interval) =>
    timeTz(shiftTime(time.micros, span.micros, -1), time.zone),
  ),
  interval_pl: scalar((_ctx, a: Interval, b: Interval) => addIntervals(a, b)),
  interval_mi: scalar((_ctx, a: Interval, b: Interval) => subtractIntervals(a, b)),
  interval_um: scalar((_ctx, span: Interval) => negateInterval(span)),
  interval_mul: times,
  mul_d_interval: commuted(times),
  interval_div: scalar((_ctx, span: Interval, by: number) => {
    if (by === 0) throw divisionByZero()
    return scaleInterval(span, (n) => n / by)
  }),
  interval_justify_hours: scalar((_ctx, span: Interval) => justifyHours(span)),
  interval_justify_days: scalar((_ctx, span: Interval) => justifyDays(span)),
  interval_justify_interval: scalar((_ctx, span: Interval) => justifyInterval(span)),
  timestamp_age: scalar((_ctx, a: Int64, b: Int64) => age(a, b)),
  timestamptz_age: scalar((ctx, a: Int64, b: Int64) =>
    age(sessionLocal(a, ctx.timeZone), sessionLocal(b, ctx.timeZone)),
  ),
  'age(timestamp)': scalar((ctx, value: Int64) => age(today(ctx), value)),
  'age(timestamptz)': scalar((ctx, value: Int64) =>
    age(today(ctx), sessionLocal(value, ctx.timeZone)),
  ),
}

/** Midnight of the session's current day, on its own clock. */
function today(ctx: { readonly nowMicros: number; readonly timeZone: string }): Int64 {
  const now = sessionLocal(ctx.nowMicros, ctx.timeZone)
  return addInt64(now, -floorRest(now, microsPerDay))
}
