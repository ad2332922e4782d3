import { beforeAll, expect, test } from 'vitest'
import { randomFrom } from './mutate.ts'
import { loadOracle, oracleOutcome, ourOutcome } from './oracle.ts'
import { randomExpression } from './random-expression.ts'
import { oracleTree, ourTree } from './s-expression.ts'

beforeAll(loadOracle)

test('operators without parentheses nest as in PostgreSQL', () => {
  let compared = 0
  for (let seed = 1; seed <= 20_000; seed++) {
    const text = randomExpression(randomFrom(seed))
    const oracle = oracleOutcome(`select ${text}`)
    const ours = ourOutcome(`select ${text}`)
    expect(ours.kind, `seed ${seed}: ${text}`).toBe(oracle.kind)
    if (oracle.kind === 'refused') continue
    compared++
    expect(ourTree(text), `seed ${seed}: ${text}`).toBe(oracleTree(text))
  }
  expect(compared).toBeGreaterThan(10_000)
})

test('the comparison tells different shapes apart', () => {
  expect(ourTree('a + b * c')).not.toBe(oracleTree('(a + b) * c'))
})
