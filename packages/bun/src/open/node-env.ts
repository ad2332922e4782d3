/** Clock, chance and timers of the process, for an engine in Node or Bun. */
import { randomFillSync } from 'node:crypto'
import type { Env } from '@twill/engine'
import { openScratchFile } from '../scratch-files.ts'
import { startThreads } from '../threads/start-threads.ts'

/** Read once: the getter takes longer than the clock. */
const { timeOrigin } = performance

export const nodeEnv: Env = {
  now: () => timeOrigin + performance.now(),
  randomBytes: (into) => {
    randomFillSync(into)
  },
  schedule: (delayMs, callback) => {
    if (delayMs <= 0) {
      const immediate = setImmediate(callback)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(callback, delayMs)
    // A timer of the database alone does not keep the process running.
    timer.unref()
    return () => clearTimeout(timer)
  },
  openScratch: () => openScratchFile(),
  startThreads: (most) => startThreads(most),
}
