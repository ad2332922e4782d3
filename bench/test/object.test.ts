import { expect, test } from 'vitest'
import { objectCommitReport, runObjectCommit } from '../experiments/object-commit.ts'
import { objectOpenReport, runObjectOpen } from '../experiments/object-open.ts'

const options = { size: 'small', seed: 1, log: () => undefined } as const

test(
  'commits on object storage are counted, found again, and share PUTs',
  { timeout: 60_000 },
  async () => {
    const results = await runObjectCommit(options)
    for (const bucket of ['express', 'same-region', 'cross-region']) {
      const of = results.filter((result) => result.bucket === bucket)
      expect(of.map(({ what, committers }) => `${what} ${committers}`)).toEqual([
        'one PUT 1',
        'own rows 1',
        'own rows 16',
        'own rows 64',
        'one row 64',
      ])
      expect(of.at(-2)?.putsPerCommit).toBeLessThan(0.25)
    }
    expect(objectCommitReport(results)).toContain('PUTs/commit')
  },
)

test('opening on object storage reads little, again nothing, and a branch takes three requests', async () => {
  const results = await runObjectOpen(options)
  for (const { reads, readBytes, warmReads, branchRequests } of results) {
    expect(reads).toBeLessThanOrEqual(8)
    expect(readBytes).toBeLessThanOrEqual(2e6)
    expect(warmReads).toBe(0)
    expect(branchRequests).toBe(3)
  }
  expect(objectOpenReport(results)).toContain('warm reads')
})
