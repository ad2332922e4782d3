/** Drivers declare integers wider than the columns they are compared with: the index serves all the same. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(
    ['int2', 'int4']
      .map(
        (type) =>
          `create table ${type}s (k ${type} primary key, v int); insert into ${type}s select i, i from generate_series(-100, 30000) i;`,
      )
      .join(''),
  )
})
afterEach(() => db.engine.close())

test.each([
  ['int2s', 23],
  ['int2s', 20],
  ['int4s', 20],
])('a key of %s is found by a parameter of type %i', async (table, type) => {
  const find = await db.session.prepare(`select v from ${table} where k = $1`, [type])
  const change = await db.session.prepare(`update ${table} set v = v + 1 where k = $1`, [type])
  const both = await db.session.prepare(`select v + 0 from ${table} where $1 = k and v > -1000`, [
    type,
  ])
  for (const value of [5, -100, 0]) {
    expect(await find.first([value])).toEqual([value])
    expect(await both.first([value])).toEqual([value])
    expect((await change.run([value])).tag).toBe('UPDATE 1')
  }
  const beyond =
    table === 'int2s' ? [32768, -32769, 65541] : [2147483648, -2147483649, 4294967301, 2n ** 60n]
  for (const value of type === 23 ? beyond.slice(0, 3) : [...beyond, 2n ** 62n]) {
    expect(await find.first([value])).toBeUndefined()
    expect(await both.first([value])).toBeUndefined()
    expect((await change.run([value])).tag).toBe('UPDATE 0')
  }
  const plan = await db.session.prepare(`explain (costs off) select v from ${table} where k = $1`, [
    type,
  ])
  expect((await plan.first([5]))?.[0]).toContain('Index Scan')
})

test('a join on columns of different widths finds what it should', async () => {
  await db.run(
    'create table wide (k int8); insert into wide values (5), (65541), (4294967301), (-7), (null)',
  )
  for (const table of ['int2s', 'int4s']) {
    const rows = await db.rows(
      `select w.k, t.v from wide w join ${table} t on t.k = w.k order by 1`,
    )
    expect(rows).toEqual([
      ['-7', '-7'],
      ['5', '5'],
    ])
  }
})
