import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

const random = new Random(23)
const rows = random.list(
  400,
  (id) =>
    [
      id,
      random.chance(0.1) ? null : random.between(-20, 20),
      random.chance(0.1) ? null : random.pick(['', 'a', 'ab', 'b', 'ba', 'é']),
      random.chance(0.1) ? null : random.between(-8, 8) / 2,
    ] as const,
)
let db: SqlDatabase

/** Each shape of index over (a, s): the same answers are expected of all. */
const indexes = [
  'a',
  'a desc',
  'a nulls first',
  'a desc nulls last',
  's',
  's desc',
  'f',
  'f desc nulls last',
  'a, s',
  'a desc, s',
  'a, s desc nulls last',
  's, a desc',
  's desc nulls last, f, a',
]

const queries = [
  'a = 3',
  'a > 3',
  'a >= 3',
  'a < -3',
  'a <= -3',
  'a > 3 and a < 9',
  'a >= -2 and a <= 2',
  'a between 5 and 2',
  'a in (1, 5, -20, 99)',
  'a in (3, null, 3)',
  'a = any (array[2, 1, null])',
  'a is null',
  'a is not null',
  "a = 3 and s = 'a'",
  "a = 3 and s > 'a'",
  "a = 3 and s <= 'ab'",
  'a = 3 and s is null',
  "a > 0 and s = 'b'",
  "a in (1, 2) and s in ('a', 'b')",
  "s = 'ab'",
  "s >= 'b'",
  "s < 'a'",
  "s like 'a%'",
  's is null',
  "s = ''",
  'a = null',
  'a > null',
  'f = 1.5',
  'f > 1',
  'f < 0.25',
  'f is null',
  'f between -1 and 1',
  'a = 2.5',
  'a > 2.5',
  'a = 2::int8',
  'a > -99999999999',
  'a < 99999999999',
  "s = 'ab' and a is null",
  "s = 'a' and f > 0 and a < 5",
  'a = 3 or a = 4',
  'a > 1 and a > 5 and a < 50',
  'not a > 3',
]

const orders = [
  'a',
  'a desc',
  'a nulls first, s',
  'a desc nulls last',
  's, a desc',
  'f desc, a',
  'a desc, s desc',
]

beforeAll(async () => {
  db = await sqlDatabase(
    `create table plain (id int, a int, s text, f float8);
     ${indexes.map((columns, i) => `create table i${i} (id int, a int, s text, f float8); create index on i${i} (${columns});`).join('\n')}`,
  )
  for (const table of ['plain', ...[...indexes.keys()].map((i) => `i${i}`)]) {
    await db.session.insertRows(table, ['id', 'a', 's', 'f'], rows)
    // Rows that have moved and gone leave entries behind in an index.
    await db.run(
      `update ${table} set a = a + 1 where id % 7 = 0; delete from ${table} where id % 11 = 0`,
    )
  }
  await db.run('set enable_seqscan = off')
})
afterAll(() => db.engine.close())

describe.each(indexes.map((columns, i) => [columns, i] as const))('an index on (%s)', (_, i) => {
  test.each(queries)('finds the rows where %s', async (where) => {
    const sql = (table: string): string => `select id from ${table} where ${where} order by id`
    expect(await db.rows(sql(`i${i}`))).toEqual(await db.rows(sql('plain')))
  })

  test('gives its order where it is the one that is asked for', async () => {
    for (const order of orders) {
      const keys = order.replaceAll(/ (desc|nulls \w+)/g, '')
      const sql = (table: string): string => `select ${keys} from ${table} order by ${order}`
      expect(await db.rows(sql(`i${i}`)), order).toEqual(await db.rows(sql('plain')))
      const some = (table: string): string =>
        `select ${keys} from ${table} where a > -5 and a < 12 order by ${order} limit 7 offset 3`
      expect(await db.rows(some(`i${i}`)), order).toEqual(await db.rows(some('plain')))
    }
  })
})

test('parameters make the same ranges as constants', async () => {
  const between = await db.session.prepare('select count(*) from i0 where a >= $1 and a < $2')
  const among = await db.session.prepare(
    'select count(*) from i8 where a = any ($1::int[]) and s = $2',
  )
  for (let low = -22; low < 22; low += 5) {
    const plain = await db.value(`select count(*) from plain where a >= ${low} and a < ${low + 6}`)
    expect(String((await between.first([low, low + 6]))?.[0])).toBe(plain)
  }
  expect(await between.first([null, 3])).toEqual([0])
  expect(await among.first([null, 'a'])).toEqual([0])
})

test('the index is used, and not the table', async () => {
  const plan = await db.rows("explain select id from i8 where a = 3 and s > 'a'")
  expect(plan.flat().join('\n')).toMatch(/Index Scan using i8_a_s_idx/)
})
