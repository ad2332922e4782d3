/** Clock, chance and timers for an engine that is measured without a package around it. */
import { randomFillSync } from 'node:crypto'
import type { Env } from '@twill/engine'

export const benchEnv: Env = {
  now: () => performance.timeOrigin + performance.now(),
  randomBytes: (into) => {
    randomFillSync(into)
  },
  schedule: (delayMs, callback) => {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
