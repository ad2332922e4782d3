import { createPrng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

describe('prng', () => {
  test('gives the same numbers for the same seed, on every platform', () => {
    const prng = createPrng(42)
    const numbers = Array.from({ length: 5 }, () => prng.uint32())
    // A change here changes what every recorded seed means: the regressions would test nothing any more.
    expect(numbers).toEqual([660444221, 3652823732, 77678286, 922035873, 3922690323])
  })

  test('gives different numbers for neighbouring seeds', () => {
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => createPrng(seed).uint32()))
    expect(first.size).toBe(1000)
  })

  test('keeps a fork apart: drawing from it does not disturb the stream it came from', () => {
    const a = createPrng(7)
    const b = createPrng(7)
    const fork = a.fork()
    b.fork()
    for (let i = 0; i < 100; i += 1) fork.uint32()
    expect(a.uint32()).toBe(b.uint32())
  })

  test('reaches both ends of a range, and nothing outside it', () => {
    const prng = createPrng(1)
    const seen = new Set(Array.from({ length: 2000 }, () => prng.between(-2, 3)))
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
  })

  test('picks by weight', () => {
    const prng = createPrng(2)
    const count = { rare: 0, common: 0, never: 0 }
    for (let i = 0; i < 10_000; i += 1) {
      count[
        prng.weighted([
          [1, 'rare'],
          [9, 'common'],
          [0, 'never'],
        ] as const)
      ] += 1
    }
    expect(count.never).toBe(0)
    expect(count.rare).toBeGreaterThan(800)
    expect(count.rare).toBeLessThan(1200)
  })

  test('shuffles without losing anything', () => {
    const items = Array.from({ length: 50 }, (_, i) => i)
    const shuffled = createPrng(3).shuffled(items)
    expect(shuffled).not.toEqual(items)
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items)
  })

  test('is spread evenly enough over its bits', () => {
    const prng = createPrng(4)
    const ones = Array.from({ length: 32 }, () => 0)
    for (let i = 0; i < 4000; i += 1) {
      const word = prng.uint32()
      for (let bit = 0; bit < 32; bit += 1) ones[bit] = (ones[bit] ?? 0) + ((word >>> bit) & 1)
    }
    for (const count of ones) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })
})
