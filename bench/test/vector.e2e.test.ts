import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runVector, vectorSizes } from '../experiments/vector.ts'
import { plainVectorReport } from '../vector/report.ts'
import { verdicts } from '../vector/verdicts.ts'

const size = {
  ...vectorSizes.small,
  images: 200,
  clusters: 1_200,
  queries: 20,
  pgliteRows: { images: 100, clusters: 200 },
  buildRows: { images: 0, clusters: 100 },
  filterQueries: 2,
  churnRows: { images: 100, clusters: 200 },
  openings: [
    { kind: 'clusters', count: 100 },
    { kind: 'clusters', count: 1_200 },
  ],
} as const

test('vector search is measured beside its peers, and its answers are right', async () => {
  const lines: string[] = []
  const { results, run } = await runVector({
    size,
    sizeName: 'tiny',
    seed: 1,
    only: [],
    directory: tmpdir(),
    log: (line) => lines.push(line),
  })
  const missing = (name: string): boolean => lines.includes(`${name} is not installed`)
  for (const name of ['twill', 'twill-sql', 'hnswlib', 'usearch', 'pglite'] as const) {
    const of = results.recall.filter(({ peer }) => peer === name)
    expect(of.length > 0 || missing(name)).toBe(true)
    for (const { points } of of) expect(points.at(-1)?.recall).toBeGreaterThan(0.99)
  }
  expect(results.builds.some(({ peer, threads }) => peer === 'twill-sql' && threads === 2)).toBe(
    true,
  )
  for (const { wrong, recall } of results.filters) {
    expect(wrong).toBe(0)
    expect(recall).toBeGreaterThan(0.95)
  }
  for (const { stages } of results.churn) {
    expect(stages).toHaveLength(12)
    for (const { recall } of stages) expect(recall).toBeGreaterThan(0.95)
  }
  expect(results.openings.map(({ rows }) => rows)).toEqual([100, 1_200])
  for (const { reads } of results.bucketOpenings) expect(reads).toBeLessThanOrEqual(60)
  expect(verdicts(results).length).toBeGreaterThan(10)
  expect(plainVectorReport(results)).toContain('What was promised')
  expect(run.load).toHaveLength(2)
})
