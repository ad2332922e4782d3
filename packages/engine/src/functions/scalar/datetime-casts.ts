/** Casts between dates, times and intervals, their precisions, AT TIME ZONE, OVERLAPS and the clock. */
import { microsPerDay, microsPerSecond } from '../../types/datetime/civil.ts'
import { zoneOfSession } from '../../types/datetime/format.ts'
import { applyIntervalTypmod } from '../../types/datetime/interval-typmod.ts'
import { roundToPrecision } from '../../types/datetime/precision.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import { addInt64, floorQuotient, floorRest, remainder, type Int64 } from '../../types/int64.ts'
import { interval, type Interval } from '../../types/interval-value.ts'
import { compareTimeTz } from '../../types/time-type.ts'
import { timeTz, type TimeTz } from '../../types/timetz-value.ts'
import {
  addToTimestamp,
  addToTimestampTz,
  checkTimestamp,
  dateToTimestamp,
  isInfinite,
  offsetAt,
  sessionLocal,
  sessionUtc,
  timestampToDate,
} from '../datetime/timestamp-math.ts'
import { offsetOfInterval, offsetOfLocal, offsetOfMoment } from '../datetime/zone-argument.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

type Area = Readonly<Record<string, ScalarImplementation>>

function clockOf(local: Int64): number | null {
  return isInfinite(local) ? null : floorRest(local, microsPerDay)
}

/** A local time of the current day in the session's zone. */
function withSessionZone(ctx: EvalContext, time: number): TimeTz {
  const midnight = floorQuotient(sessionLocal(ctx.nowMicros, ctx.timeZone), microsPerDay)
  const local = midnight * microsPerDay + time
  const offset = offsetOfLocal(ctx.timeZone, local)
  return timeTz(time, offset === 0 ? 0 : -offset)
}

function timestampTzToTimeTz(ctx: EvalContext, value: Int64): TimeTz | null {
  if (isInfinite(value)) return null
  const offset = offsetAt(value, zoneOfSession(ctx.timeZone))
  const local = sessionLocal(value, ctx.timeZone)
  return timeTz(floorRest(local, microsPerDay), offset === 0 ? 0 : -offset)
}

const casts: Area = {
  date_timestamp: scalar((_ctx, days: number) => dateToTimestamp(days)),
  date_timestamptz: scalar((ctx, days: number) => sessionUtc(dateToTimestamp(days), ctx.timeZone)),
  timestamp_date: scalar((_ctx, value: Int64) => timestampToDate(value)),
  timestamptz_date: scalar((ctx, value: Int64) =>
    timestampToDate(sessionLocal(value, ctx.timeZone)),
  ),
  timestamp_time: scalar((_ctx, value: Int64) => clockOf(value)),
  timestamptz_time: scalar((ctx, value: Int64) => clockOf(sessionLocal(value, ctx.timeZone))),
  timestamptz_timetz: scalar(timestampTzToTimeTz),
  timestamp_timestamptz: scalar((ctx, value: Int64) => sessionUtc(value, ctx.timeZone)),
  timestamptz_timestamp: scalar((ctx, value: Int64) => sessionLocal(value, ctx.timeZone)),
  time_interval: scalar((_ctx, time: number) => interval(0, 0, time)),
  interval_time: scalar((_ctx, span: Interval) => floorRest(span.micros, microsPerDay)),
  time_timetz: scalar(withSessionZone),
  timetz_time: scalar((_ctx, time: TimeTz) => time.micros),
  timestamp_scale: scalar((_ctx, value: Int64, typmod: number) => roundToPrecision(value, typmod)),
  timestamptz_scale: scalar((_ctx, value: Int64, typmod: number) =>
    roundToPrecision(value, typmod),
  ),
  time_scale: scalar((_ctx, value: number, typmod: number) => roundToPrecision(value, typmod)),
  timetz_scale: scalar((_ctx, time: TimeTz, typmod: number) =>
    timeTz(roundToPrecision(time.micros, typmod) as number, time.zone),
  ),
  interval_scale: scalar((_ctx, span: Interval, typmod: number) =>
    applyIntervalTypmod(span, typmod),
  ),
}

function atOffset(value: Int64, seconds: number): Int64 {
  return checkTimestamp(addInt64(value, seconds * microsPerSecond))
}

function timeAt(time: TimeTz, offset: number): TimeTz {
  const micros = time.micros + (time.zone + offset) * microsPerSecond
  return timeTz(floorRest(micros, microsPerDay), offset === 0 ? 0 : -offset)
}

const zones: Area = {
  timestamp_zone: scalar((_ctx, zone: string, value: Int64) =>
    isInfinite(value) ? value : atOffset(value, -offsetOfLocal(zone, value)),
  ),
  timestamptz_zone: scalar((_ctx, zone: string, value: Int64) =>
    isInfinite(value) ? value : atOffset(value, offsetOfMoment(zone, value)),
  ),
  timestamp_izone: scalar((_ctx, zone: Interval, value: Int64) =>
    isInfinite(value) ? value : atOffset(value, -offsetOfInterval(zone)),
  ),
  timestamptz_izone: scalar((_ctx, zone: Interval, value: Int64) =>
    isInfinite(value) ? value : atOffset(value, offsetOfInterval(zone)),
  ),
  timetz_zone: scalar((ctx, zone: string, time: TimeTz) =>
    timeAt(time, offsetOfMoment(zone, ctx.nowMicros)),
  ),
  timetz_izone: scalar((_ctx, zone: Interval, time: TimeTz) =>
    timeAt(time, offsetOfInterval(zone)),
  ),
}

/**
 * Whether two periods have a moment in common; a period of no length is a moment. A NULL end is
 * harmless where the other three decide.
 */
function overlaps(compare: (a: NonNull, b: NonNull) => number) {
  return (s1: Datum, e1: Datum, s2: Datum, e2: Datum): boolean | null => {
    const [start1, end1] = sorted(compare, s1, e1)
    const [start2, end2] = sorted(compare, s2, e2)
    if (start1 === null || start2 === null) return null
    const order = compare(start1, start2)
    if (order === 0) return end1 === null || end2 === null ? null : true
    const [earlierEnd, laterStart, laterEnd] =
      order > 0 ? [end2, start1, end1] : [end1, start2, end2]
    if (earlierEnd === null) return null
    if (compare(laterStart, earlierEnd) < 0) return true
    return laterEnd === null ? null : false
  }
}

function sorted(
  compare: (a: NonNull, b: NonNull) => number,
  start: Datum,
  end: Datum,
): [Datum, Datum] {
  if (start === null) return [end, null]
  if (end !== null && compare(start, end) > 0) return [end, start]
  return [start, end]
}

const native = (a: NonNull, b: NonNull): number => (a < b ? -1 : a > b ? 1 : 0)
const overlapsNative = overlaps(native)
const overlapsTimeTz = overlaps((a, b) => compareTimeTz(a as TimeTz, b as TimeTz))

type Add = (ctx: EvalContext, value: never, span: Interval) => Datum

/** The forms whose periods end with a length; `lengths` says which of the two do. */
function overlapsWith(add: Add, lengths: readonly [boolean, boolean]): ScalarImplementation {
  const end = (ctx: EvalContext, start: Datum, given: Datum, isLength: boolean): Datum => {
    if (!isLength || given === null) return given
    return start === null ? null : add(ctx, start as never, given as Interval)
  }
  return scalar((ctx, s1: Datum, e1: Datum, s2: Datum, e2: Datum) =>
    overlapsNative(s1, end(ctx, s1, e1, lengths[0]), s2, end(ctx, s2, e2, lengths[1])),
  )
}

const addTime: Add = (_ctx, time: number, span) =>
  floorRest(time + remainder(span.micros, microsPerDay), microsPerDay)
const addTimestamp: Add = (_ctx, value: Int64, span) => addToTimestamp(value, span)
const addTimestampTz: Add = (ctx, value: Int64, span) => addToTimestampTz(value, span, ctx.timeZone)

function overlapsForms(type: string, add: Add): Area {
  return {
    [`overlaps(${type},interval,${type},interval)`]: overlapsWith(add, [true, true]),
    [`overlaps(${type},${type},${type},interval)`]: overlapsWith(add, [false, true]),
    [`overlaps(${type},interval,${type},${type})`]: overlapsWith(add, [true, false]),
  }
}

const overlapping: Area = {
  overlaps_timestamp: scalar((_ctx, ...args: [Datum, Datum, Datum, Datum]) =>
    overlapsNative(...args),
  ),
  overlaps_time: scalar((_ctx, ...args: [Datum, Datum, Datum, Datum]) => overlapsNative(...args)),
  overlaps_timetz: scalar((_ctx, ...args: [Datum, Datum, Datum, Datum]) => overlapsTimeTz(...args)),
  ...overlapsForms('time', addTime),
  ...overlapsForms('timestamp', addTimestamp),
  ...overlapsForms('timestamptz', addTimestampTz),
}

const clock: Area = {
  now: scalar((ctx) => ctx.nowMicros),
  statement_timestamp: scalar((ctx) => ctx.statementMicros),
  clock_timestamp: scalar((ctx) => ctx.clockMicros()),
  current_date: scalar((ctx) => timestampToDate(sessionLocal(ctx.nowMicros, ctx.timeZone))),
  current_time: scalar((ctx) => timestampTzToTimeTz(ctx, ctx.nowMicros)),
  current_timestamp: scalar((ctx) => ctx.nowMicros),
  localtime: scalar((ctx) => clockOf(sessionLocal(ctx.nowMicros, ctx.timeZone))),
  localtimestamp: scalar((ctx) => sessionLocal(ctx.nowMicros, ctx.timeZone)),
}

export const dateTimeCasts: Area = { ...casts, ...zones, ...overlapping, ...clock }
