/** generate_series over timestamps. */
import { invalidArgument } from '../../errors/data-errors.ts'
import type { Datum } from '../../types/datum.ts'
import { intervalSpan } from '../../types/interval-type.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Int64 } from '../../types/int64.ts'
import { addToTimestamp, addToTimestampTz } from '../datetime/timestamp-math.ts'
import type { SetImplementation } from '../function.ts'

function* series(
  from: Int64,
  to: Int64,
  step: Interval,
  add: (value: Int64, step: Interval) => Int64,
): Iterable<readonly Datum[]> {
  const direction = intervalSpan(step)
  if (direction === 0) throw invalidArgument('step size cannot equal zero')
  for (let value = from; direction > 0 ? value <= to : value >= to; value = add(value, step)) {
    yield [value]
  }
}

export const timestampSeries: Readonly<Record<string, SetImplementation>> = {
  generate_series_timestamp: {
    rows: (_ctx, from, to, step) =>
      series(from as Int64, to as Int64, step as Interval, addToTimestamp),
  },
  generate_series_timestamptz: {
    rows: (ctx, from, to, step) =>
      series(from as Int64, to as Int64, step as Interval, (value, span) =>
        addToTimestampTz(value, span, ctx.timeZone),
      ),
  },
}
