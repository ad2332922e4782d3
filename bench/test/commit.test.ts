import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { commitReport, runCommit } from '../experiments/commit.ts'

test('the commit experiments count every commit and print a distribution', async () => {
  const results = await runCommit({ size: 'small', directory: tmpdir(), log: () => undefined })
  const of = (where: string) => results.filter((result) => result.where === where)
  expect(of('append + fdatasync')).toHaveLength(1)
  for (const where of ['twill (file)', 'twill (memory)']) {
    expect(of(where).map(({ committers }) => committers)).toEqual([1, 8, 32])
    for (const { latency } of of(where)) {
      expect(latency.p50Us).toBeGreaterThan(0)
      expect(latency.p50Us).toBeLessThanOrEqual(latency.p999Us)
    }
  }
  expect(commitReport(results)).toContain('committers')
})
