import { expect, test } from 'vitest'
import { maxChainLength } from '../../src/limits.ts'
import { ourOutcome } from './oracle.ts'

/** Statements that nest `n` deep, each in its own way. */
const shapes: Readonly<Record<string, (n: number) => string>> = {
  parentheses: (n) => `select ${'('.repeat(n)}1${')'.repeat(n)}`,
  calls: (n) => `select ${'f('.repeat(n)}1${')'.repeat(n)}`,
  subqueries: (n) => `select ${'(select '.repeat(n)}1${')'.repeat(n)}`,
  'parenthesised queries': (n) => `${'('.repeat(n)}select 1${')'.repeat(n)}`,
  'joins in parentheses': (n) => `select * from ${'('.repeat(n)}a cross join b${')'.repeat(n)}`,
  'joins to the right': (n) => `select * from a${' join b'.repeat(n)}${' on true'.repeat(n)}`,
  'joins to the left': (n) => `select * from a${' join b on true'.repeat(n)}`,
  cases: (n) => `select ${'case when a then '.repeat(n)}1${' end'.repeat(n)}`,
  negations: (n) => `select ${'not '.repeat(n)}a`,
  signs: (n) => `select ${'- '.repeat(n)}a`,
  sums: (n) => `select 1${' + 1'.repeat(n)}`,
  casts: (n) => `select 1${'::int'.repeat(n)}`,
  predicates: (n) => `select 1${' in (1)'.repeat(n)}`,
  arrays: (n) => `select array${'['.repeat(n)}${']'.repeat(n)}`,
  fields: (n) => `select (a)${'[1].b'.repeat(n)}`,
  unions: (n) => `select 1${' union all select 1'.repeat(n)}`,
  'grouping sets': (n) => `select from t group by ${'grouping sets ('.repeat(n)}a${')'.repeat(n)}`,
  ctes: (n) => `${'with a as ('.repeat(n)}select 1${') select 1'.repeat(n)}`,
  explains: (n) => `${'explain '.repeat(n)}select 1`,
  schemas: (n) => 'create schema s '.repeat(n),
  'sums in parentheses': (n) =>
    `select ${'('.repeat(300)}1${`${' + 1'.repeat(n / 300)})`.repeat(300)}`,
  bodies: (n) =>
    `${'create function f() returns int begin atomic '.repeat(n)}select 1;${'end;'.repeat(n)}`,
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`${name} without end are an error of SQL and never a crash`, () => {
    for (const depth of [maxChainLength * 2, 50_000]) {
      const outcome = ourOutcome(shape(depth))
      expect(outcome.kind).toBe('refused')
      if (outcome.kind === 'refused') expect(['54001', '42601', '0A000']).toContain(outcome.code)
    }
  })
}

test('what people write is far from the limits', () => {
  expect(ourOutcome(`select ${'('.repeat(100)}1${')'.repeat(100)}`).kind).toBe('accepted')
  expect(ourOutcome(`select 1${' + 1'.repeat(1000)}`).kind).toBe('accepted')
  expect(ourOutcome(`select 1${' union all select 1'.repeat(1000)}`).kind).toBe('accepted')
  expect(ourOutcome(`select 1 where a${' and a'.repeat(50_000)}`).kind).toBe('accepted')
  const arm = ' union all select a + b + c from a join b on true'
  expect(ourOutcome(`select 1${arm.repeat(1000)}`).kind).toBe('accepted')
  expect(ourOutcome(`insert into t values (1)${', (1)'.repeat(50_000)}`).kind).toBe('accepted')
})
