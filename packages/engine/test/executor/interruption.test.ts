/** Statements that compute for long without an answer: they let others have their turn, and end when they are told to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'
import { VirtualEnv } from '../support/virtual-env.ts'

/** Between two looks at the clock lie some milliseconds of computing; timers go off when the event loop turns, as a host's do. */
class ComputingEnv extends VirtualEnv {
  #computedMs = 0
  turns = 0

  override now(): number {
    this.#computedMs += 60
    return super.now() + this.#computedMs
  }

  override schedule(delayMs: number, callback: () => void): () => void {
    if (delayMs > 0) return super.schedule(delayMs, callback)
    return super.schedule(0, () => {
      this.turns++
      this.advance(this.#computedMs)
      this.#computedMs = 0
      callback()
    })
  }
}

const ROWS = 60_000
const schema = `
  create table big (id int primary key, k int, s text);
  insert into big select i, i % 100, 's' || i % 1000 from generate_series(1, ${ROWS}) i;
  create table few (k int, n int);
  insert into few select i, i from generate_series(0, 99) i;
`

/** What takes long before its first row. */
const statements: readonly (readonly [string, string])[] = [
  ['an aggregate', 'select count(*), sum(id), max(s) from big'],
  ['GROUP BY', 'select k, count(*) from big group by k order by k limit 3'],
  ['a sort', 'select id from big order by s, id offset 59990'],
  ['the first of an order', 'select id from big order by k desc, id limit 2'],
  ['DISTINCT', 'select count(*) from (select distinct s from big) x'],
  ['the build of a hash join', 'select sum(a.id) from big a join big b on a.k + 1 = b.id'],
  ['a join without partners', 'select count(*) from few f join big b on f.k - 1000 = b.k'],
  ['a nested loop', 'select count(*) from few f join big b on f.k > b.k + 98'],
  ['a condition that nothing meets', 'select id from big where k = -id'],
  ['a window', 'select max(r) from (select row_number() over (order by s, id) r from big) x'],
  ['a function’s rows', 'select count(*) from generate_series(1, 60000) i where i % 7 = 8'],
  [
    'a recursive query',
    'with recursive r as (select 1 n union all select n + 1 from r where n < 300) select sum(n) from r',
  ],
  ['UNION', 'select count(*) from (select s from big union select k::text from big) x'],
  ['an INSERT', 'insert into copy select * from big'],
  ['an UPDATE', 'update copy set k = k + 1'],
  ['a DELETE', 'delete from copy'],
  ['an index', 'create index on copy (s, k)'],
]

let env: ComputingEnv
let db: SqlDatabase
let plain: SqlDatabase
let session: Session

beforeAll(async () => {
  env = new ComputingEnv()
  db = await sqlDatabase(schema, { env })
  plain = await sqlDatabase(schema)
})
afterAll(async () => {
  await db.engine.close()
  await plain.engine.close()
})
beforeEach(async () => {
  session = db.connect()
  for (const each of [session, plain.session]) {
    await each.exec(
      'drop table if exists copy; create table copy (like big); insert into copy select * from big',
    )
  }
  env.turns = 0
})

describe.each(statements)('%s', (_, sql) => {
  test('gives others their turn, and answers the same', async () => {
    expect(await runText(session, sql)).toEqual(await runText(plain.session, sql))
    expect(env.turns).toBeGreaterThan(0)
  })

  test('ends with 57014 after statement_timeout', async () => {
    await session.exec('set statement_timeout = 12')
    expect(await codeOf(() => runText(session, sql))).toBe('57014')
    await session.exec('set statement_timeout = 0')
    expect((await runText(session, 'select count(*) from copy')).rows).toEqual([[String(ROWS)]])
  })

  test('ends with 57014 when somebody whose turn it is cancels it', async () => {
    const running = codeOf(() => runText(session, sql))
    setImmediate(() => session.cancel())
    expect(await running).toBe('57014')
    expect((await runText(session, 'select 1')).rows).toEqual([['1']])
  })
})

const subqueries: readonly string[] = [
  'select count(*) from few where n < (select count(*) from big where k = 3)',
  'select count(*) from few f where exists (select 1 from big b where b.k = f.k and b.id > 59950)',
  'select count(*) from big where k in (select k from big where id % 600 = 1)',
  'select f.n, (select max(id) from big b where b.k = f.k) from few f order by 1 limit 2',
]

test.each(subqueries)('a subquery in an expression is gone through once: %s', async (sql) => {
  expect(await runText(session, sql)).toEqual(await runText(plain.session, sql))
})

test('others see how far an index is', async () => {
  const running = session.exec('create index on copy (s, k)')
  const rows = await runText(
    db.session,
    `select command, phase, relid = 'copy'::regclass, blocks_total, blocks_done > 0, tuples_total
     from pg_stat_progress_create_index`,
  )
  await running
  expect(rows.rows).toEqual([
    ['CREATE INDEX', 'building index: loading tuples in tree', 't', '30', 't', String(ROWS)],
  ])
  const after = await runText(db.session, 'select count(*) from pg_stat_progress_create_index')
  expect(after.rows).toEqual([['0']])
})

describe('an hnsw index', () => {
  const build = 'create index nearest on points using hnsw (v vector_l2_ops)'

  beforeEach(async () => {
    await session.exec(
      `create extension if not exists vector; drop table if exists points;
       create table points (id int, v vector(3));
       insert into points select i, array[i % 31, i % 37, i % 41]::real[]::vector(3) from generate_series(1, 3000) i`,
    )
  })

  test('gives others their turn, who see how far it is', async () => {
    const running = session.exec(build)
    const seen = new Set<string>()
    for (let i = 0; i < 30; i++) {
      const { rows } = await runText(
        db.session,
        'select phase, tuples_total, tuples_done <= tuples_total from pg_stat_progress_create_index',
      )
      for (const row of rows) seen.add(row.join())
    }
    await running
    expect([...seen]).toContain('building index: loading tuples,3000,t')
    expect(await db.engine.check()).toEqual([])
  })

  test('is not there when it was cancelled, and can be made then', async () => {
    const running = codeOf(async () => session.exec(build))
    setImmediate(() => session.cancel())
    expect(await running).toBe('57014')
    expect(await db.code(`select 'nearest'::regclass`)).toBe('42P01')
    await session.exec(`insert into points values (0, '[5,5,5]')`)
    await session.exec(build)
    await session.exec('set enable_seqscan = off')
    const { rows } = await runText(
      session,
      `select id from points order by v <-> '[5,5,5]' limit 1`,
    )
    expect(rows).toEqual([['0']])
    expect(await db.engine.check()).toEqual([])
  })
})
