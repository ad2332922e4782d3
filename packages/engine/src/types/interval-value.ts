/** A span of time in the three units that do not convert into each other exactly. */
import type { Int64 } from './int64.ts'

export type Interval = {
  readonly kind: 'interval'
  /** int32 */
  readonly months: number
  /** int32 */
  readonly days: number
  /** int64 */
  readonly micros: Int64
}

export function interval(months: number, days: number, micros: Int64): Interval {
  return { kind: 'interval', months, days, micros }
}
