/**
 * Time that passes only when nobody has anything else to do. A sleeper wakes when every runnable task has come to rest
 * and its moment is the nearest; no test waits for a real second, and elapsed time is exact: over a storage whose every
 * read takes 10 ms, elapsed / 10 is the number of dependent rounds.
 */
export interface Clock {
  nowMs(): number
  sleep(ms: number): Promise<void>
}

export interface VirtualClock extends Clock {
  /** Sleepers not yet woken. */
  readonly sleeping: number
}

type Sleeper = { readonly atMs: number; readonly order: number; readonly wake: () => void }

/** A clock that moves by itself: it needs no scheduler, so any test can hand it to a slow storage. */
export function createVirtualClock(startMs: number = 0): VirtualClock {
  let now = startMs
  let order = 0
  let pumping = false
  const sleepers: Sleeper[] = []

  const pump = async (): Promise<void> => {
    pumping = true
    while (sleepers.length > 0) {
      await settle()
      const next = takeEarliest(sleepers)
      if (next === undefined) break
      now = Math.max(now, next.atMs)
      next.wake()
      await settle()
    }
    pumping = false
  }

  return {
    nowMs: () => now,
    get sleeping(): number {
      return sleepers.length
    },
    sleep: (ms) =>
      new Promise<void>((resolve) => {
        sleepers.push({ atMs: now + Math.max(0, ms), order: order++, wake: resolve })
        if (!pumping) void pump()
      }),
  }
}

/** Waits until every promise callback that can run has run. Simulated code never waits for anything else. */
export function settle(): Promise<void> {
  return new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
}

function takeEarliest(sleepers: Sleeper[]): Sleeper | undefined {
  let best = 0
  for (let i = 1; i < sleepers.length; i += 1) {
    const a = sleepers[i] as Sleeper
    const b = sleepers[best] as Sleeper
    if (a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)) best = i
  }
  return sleepers.splice(best, 1)[0]
}
