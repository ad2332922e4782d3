/** The suite is tested too: each of eight broken backends fails its own clause, and none that its fault does not touch. */
import { CLAUSES } from '@twill/storage/conformance'
import { describe, expect, test } from 'vitest'
import { tornGroup } from './mutants/c1-torn-group.ts'
import { burntLsn } from './mutants/c2-burnt-lsn.ts'
import { newestAlways } from './mutants/c3-newest-always.ts'
import { unfenced } from './mutants/c4-unfenced.ts'
import { halfStep } from './mutants/c5-half-step.ts'
import { oneByOne } from './mutants/c6-one-by-one.ts'
import { leakingParent } from './mutants/c7-leaking-parent.ts'
import { greedyCollector } from './mutants/c8-greedy-collector.ts'
import { enduringMemorySubject } from './enduring-memory.ts'
import { failuresOf } from './failures-of.ts'

const mutants = [
  tornGroup,
  burntLsn,
  newestAlways,
  unfenced,
  halfStep,
  oneByOne,
  leakingParent,
  greedyCollector,
]

describe('mutants of the conformance suite', () => {
  test('there is one for every clause', () => {
    expect(mutants.map((mutant) => mutant.clause)).toEqual(CLAUSES)
  })

  test('the backend they are made from passes every clause', async () => {
    expect(await failuresOf(enduringMemorySubject)).toEqual([])
  })

  for (const mutant of mutants) {
    test(`${mutant.clause} fails when ${mutant.fault}`, async () => {
      const failures = await failuresOf(mutant.mutate(enduringMemorySubject))
      const failedClauses = [...new Set(failures.map((name) => name.slice(0, 2)))].sort()
      expect(failedClauses).toEqual([mutant.clause, ...mutant.alsoSeenBy].sort())
    })
  }
})
