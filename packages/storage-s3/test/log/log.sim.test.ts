/**
 * The log in simulated worlds (`world/run-seed.ts`), with all its rules and with each of them left out. The soak
 * (`pnpm --filter @twill/storage-s3 soak`) does the same for as many seeds as one likes.
 */
import { describe, expect, test } from 'vitest'
import type { LogRules } from '../../src/log/rules.ts'
import { runSeed } from './world/run-seed.ts'

const SEEDS_PER_TEST = 100
const TESTS = 4

/** Seeds that fail without a rule. The first of each was the first of all to fail; `docs/spec/object-log.md` says how. */
const CAUGHT_BY: Readonly<Record<keyof LogRules, readonly number[]>> = {
  freshness: [316, 336],
  monotonicClock: [3240, 6149],
  wallClock: [316, 371],
  fence: [6, 25],
  rereadAfterFence: [119, 295],
  unknownIsUnknown: [1],
  acksInOrder: [2, 4],
  warmUp: [2, 8],
  negativeNeedsStart: [387, 736],
  ownNonce: [2, 3],
  closeWaits: [3, 5],
  claimByEpoch: [2, 6],
  deadSkipped: [2, 4],
  followerLooks: [8245],
  tailVoided: [1, 2],
}

function replay(seed: number): string {
  return `pnpm --filter @twill/storage-s3 soak --seeds 1 --from ${seed} --trace`
}

describe('the log in a bad world', () => {
  for (let part = 0; part < TESTS; part += 1) {
    const from = 1 + part * SEEDS_PER_TEST
    test(`keeps what it promised (seeds from ${from})`, async () => {
      let acked = 0
      for (let seed = from; seed < from + SEEDS_PER_TEST; seed += 1) {
        const { failure, history } = await runSeed(seed)
        if (failure !== undefined) throw new Error(`${failure}\n${replay(seed)}`)
        acked += history.acked.length
      }
      // A log that acknowledges nothing keeps every promise.
      expect(acked).toBeGreaterThan(SEEDS_PER_TEST * 10)
    })
  }

  test('keeps it when the first process dies at any of its steps', async () => {
    for (let firstDiesAfter = 1; firstDiesAfter <= 120; firstDiesAfter += 1) {
      const { failure } = await runSeed(12, { firstDiesAfter })
      if (failure !== undefined) throw new Error(`${failure}, dying after ${firstDiesAfter} steps`)
    }
  })

  test('does the same again for the same seed', async () => {
    for (const seed of [2, 37, 316]) {
      const [one, other] = [
        await runSeed(seed, { keepsTrace: true }),
        await runSeed(seed, { keepsTrace: true }),
      ]
      expect(one.trace?.digest()).toBe(other.trace?.digest())
      expect(one.trace?.count).toBeGreaterThan(50)
    }
    const digests = await Promise.all(
      [2, 37, 316].map(async (seed) => (await runSeed(seed, { keepsTrace: true })).trace?.digest()),
    )
    expect(new Set(digests).size).toBe(3)
  })
})

describe('without one of its rules the log breaks a promise:', () => {
  for (const [rule, seeds] of Object.entries(CAUGHT_BY)) {
    test(rule, async () => {
      const failures: (string | undefined)[] = []
      for (const seed of seeds) {
        failures.push((await runSeed(seed, { rules: { [rule]: false } })).failure)
        expect((await runSeed(seed)).failure).toBeUndefined()
      }
      expect(failures.filter((failure) => failure !== undefined)).not.toEqual([])
    })
  }
})
