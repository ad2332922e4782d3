import type { Env } from '../../src/index.ts'

/** The machine's clock and chance; callbacks run when the event loop is idle. */
export const testEnv: Env = {
  now: () => Date.now(),
  randomBytes(into) {
    crypto.getRandomValues(into)
  },
  schedule(delayMs, callback) {
    if (delayMs <= 0) {
      const handle = setImmediate(callback)
      return () => clearImmediate(handle)
    }
    const handle = setTimeout(callback, delayMs)
    return () => clearTimeout(handle)
  },
}
