/** `in_range`: whether a value lies within an offset of another, for RANGE frames over dates and times. */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { NonNull } from '../../types/datum.ts'
import type { Int64 } from '../../types/int64.ts'
import { compareIntervals, intervalSpan } from '../../types/interval-type.ts'
import type { Interval } from '../../types/interval-value.ts'
import {
  addIntervals,
  addToTimestamp,
  addToTimestampTz,
  dateToTimestamp,
  negateInterval,
} from '../datetime/timestamp-math.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

type Add = (ctx: EvalContext, base: never, offset: Interval) => NonNull

/** Arguments: value, base, offset, whether the offset is subtracted, whether the value must be at or below the bound. */
function inRange(
  add: Add,
  valueOf: (value: never) => NonNull,
  compare: (a: NonNull, b: NonNull) => number,
  length: (offset: Interval) => Int64 = intervalSpan,
): ScalarImplementation {
  return scalar(
    (ctx, value: NonNull, base: NonNull, offset: Interval, subtract: boolean, less: boolean) => {
      if (length(offset) < 0) {
        throw sqlError(
          sqlstate.invalidPrecedingOrFollowingSize,
          'invalid preceding or following size in window function',
        )
      }
      const bound = add(ctx, base as never, subtract ? negateInterval(offset) : offset)
      const order = compare(valueOf(value as never), bound)
      return less ? order <= 0 : order >= 0
    },
  )
}

const same = (value: NonNull): NonNull => value
const native = (a: NonNull, b: NonNull): number => (a < b ? -1 : a > b ? 1 : 0)
const midnight = (days: number): NonNull => dateToTimestamp(days)

export const frameBounds: Readonly<Record<string, ScalarImplementation>> = {
  in_range_timestamp_interval: inRange(
    (_ctx, base: Int64, offset) => addToTimestamp(base, offset),
    same,
    native,
  ),
  in_range_timestamptz_interval: inRange(
    (ctx, base: Int64, offset) => addToTimestampTz(base, offset, ctx.timeZone),
    same,
    native,
  ),
  in_range_date_interval: inRange(
    (_ctx, base: number, offset) => addToTimestamp(dateToTimestamp(base), offset),
    midnight,
    native,
  ),
  in_range_interval_interval: inRange(
    (_ctx, base: Interval, offset) => addIntervals(base, offset),
    same,
    (a, b) => compareIntervals(a as Interval, b as Interval),
  ),
  in_range_time_interval: inRange(
    // Unlike the sum, the bound does not wrap around at midnight.
    (_ctx, base: number, offset) => base + Number(offset.micros),
    same,
    native,
    (offset) => offset.micros,
  ),
}
