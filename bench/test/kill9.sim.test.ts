import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runKill9 } from '../experiments/kill9.ts'

test('five rounds of kill -9 lose nothing and tear nothing', async () => {
  const log: string[] = []
  const verdict = await runKill9({
    rounds: 5,
    seed: 1,
    directory: tmpdir(),
    log: (line) => log.push(line),
  })
  expect(verdict.failures).toEqual([])
  expect(verdict.rounds).toBe(5)
  expect(verdict.commits).toBeGreaterThan(0)
})
