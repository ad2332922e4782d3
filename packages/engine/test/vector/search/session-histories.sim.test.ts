import { test } from 'vitest'
import { Random } from '../../support/random.ts'
import { SessionHistory } from './session-histories.ts'

const SEEDS = Number(process.env.TWILL_SEEDS ?? 40)
const FIRST_SEED = Number(process.env.TWILL_FIRST_SEED ?? 1)
const STEPS = 250

test(`${SEEDS} histories of sessions: a search finds what the snapshot has, and nothing else`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const history = new SessionHistory(new Random(seed))
    let step = 0
    try {
      await history.start()
      for (; step < STEPS; step++) await history.step()
      await history.end()
    } catch (error) {
      throw new Error(`step ${step}: TWILL_SEEDS=1 TWILL_FIRST_SEED=${seed}`, { cause: error })
    }
  }
})
