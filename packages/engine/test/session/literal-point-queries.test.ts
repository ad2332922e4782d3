/** Point queries written out with their numbers: prepared once for all of them, and answered as if they were not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineSession } from '../../src/session/session.ts'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

const schema = `
  create table t (id int primary key, big int8 unique, small int2 unique, n int, s text);
  insert into t select i, i * 1000000, i, i % 7, 's' || i from generate_series(1, 60) i;
  create table pair (a int, b int, n int, primary key (a, b));
  insert into pair select i % 4, i, i from generate_series(1, 20) i;
  create unique index on t (n) where n > 100`

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(schema)
})
afterEach(() => db.engine.close())

/** Run often enough for its template to be planned: the answer is that of the last. */
async function again(text: string): Promise<readonly (readonly (string | null)[])[]> {
  for (let i = 0; i < 3; i++) await db.rows(text)
  return db.rows(text)
}

const texts: readonly ((random: Random) => string)[] = [
  (r) => `select s from t where id = ${r.between(0, 70)}`,
  (r) => `select s, id from t where id=${r.between(0, 70)};`,
  (r) => `select s from t where id = -${r.between(0, 70)}`,
  (r) => `select s from t where id = ${r.between(0, 30)} + ${r.between(0, 30)}`,
  (r) => `select id from t where big = ${r.between(0, 70)}000000`,
  (r) => `select id from t where small = ${r.pick([3, 40, 32767, 32768, 2147483647])}`,
  (r) => `select s from t where id = ${r.between(1, 9)} and n = ${r.between(0, 6)}`,
  (r) =>
    `select s from t where n = ${r.between(0, 6)} and n > ${r.pick([2, 100])} and id = ${r.between(1, 60)}`,
  (r) => `select n from pair where a = ${r.below(4)} and b = ${r.below(22)}`,
  (r) =>
    `select n from pair where a = ${r.below(4)} order by ${r.pick([1, 1])} limit ${r.between(1, 3)}`,
  (r) => `select n, id from t where id = ${r.between(1, 60)} order by ${r.between(1, 2)}`,
  (r) => `select s from t where id = ${r.between(1, 60)} limit ${r.below(2)}`,
  (r) => `select ${r.between(1, 9)}, s from t where id = ${r.between(1, 60)}`,
  (r) => `select n from t where id = ${r.between(1, 60)} group by ${r.pick([1, 1])}`,
  (r) => `select s::varchar(${r.between(1, 2)}) from t where id = ${r.between(1, 60)}`,
  (r) => `select count(*) from t where n = ${r.between(0, 6)}`,
]

describe('a text that differs from others in numbers alone', () => {
  test('answers as it does with a comment, which keeps it from sharing', async () => {
    const random = new Random(3)
    for (let i = 0; i < 400; i++) {
      const text = random.pick(texts)(random)
      const own = `/* alone */ ${text}`
      expect(await db.rows(text), text).toEqual(await db.rows(own))
    }
  })

  test.each([
    ['select s from t where id = 8', true],
    ['select s from t where id = 8 limit 1', false],
    ['select count(*) from t where n = 8', false],
    ['select s from t where id = 8 order by 1', false],
  ])(
    'is a prepared point query where its plan is one, whatever indexes there are: %s',
    async (text, isPoint) => {
      await again(text)
      const found = (db.session as EngineSession).literals.find(text)
      expect(found?.prepared.isPointQuery ?? false).toBe(isPoint)
    },
  )

  test('fails as it would by itself', async () => {
    await again('select s from t where id = 5')
    expect(await db.code('select s from t where id = 99999999999')).toBe('ok')
    for (let i = 1; i < 4; i++) {
      expect(await db.code(`select nothing from t where id = ${i}`)).toBe('42703')
      expect(await db.code(`select s from t where id = ${i} order by 9`)).toBe('42P10')
      expect(await db.code(`select 1/0, s from t where id = ${i}`)).toBe('22012')
    }
  })

  test('follows the catalog', async () => {
    const text = 'select n from t where id = 5'
    expect(await again(text)).toEqual([['5']])
    await db.run('drop index t_n_idx; alter table t alter column n type text using n || $$!$$')
    expect(await again(text)).toEqual([['5!']])
    await db.run(
      'alter table t drop constraint t_pkey; insert into t values (5, 5, 1000, $$x$$, $$y$$)',
    )
    expect((await again(`${text} `)).length).toBe(2)
    await db.run('create temp table t (id int primary key, n int); insert into t values (5, -1)')
    expect(await again(text)).toEqual([['-1']])
    await db.run('drop table t; drop table t')
    expect(await db.code(text)).toBe('42P01')
    await db.run('create table t (id int, n int); insert into t values (5, 55)')
    expect(await again('select n from t where id = 6')).toEqual([])
    await db.run('create unique index on t (id)')
    expect(await again(text)).toEqual([['55']])
  })

  test('sees what its transaction sees', async () => {
    const text = 'select s from t where id = 7'
    await again(text)
    const other = db.connect()
    await db.run('begin isolation level repeatable read')
    expect(await db.rows(text)).toEqual([['s7']])
    await other.exec('update t set s = $$new$$ where id = 7')
    expect(await db.rows(text)).toEqual([['s7']])
    expect(await db.code('delete from t where id = 7')).toBe('40001')
    expect(db.session.transactionStatus).toBe('failed')
    expect(await db.code(text)).toBe('25P02')
    await db.run('rollback')
    expect(await db.rows(text)).toEqual([['new']])
  })

  test('needs the privilege of who asks', async () => {
    const text = 'select s from t where id = 7'
    await again(text)
    await db.run('create role nobody_in_particular; set role nobody_in_particular')
    expect(await db.code(text)).toBe('42501')
    await db.run(
      'reset role; grant select on t to nobody_in_particular; set role nobody_in_particular',
    )
    expect(await again(text)).toEqual([['s7']])
  })
})
