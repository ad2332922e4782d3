/** Clock, chance and timers of a Node or Bun process. */
import type { ObjectStorageEnv } from './env.ts'

export const nodeEnv: ObjectStorageEnv = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  random: () => {
    const word = new Uint32Array(1)
    crypto.getRandomValues(word)
    return (word[0] as number) / 0x1_0000_0000
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
