/** The real file backend on a disk that loses what was not synced. `pnpm --filter @twill/storage soak` looks at many more seeds. */
import { describe, expect, test } from 'vitest'
import { regressions } from './regressions.ts'
import { openFileDatabase } from './world/file-database.ts'
import { explain, runSeed } from './world/run-scenario.ts'

const options = { open: openFileDatabase }
/** A fixed slice: the same in every run, so that a failure is this change's. */
const SLICE_FROM = 1_000_000
const SLICE_SEEDS = 300
const SEEDS_PER_TEST = 100

async function expectSeedToHold(seed: number): Promise<number> {
  const { failure, acks } = await runSeed(seed, options)
  if (failure !== undefined) throw new Error(await explain(seed, options), { cause: failure })
  return acks
}

describe('file storage under power loss: regressions', () => {
  for (const [seed, fault] of regressions) {
    test(`seed ${seed} holds: ${fault}`, async () => {
      await expectSeedToHold(seed)
    })
  }
})

describe('file storage under power loss', () => {
  for (let from = SLICE_FROM; from < SLICE_FROM + SLICE_SEEDS; from += SEEDS_PER_TEST) {
    test(`seeds ${from} to ${from + SEEDS_PER_TEST - 1} lose nothing acknowledged`, async () => {
      let acks = 0
      for (let seed = from; seed < from + SEEDS_PER_TEST; seed += 1) {
        acks += await expectSeedToHold(seed)
      }
      // A world in which next to nothing is acknowledged would prove nothing.
      expect(acks).toBeGreaterThan(SEEDS_PER_TEST * 40)
    })
  }

  test('the same seed gives a byte-identical trace', async () => {
    for (const seed of [SLICE_FROM, SLICE_FROM + 7, SLICE_FROM + 42]) {
      const first = await runSeed(seed, options)
      const second = await runSeed(seed, options)
      expect(second.trace.count).toBe(first.trace.count)
      expect(second.trace.lines()).toEqual(first.trace.lines())
      expect(second.trace.digest()).toBe(first.trace.digest())
    }
  })
})
