/** Time that passes only when nobody has anything else to do, and chance from a seed. */
import { createPrng, createVirtualClock } from '@twill/storage/sim'
import type { ObjectStorageEnv } from '../src/env.ts'

export type VirtualEnv = ObjectStorageEnv & { readonly nowMs: () => number }

const START_MS = 1_700_000_000_000

export function createVirtualEnv(seed: number = 1): VirtualEnv {
  const clock = createVirtualClock(START_MS)
  const prng = createPrng(seed)
  return {
    nowMs: () => clock.nowMs(),
    wallMs: () => clock.nowMs(),
    monotonicMs: () => clock.nowMs() - START_MS,
    random: () => prng.float(),
    schedule: (delayMs, callback) => {
      let isOff = false
      void clock.sleep(delayMs).then(() => {
        if (!isOff) callback()
      })
      return () => {
        isOff = true
      }
    },
  }
}
