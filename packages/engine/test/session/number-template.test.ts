import { describe, expect, test } from 'vitest'
import { numberTemplate } from '../../src/session/number-template.ts'

describe('a text with whole numbers', () => {
  test.each([
    ['select a from t where id = 5', 'select a from t where id = $1', [5]],
    ['select a from t1 where id2=5;', 'select a from t1 where id2=$1;', [5]],
    [
      'select a from t where a = 1 and b = 2147483647',
      'select a from t where a = $1 and b = $2',
      [1, 2147483647],
    ],
    ['select -7', 'select -$1', [7]],
    ['select 10-3', 'select $1-$2', [10, 3]],
    ['select a.b from a where a.b in (1,2)', 'select a.b from a where a.b in ($1,$2)', [1, 2]],
  ])('has a template: %s', (text, sql, values) => {
    expect(numberTemplate(text)).toEqual({ sql, values })
  })

  test.each([
    'select a from t',
    "select a from t where s = '5' and id = 5",
    'select "a" from t where id = 5',
    'select a from t where id = $1 and n = 5',
    'select a from t where id = $x$5$x$',
    'select 5 -- and 6',
    'select 5 /* 6 */',
    'select 1.5',
    'select 1.',
    'select .5',
    'select 1e5',
    'select 0x10',
    'select 1_000',
    'select 2147483648',
    'select 99999999999999',
    'select é from t where id = 5',
    `select ${Array.from({ length: 17 }, (_, i) => i).join()}`,
    `select a from t where id = 5 ${' '.repeat(1000)}`,
  ])('has none: %s', (text) => {
    expect(numberTemplate(text)).toBeUndefined()
  })
})
