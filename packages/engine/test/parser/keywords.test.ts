import { beforeAll, expect, test } from 'vitest'
import { K } from '../../src/parser/keywords.table.ts'
import { quoteIdentifier } from '../../src/parser/quote-identifier.ts'
import { disagreement, judge, loadOracle } from './oracle.ts'

beforeAll(loadOracle)

const words = Object.keys(K)

/** Places where the class of a word decides. */
const places: readonly ((word: string) => string)[] = [
  (word) => `select ${word}`,
  (word) => `select 1 ${word}`,
  (word) => `select 1 as ${word}`,
  (word) => `select a ${word} from t`,
  (word) => `select a.${word} from t`,
  (word) => `select ${word}.a from t`,
  (word) => `select ${word}(1)`,
  (word) => `select ${word} 'x'`,
  (word) => `select * from ${word}`,
  (word) => `select * from t ${word}`,
  (word) => `select * from t as ${word}`,
  (word) => `select * from ${word}(1)`,
  (word) => `select a::${word}`,
  (word) => `create table ${word} (${word} int)`,
  (word) => `create table t (a ${word})`,
  (word) => `create function ${word}(${word} int) returns int language sql as ''`,
  (word) => `create index on t (${word})`,
  (word) => `create index on t (a ${word})`,
  (word) => `alter role ${word} login`,
  (word) => `set ${word} = 1`,
  (word) => `set a = ${word}`,
  (word) => `update t ${word} set a = 1`,
  (word) => `insert into t (${word}) values (1)`,
  (word) => `select sum(a) over (${word}) from t`,
  (word) => `select sum(a) over ${word} from t`,
  (word) => `explain (${word} on) select 1`,
  (word) => `with ${word} as (select 1) select 1`,
]

for (const place of places) {
  test(`every keyword is judged as by PostgreSQL in ${place('…')}`, () => {
    const wrong: string[] = []
    for (const word of words) {
      const sql = place(word)
      const why = disagreement(judge(sql))
      if (why !== undefined) wrong.push(`${sql}: ${why}`)
    }
    expect(wrong).toEqual([])
  })
}

test('quoted identifiers read back as the same name', () => {
  expect(quoteIdentifier('abc_1')).toBe('abc_1')
  expect(quoteIdentifier('Abc')).toBe('"Abc"')
  expect(quoteIdentifier('1a')).toBe('"1a"')
  expect(quoteIdentifier('')).toBe('""')
  expect(quoteIdentifier('a"b')).toBe('"a""b"')
  expect(quoteIdentifier('select')).toBe('"select"')
  expect(quoteIdentifier('left')).toBe('"left"')
  expect(quoteIdentifier('int')).toBe('"int"')
  expect(quoteIdentifier('name')).toBe('name')
})
