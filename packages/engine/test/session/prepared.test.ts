import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SqlError } from '../../src/index.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(
    "create table t (id int primary key, n int, s varchar(5)); insert into t values (1, 10, 'a'), (2, 20, 'b')",
  )
})
afterEach(() => db.engine.close())

async function failure(attempt: () => Promise<unknown>): Promise<SqlError> {
  try {
    await attempt()
  } catch (error) {
    return error as SqlError
  }
  throw new Error('nothing failed')
}

describe('a prepared statement', () => {
  test('goes on over changes of the schema that leave its columns alone', async () => {
    const one = await db.session.prepare('select n from t where id = $1')
    const raise = await db.session.prepare('update t set n = n + 1 where id = $1')
    const both = async (): Promise<unknown> => {
      await raise.run([1])
      return (await one.first([1]))?.[0]
    }
    expect(await both()).toBe(11)
    await db.run('alter table t add column extra int default 5')
    expect(await both()).toBe(12)
    await db.run('create index on t (n)')
    expect(await both()).toBe(13)
    await db.run('alter table t drop constraint t_pkey')
    expect(await both()).toBe(14)
    await db.run('alter table t add primary key (id); alter table t add check (id > 1 or n < 16)')
    expect(await both()).toBe(15)
    expect(await codeOf(both)).toBe('23514')
  })

  test.each([
    ['a column more', 'alter table t add column more int'],
    ['a column less', 'alter table t drop column s'],
    ['another name', 'alter table t rename n to m'],
    ['another type', 'alter table t alter n type int8'],
    ['another length', 'alter table t alter s type varchar(9)'],
  ])('whose answer has %s fails with 0A000 every time', async (_, change) => {
    const all = await db.session.prepare('select * from t where id = $1')
    await db.run('prepare p as select * from t')
    expect(await all.first([1])).toEqual([1, 10, 'a'])
    await db.run(change)
    for (const attempt of [() => all.run([1]), () => all.first([1]), () => all.first([1])]) {
      const error = await failure(async () => attempt())
      expect([error.code, error.routine]).toEqual(['0A000', 'RevalidateCachedQuery'])
    }
    expect(await db.code('execute p')).toBe('0A000')
    expect(await db.code('execute p')).toBe('0A000')
  })

  test('is good again when its columns are back', async () => {
    const all = await db.session.prepare('select * from t where id = $1')
    await db.run('alter table t rename n to m')
    expect(await codeOf(async () => all.first([1]))).toBe('0A000')
    await db.run('alter table t rename m to n')
    expect(await all.first([1])).toEqual([1, 10, 'a'])
  })

  test('fails as a new one would when its table has gone', async () => {
    const all = await db.session.prepare('select * from t where id = $1')
    await db.run('drop table t')
    expect(await codeOf(async () => all.first([1]))).toBe('42P01')
    await db.run(
      "create table t (id int primary key, n int, s varchar(5)); insert into t values (1, 5, 'z')",
    )
    expect(await all.first([1])).toEqual([1, 5, 'z'])
  })

  test('finds the table that the search path finds now', async () => {
    const one = await db.session.prepare('select n from t where id = $1')
    await db.run(
      'create schema other; create table other.t (id int primary key, n int); insert into other.t values (1, 99)',
    )
    await db.run('set search_path = other, public')
    expect(await one.first([1])).toEqual([99])
    await db.run('reset search_path')
    expect(await one.first([1])).toEqual([10])
  })

  test('reads literals under the settings of the day', async () => {
    const one = await db.session.prepare(
      "select '2024-01-02 00:00'::timestamptz = '2024-01-02 00:00+00'::timestamptz",
    )
    expect(await one.first([])).toEqual([true])
    await db.run("set timezone = 'Asia/Tokyo'")
    expect(await one.first([])).toEqual([false])
  })

  test('wants as many parameters as it has, and one statement', async () => {
    const one = await db.session.prepare('select $1::int + $2::int')
    expect(one.parameterTypes).toEqual([23, 23])
    expect(await codeOf(async () => one.run([1]))).toBe('08P01')
    expect(await codeOf(async () => db.session.prepare('select 1; select 2'))).toBe('42601')
  })

  test('of a command describes the columns of its answer', async () => {
    expect((await db.session.prepare('show work_mem')).columns?.map(({ name }) => name)).toEqual([
      'work_mem',
    ])
    expect((await db.session.prepare('create table x (i int)')).columns).toBeUndefined()
    expect(
      (await db.session.prepare('insert into t values (9, 9) returning id')).columns?.length,
    ).toBe(1)
  })
})

describe('PREPARE, EXECUTE and DEALLOCATE', () => {
  test('run a statement by name, with its parameters', async () => {
    await db.run('prepare p (int, int) as select n + $2 from t where id = $1')
    expect(await db.value('execute p (2, 1 + 1)')).toBe('22')
    expect(await db.code('execute p (2)')).toBe('42601')
    expect(await db.code('prepare p as select 1')).toBe('42P05')
    await db.run('deallocate p')
    expect(await db.code('execute p (1, 1)')).toBe('26000')
  })

  test('change rows, and say how many', async () => {
    await db.run('prepare p as update t set n = n + 1')
    await db.run('begin; execute p; execute p; commit')
    expect(await db.rows('select n from t order by id')).toEqual([['12'], ['22']])
    await db.run('deallocate all')
    expect(await db.code('execute p')).toBe('26000')
  })

  test('outlive a rollback', async () => {
    await db.run('begin; prepare p as select 1; rollback')
    expect(await db.value('execute p')).toBe('1')
  })
})

describe('EXECUTE', () => {
  test('stands in CREATE TABLE AS and in EXPLAIN', async () => {
    await db.run('prepare p(int) as select id, n from t where n >= $1')
    await db.run('create table copied as execute p(20)')
    expect(await db.rows('select * from copied')).toEqual([['2', '20']])
    const plan = await db.rows('explain (costs off) execute p(20)')
    expect(plan.flat().join()).toContain('Seq Scan on t')
    expect(await db.code('explain execute p')).toBe('42601')
    await db.run('prepare changes as delete from t')
    expect(await db.code('create table c as execute changes')).toBe('42809')
    await db.run('explain analyze execute changes')
    expect(await db.value('select count(*) from t')).toBe('0')
  })
})

test('EXPLAIN, DECLARE and CREATE TABLE AS have parameters', async () => {
  const plan = await (
    await db.session.prepare('explain (costs off) select n from t where n = $1')
  ).run([5])
  expect(plan.columns?.map(({ name }) => name)).toEqual(['QUERY PLAN'])
  await plan.close()
  const copy = await db.session.prepare(
    'create table copied as select n + $1 as n from t where id = $2',
  )
  expect(copy.parameterTypes).toEqual([23, 23])
  await copy.run([1, 2])
  await (await db.session.prepare('select n * $1 as n into doubled from copied')).run([2])
  expect(await db.value('select n from doubled')).toBe('42')
  await db.run('begin')
  await (await db.session.prepare('declare c cursor for select n from t where id = $1')).run([2])
  expect(await db.rows('fetch all from c')).toEqual([['20']])
  await db.run('commit')
  expect(await db.code('copy (select $1::int) to stdout')).toBe('42P02')
})
