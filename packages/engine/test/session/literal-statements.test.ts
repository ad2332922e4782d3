import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { liftLiterals } from '../../src/session/lift-literals.ts'
import { Random } from '../support/random.ts'
import type { EngineSession } from '../../src/session/session.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { runScript, runText } from '../support/text-rows.ts'

describe('literals', () => {
  test.each([
    ['select a from t where a = 5', 'select a from t where a = $1', [5]],
    ['select a from t where a = -5;', 'select a from t where a = $1;', [-5]],
    ["select a from t where s='it''s'", 'select a from t where s=$1', ["it's"]],
    ['update t set n = n + 3 where id=4', 'update t set n = n + $1 where id=$2', [3, 4]],
    ['update t set n = n + -3 where id = 4', 'update t set n = n + $1 where id = $2', [-3, 4]],
    ['update t set n = n -3 where id = 4', 'update t set n = n -$1 where id = $2', [3, 4]],
    ["insert into t values (1, 'a', -2)", 'insert into t values ($1, $2, $3)', [1, 'a', -2]],
    ['select a from t where a = 3000000000', 'select a from t where a = $1', [3000000000]],
    [
      'select a from t where a = 9007199254740993',
      'select a from t where a = $1',
      [9007199254740993n],
    ],
    ['select a from t where "x = 5" = 6', 'select a from t where "x = 5" = $1', [6]],
    [
      "select a from t where s = 'x = 7' and b = 8 limit 3",
      'select a from t where s = $1 and b = $2 limit 3',
      ['x = 7', 8],
    ],
  ])('of %j are lifted', (sql, text, values) => {
    expect(liftLiterals(sql)).toMatchObject({ text, values })
  })

  test.each([
    'select 1',
    'select a from t order by 1 limit 5',
    'select a from t where 1 = 1',
    'select a from t where a = 1.5',
    'select a from t where a = 1e5',
    'select a from t where a = -1::int',
    "select a from t where s = E'\\n'",
    "select a from t where s = 'a\\b'",
    'select a from t where a = 5 -- five',
    'select a from t where a = /* five */ 5',
    'select a from t where a = $1 and b = 5',
    'insert into t select 5 where a = 5',
    'select a from t where a > 5',
    "select a from t where s like 'x%'",
    "select date '2024-01-01'",
    'create table t (a numeric(10, 2) default 5)',
    "select a from t where s = 'open",
    `select a from t where a in (${'1,'.repeat(2000)}1) and b = 2`,
  ])('of %j are left where they are', (sql) => {
    expect(liftLiterals(sql)).toBeUndefined()
  })
})

describe('a text that comes again with other literals', () => {
  let db: SqlDatabase
  beforeEach(async () => {
    db = await sqlDatabase(`create type mood as enum ('sad', 'ok');
      create table t (id int primary key, n int, s varchar(3), m mood, at date, big int8, check (n < 1000));
      insert into t select i, i * 10, 's' || i % 5, (case when i % 2 = 0 then 'sad' else 'ok' end)::mood, '2024-01-01'::date + i, i from generate_series(1, 9) i`)
  })
  afterEach(() => db.engine.close())

  const run = async (sql: string): Promise<unknown> => {
    try {
      const answer = await runScript(db.session, sql)
      return [answer?.tag, answer?.rows]
    } catch (error) {
      const { code, message, position } = error as {
        code: string
        message: string
        position: number
      }
      return [code, message, position]
    }
  }

  test('answers as if it had come alone', async () => {
    const random = new Random(7)
    const number = (): number => random.between(-2, 12)
    const text = (): string =>
      random.pick(['s1', 's2', '', 'sad', 'ok', 'long text', '2024-01-05', 'now', "it's", '7'])
    const templates: (() => string)[] = [
      () => `select id, n + ${number()} from t where id = ${number()}`,
      () => `select * from t where s = '${text().replace("'", "''")}' order by 1`,
      () =>
        `select id from t where m = '${text().replace("'", "''")}' order by id limit ${random.between(0, 3)}`,
      () => `select count(*) from t where at = '${text().replace("'", "''")}'`,
      () => `select id from t where big = ${random.pick([3, 3000000000, 99999999999999999999n])}`,
      () => `update t set n = n + ${number()} where id = ${number()}`,
      () => `update t set s = '${text().replace("'", "''")}' where id = ${number()} returning s`,
      () =>
        `insert into t values (${random.between(10, 40)}, ${number() * 100}, 'x', 'ok', '2024-02-03', ${number()})`,
      () =>
        `insert into t (id, s) values (${random.between(10, 40)}, '${text().replace("'", "''")}') on conflict do nothing`,
      () => `delete from t where id = ${number()} and n = ${number() * 10}`,
      () => `select nope from t where id = ${number()}`,
      () => `select n + ${number()}, count(*) from t group by n + ${number()} order by 1`,
      () => `select id from t where id = ${number()} and n = - ${number()}`,
    ]
    const fresh = (): Promise<unknown> =>
      runText(db.connect(), 'select * from t order by id').then(({ rows }) => rows)
    for (let round = 0; round < 200; round++) {
      const sql = random.pick(templates)()
      await db.run('begin')
      const repeated = [await run(sql), await run('select * from t order by id')]
      await db.run('rollback; begin')
      // What has a comment is left as it is.
      const alone = [await run(`${sql} /**/`), await run('select * from t order by id')]
      await db.run('rollback')
      expect(repeated, `${sql} (round ${round}, seed 7)`).toEqual(alone)
      if (round % 20 === 0) await run(sql)
    }
    expect(await fresh()).toEqual(((await run('select * from t order by id')) as unknown[])[1])
  })

  test('goes on over changes of the schema', async () => {
    const row = (id: number): Promise<unknown> => run(`select * from t where id = ${id}`)
    await row(1)
    await row(2)
    await db.run('alter table t add column more int default 5')
    expect(JSON.stringify(await row(3))).toContain('"5"')
    await db.run('drop table t')
    expect(await row(4)).toEqual(['42P01', 'relation "t" does not exist', 15])
    await db.run('create table t (id text); insert into t values (5)')
    expect(await row(5)).toEqual(['42883', 'operator does not exist: text = integer', 26])
  })

  test('shows itself as it was sent', async () => {
    const query = async (n: number): Promise<string | null | undefined> =>
      (
        await runScript(
          db.session,
          `select query from pg_stat_activity where pid = ${db.session.id} and 'x' <> 'y' and usesysid = ${n}`,
        )
      )?.rows[0]?.[0]
    await query(10)
    await query(10)
    expect(await query(10)).toContain('usesysid = 10')
  })

  test('finds keys of type smallint, in which its constants have to fit', async () => {
    await db.run(
      'create table small (k int2 primary key, v int); insert into small select i, i from generate_series(1, 100) i',
    )
    for (const k of [5, 6, 7, 70000]) {
      const rows = k > 100 ? [] : [[`${k}`]]
      expect(await run(`select v from small where k = ${k} and v = ${k}`)).toEqual([
        `SELECT ${rows.length}`,
        rows,
      ])
    }
    await run("select n from t where s = 'a'")
    await run("select n from t where s = 'b'")
    expect(
      (db.session as EngineSession).literals.find("select n from t where s = 'c'")?.params,
    ).toEqual(['c'])
  })

  test('finds partial indexes, for which its constants count', async () => {
    await db.run('create index on t (n) where id = 3')
    for (const id of [3, 3, 3]) {
      expect(await run(`select n from t where id = ${id}`)).toEqual(['SELECT 1', [['30']]])
    }
    expect(
      (db.session as EngineSession).literals.find('update t set n = 5 where id = 3'),
    ).toBeUndefined()
  })

  test('is committed with what a pipeline has begun', async () => {
    const wire = db.connect({ implicitTransaction: 'until sync' })
    for (const id of [1, 2, 3]) await wire.exec(`update t set n = n + 1 where id = ${id}`)
    await (await wire.query('insert into t (id) values (50)')).next()
    await wire.exec('update t set n = n + 1 where id = 4')
    expect(await db.value('select count(*) from t where id = 50 or n = 41')).toBe('2')
  })
})
