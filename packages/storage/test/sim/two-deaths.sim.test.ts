/**
 * A process killed in one call, and the machine losing power in an early call of the next process: what the first wrote and did
 * not sync is in the page cache, the second builds on it, and then it may be gone.
 */
import { createPrng } from '@twill/storage/sim'
import { describe, test } from 'vitest'
import { openFileDatabase } from './world/file-database.ts'
import { describe as textOf, runScenario } from './world/run-scenario.ts'
import type { LifePlan, Scenario, Step } from './world/scenario.ts'

const PAIRS_PER_TEST = 100

const steps: readonly Step[] = [
  { kind: 'append', line: 0, sizes: [30, 2_000] },
  { kind: 'checkpoint', line: 0, at: 0.999, pages: [{ id: 1, lengthBytes: 5_000 }] },
  { kind: 'append', line: 0, sizes: [30] },
  { kind: 'checkpoint', line: 0, at: 0.999, pages: [{ id: 1, lengthBytes: 300 }] },
  { kind: 'create-branch', line: 0, at: 0.999 },
  { kind: 'append', line: 0, sizes: [5_000, 30] },
  { kind: 'checkpoint', line: 0, at: 0.999, pages: [{ id: 2, lengthBytes: 5_000 }] },
  { kind: 'append', line: 0.9, sizes: [30] },
  { kind: 'collect-garbage', line: 0 },
  { kind: 'append', line: 0, sizes: [30] },
]

function life(scheduleSeed: number, ending: LifePlan['ending']): LifePlan {
  return { scheduleSeed, actors: [steps], faults: [], freeBytes: undefined, ending }
}

describe('file storage when a process is killed and the next loses power', () => {
  for (const first of ['kill-in-call', 'power-loss-in-call'] as const) {
    for (const when of ['before', 'after'] as const) {
      test(`${first} (${when} the call), then power loss: nothing acknowledged is lost`, async () => {
        const prng = createPrng(when === 'before' ? 1 : 2)
        for (let pair = 0; pair < PAIRS_PER_TEST; pair += 1) {
          const scenario: Scenario = {
            seed: pair,
            segmentBytes: 8_192,
            lives: [
              life(1, { kind: first, call: prng.below(110), when }),
              life(pair, { kind: 'power-loss-in-call', call: prng.below(40), when: 'after' }),
            ],
          }
          const { failure } = await runScenario(scenario, { open: openFileDatabase })
          if (failure === undefined) continue
          const text = `${textOf(failure)}\n${JSON.stringify(scenario.lives.map((one) => one.ending))}`
          throw new Error(text, { cause: failure })
        }
      })
    }
  }
})
