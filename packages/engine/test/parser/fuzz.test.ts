import { beforeAll, expect, test } from 'vitest'
import { ownCorpus } from './corpora.ts'
import { fuzz } from './fuzz.ts'
import { loadOracle } from './oracle.ts'

beforeAll(loadOracle)

test('mutated statements are accepted and refused as by PostgreSQL', () => {
  const result = fuzz(ownCorpus(), 1, 20_000)
  expect(result.accepted).toBeGreaterThan(1_000)
  expect(result.failures).toEqual([])
})
