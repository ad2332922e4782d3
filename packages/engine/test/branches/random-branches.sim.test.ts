import { createPrng } from '@twill/storage/sim'
import { describe, test } from 'vitest'
import { History } from './history.ts'
import { kinds, makeWorld } from './worlds.ts'

const SEEDS = 25
const STEPS = 60

describe.each(kinds)('random histories of branches over %s', (kind) => {
  test(`${SEEDS} seeds`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const history = new History(await makeWorld(kind), createPrng(seed))
      let step = 0
      try {
        await history.start()
        for (; step < STEPS; step++) await history.step()
        await history.verifyAll()
      } catch (error) {
        throw new Error(`seed ${seed}, step ${step}`, { cause: error })
      }
    }
  })
})
