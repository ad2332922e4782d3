import { beforeAll, expect, test } from 'vitest'
import { besideCorpus, logicTests, ownCorpus } from './corpora.ts'
import { disagreement, judge, loadOracle, sameError } from './oracle.ts'

beforeAll(loadOracle)

/** How many of the statements that both refuse may differ in words or place. */
function expectAgreement(statements: readonly string[], differing: number): void {
  const wrong: string[] = []
  const otherwise: string[] = []
  for (const sql of statements) {
    const verdict = judge(sql)
    const why = disagreement(verdict)
    if (why !== undefined) wrong.push(`${why}\n  ${sql}`)
    else if (
      verdict.ours.kind === 'refused' &&
      verdict.ours.code !== '0A000' &&
      !sameError(verdict)
    ) {
      otherwise.push(`${JSON.stringify(verdict)}`)
    }
  }
  expect(wrong).toEqual([])
  expect(otherwise.length, otherwise.join('\n')).toBeLessThanOrEqual(differing)
}

test('our own corpus is judged as PostgreSQL judges it', () => {
  const statements = ownCorpus()
  expect(statements.length).toBeGreaterThan(500)
  expectAgreement(statements, 12)
})

const skipped = (folder: string): string => `${folder} is absent`

test.for(['compat', 'suites/pg-regress/sql', 'suites/pgvector/sql', 'data'])(
  '%s is judged as PostgreSQL judges it',
  (folder, { skip }) => {
    const statements = besideCorpus(folder)
    skip(statements === undefined, skipped(folder))
    expectAgreement(statements ?? [], 6)
  },
)

test('sqllogictest select1-5 parse', ({ skip }) => {
  const records = logicTests('select')
  skip(records === undefined, skipped('suites/sqllogictest'))
  expectAgreement(records ?? [], 0)
})
