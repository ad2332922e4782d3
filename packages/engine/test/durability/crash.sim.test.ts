import { describe, test } from 'vitest'
import { Lives } from './crash-lives.ts'

const SEEDS = Number(process.env.TWILL_SEEDS ?? 60)
const FIRST_SEED = Number(process.env.TWILL_FIRST_SEED ?? 1)
const LIVES = 4

describe('a process that ends badly', () => {
  test(`${SEEDS} seeds of ${LIVES} lives: the database holds what was acknowledged`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const lives = new Lives(seed)
      let life = 0
      try {
        await lives.begin()
        for (; life < LIVES; life++) {
          await lives.live()
          await lives.verify()
        }
      } catch (error) {
        throw new Error(`seed ${seed}, life ${life}`, { cause: error })
      }
    }
  })
})
