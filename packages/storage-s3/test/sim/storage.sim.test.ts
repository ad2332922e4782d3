/**
 * The whole storage in simulated worlds (`world/run-seed.ts`), with all its rules and with each of them left out. The soak
 * (`pnpm --filter @twill/storage-s3 soak:storage`) does the same for as many seeds as one likes.
 */
import { describe, expect, test } from 'vitest'
import { REGRESSIONS } from './regressions.ts'
import { runSeed } from './world/run-seed.ts'
import type { SimRules } from './world/sim-world.ts'

const SEEDS_PER_TEST = 100
const TESTS = 8

/** Seeds that fail without a rule; `docs/spec/object-layout.md` says how. */
const CAUGHT_BY: Readonly<Record<keyof SimRules, readonly number[]>> = {
  pinFirst: [1],
  pinRenewed: [1550],
  pinHoldsBuried: [10],
  horizonInEdit: [29],
  graveAge: [1],
  slotAgeByStore: [24],
  pinHoldsSlots: [1],
  orphanOfOlderEpoch: [16],
  abortBeforeUnpin: [107],
  nameRecordStays: [33],
  slowBranchConfirmed: [467],
  rereadAfterGone: [767],
  tombstonesOnBranches: [97],
  trimBeforeRoot: [1],
  mergesInTurn: [406, 741],
  sweepForgetsOver: [8],
  looksInTurn: [344],
  unprovenForgotten: [232979],
  nonceTells: [18],
}

function replay(seed: number): string {
  return `pnpm --filter @twill/storage-s3 soak:storage --seeds 1 --from ${seed} --trace`
}

describe('storage in a bad world', () => {
  test('does not do again what it once did', async () => {
    for (const { found, seed } of REGRESSIONS) {
      const { failure } = await runSeed(seed)
      if (failure !== undefined) throw new Error(`${failure} (once: ${found})\n${replay(seed)}`)
    }
  })

  for (let part = 0; part < TESTS; part += 1) {
    const from = 1 + part * SEEDS_PER_TEST
    test(`keeps what it promised (seeds from ${from})`, async () => {
      const total: Record<string, number> = {}
      for (let seed = from; seed < from + SEEDS_PER_TEST; seed += 1) {
        const { counts, failure } = await runSeed(seed)
        if (failure !== undefined) throw new Error(`${failure}\n${replay(seed)}`)
        for (const [what, times] of Object.entries(counts)) total[what] = (total[what] ?? 0) + times
      }
      // A storage in which nothing happens keeps every promise.
      for (const what of ['append', 'setRoot', 'createBranch', 'deleteBranch', 'collectGarbage']) {
        expect(total[what] ?? 0).toBeGreaterThan(SEEDS_PER_TEST / 5)
      }
    })
  }

  test('does the same again for the same seed', async () => {
    const digests = new Set<string | undefined>()
    for (const seed of [2, 37, 316]) {
      const one = await runSeed(seed, { keepsTrace: true })
      const other = await runSeed(seed, { keepsTrace: true })
      expect(one.trace?.digest()).toBe(other.trace?.digest())
      expect(one.trace?.count).toBeGreaterThan(50)
      digests.add(one.trace?.digest())
    }
    expect(digests.size).toBe(3)
  })
})

describe('without one of its rules storage breaks a promise:', () => {
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
