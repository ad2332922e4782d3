import { createPrng, shrink } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

describe('shrink', () => {
  test('finds the two actions that fail together among many', async () => {
    const actions = Array.from({ length: 200 }, (_, i) => i)
    const fails = async (some: readonly number[]): Promise<boolean> =>
      some.includes(31) && some.includes(170)
    expect(await shrink(actions, fails)).toEqual([31, 170])
  })

  test('never answers a list that does not fail', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const prng = createPrng(seed)
      const culprits = prng.shuffled(Array.from({ length: 60 }, (_, i) => i)).slice(0, 5)
      const fails = async (some: readonly number[]): Promise<boolean> =>
        culprits.every((c) => some.includes(c))
      const fewest = await shrink(
        Array.from({ length: 60 }, (_, i) => i),
        fails,
      )
      expect(new Set(fewest)).toEqual(new Set(culprits))
    }
  })

  test('stops at its bound of attempts', async () => {
    let attempts = 0
    const fails = async (): Promise<boolean> => {
      attempts += 1
      return attempts % 2 === 0
    }
    await shrink(
      Array.from({ length: 1000 }, (_, i) => i),
      fails,
      25,
    )
    expect(attempts).toBe(25)
  })
})
