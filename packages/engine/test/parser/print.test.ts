/** Printing and parsing again gives the same tree, over every query and expression that the corpora have. */
import { expect, test } from 'vitest'
import type { Expression } from '../../src/ast/expression.ts'
import type { Select } from '../../src/ast/select.ts'
import { parse, parseExpression } from '../../src/parser/parse.ts'
import { printExpression } from '../../src/parser/print-expression.ts'
import { printSelect } from '../../src/parser/print-select.ts'
import { besideCorpus, logicTests, ownCorpus } from './corpora.ts'

function queriesOf(sql: string): Select[] {
  try {
    return parse(sql).flatMap(({ statement }) => {
      if (statement.kind === 'select') return [statement]
      return statement.kind === 'create-view' ? [statement.query] : []
    })
  } catch {
    return []
  }
}

/** The tree without positions, and without what only says where something stands. */
function plain(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'pos' ? undefined : value))
}

function modifies(query: Select): boolean {
  return plain(query).match(/"kind":"(insert|update|delete)"/) !== null
}

function expectRoundTrips(statements: readonly string[], atLeast: number): void {
  let count = 0
  for (const query of statements.flatMap(queriesOf)) {
    if (modifies(query)) continue
    count++
    const text = printSelect(query)
    const again = parse(text)[0]?.statement
    expect(plain(again), text).toBe(plain(query))
  }
  expect(count).toBeGreaterThanOrEqual(atLeast)
}

test('queries of our own corpus print as text that parses to the same tree', () => {
  expectRoundTrips(ownCorpus(), 70)
})

test.for(['compat', 'suites/pg-regress/sql', 'suites/pgvector/sql', 'data'])(
  'queries of %s print as text that parses to the same tree',
  (folder, { skip }) => {
    const statements = besideCorpus(folder)
    skip(statements === undefined, `${folder} is absent`)
    expectRoundTrips(statements ?? [], 0)
  },
)

test('queries of sqllogictest select1 print as text that parses to the same tree', ({ skip }) => {
  const statements = logicTests('select1')
  skip(statements === undefined, 'suites/sqllogictest is absent')
  expectRoundTrips(statements ?? [], 100)
})

test.for([
  ['price > 0', '(price > 0)'],
  ['a and (b or c)', '(a AND (b OR c))'],
  ['-1', '-1'],
  ["'it''s'", "'it''s'"],
  ["'a\\b'", "E'a\\\\b'"],
  ["nextval('s'::regclass)", "nextval('s'::regclass)"],
  ['"Upper"::varchar(10)', '("Upper")::character varying(10)'],
  ['x is not null', '(x IS NOT NULL)'],
  ['now() at time zone $1', '(now() AT TIME ZONE $1)'],
  ['extract(epoch from t)', 'EXTRACT(epoch FROM t)'],
] as const)('%s prints as %s', ([text, expected]) => {
  const tree: Expression = parseExpression(text)
  expect(printExpression(tree)).toBe(expected)
})
