/** The clock of a simulated store: ahead of the world's or behind it, and telling whole seconds as stores' headers do. */
import type { Clock } from './clock.ts'

export type StoreClockOptions = {
  /** May change while the world goes on. */
  readonly aheadMs?: number | (() => number)
  readonly resolutionMs?: number
}

export function storeClock(
  world: Pick<Clock, 'nowMs'>,
  options: StoreClockOptions = {},
): () => number {
  const { aheadMs = 0, resolutionMs = 1000 } = options
  return () => {
    const ahead = typeof aheadMs === 'number' ? aheadMs : aheadMs()
    return Math.floor((world.nowMs() + ahead) / resolutionMs) * resolutionMs
  }
}
