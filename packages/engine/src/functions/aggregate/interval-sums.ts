/** sum and avg of intervals. */
import type { AggregateImplementation } from '../function.ts'
import { interval, type Interval } from '../../types/interval-value.ts'
import { addIntervals, scaleInterval } from '../datetime/timestamp-math.ts'
import { aggregate, fold } from './counting.ts'

type Sum = { total: Interval; count: number }

export const intervalSums: Readonly<Record<string, AggregateImplementation>> = {
  'sum(interval)': fold<Interval>(addIntervals),
  'avg(interval)': aggregate<Sum>({
    init: () => ({ total: interval(0, 0, 0), count: 0 }),
    step: (state, _ctx, value) => {
      state.total = addIntervals(state.total, value as Interval)
      state.count++
      return state
    },
    final: ({ total, count }) => (count === 0 ? null : scaleInterval(total, (n) => n / count)),
    skipNulls: true,
  }),
}
