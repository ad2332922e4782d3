import { afterAll, expect, test } from 'vitest'
import { open } from '../src/open/open.ts'
import { sql } from '../src/sql-fragment.ts'
import { testUrl } from './test-url.ts'

const db = await open(testUrl(), { maxSessions: 4 })
afterAll(() => db.close())
await db.exec(`
  create table item (id int primary key, name text, "Mixed Case" int);
  insert into item select g, 'item ' || g, g % 3 from generate_series(1, 100) g;
`)

test('exec answers for every statement of a script', async () => {
  const outcomes = await db.exec(
    'create table e (x int); insert into e values (1), (2); select x from e',
  )
  expect(outcomes).toEqual([
    { tag: 'CREATE TABLE', rowCount: 0, columns: undefined, rows: [] },
    { tag: 'INSERT 0 2', rowCount: 2, columns: undefined, rows: [] },
    { tag: 'SELECT 2', rowCount: 2, columns: ['x'], rows: [{ x: 1 }, { x: 2 }] },
  ])
})

test('a script is one transaction', async () => {
  await expect(db.exec('create table gone (x int); select 1/0')).rejects.toMatchObject({
    code: '22012',
  })
  await expect(db.query('select * from gone')).rejects.toMatchObject({ code: '42P01' })
})

test('an error says where it is', async () => {
  await expect(db.query('select nope from item')).rejects.toMatchObject({
    name: 'SqlError',
    code: '42703',
    position: 8,
  })
})

test('a statement that fails leaves its session as good as new', async () => {
  for (let i = 0; i < 10; i++) await db.query('select 1/0').catch(() => undefined)
  expect(await db.query('select 1 as x')).toEqual([{ x: 1 }])
})

test('run tells what was done', async () => {
  expect(await db.run('update item set name = name where id <= $1', [10])).toEqual({
    tag: 'UPDATE 10',
    rowCount: 10,
  })
})

test('the tag makes parameters of values and text of fragments', async () => {
  const where = sql`where ${sql.identifier('item', 'Mixed Case')} = ${1} and id < ${10}`
  expect(await db.sql`select id from item ${where} order by id`).toEqual([
    { id: 1 },
    { id: 4 },
    { id: 7 },
  ])
  expect(
    await db.sql`select id from item where id in (${sql.join([3, 5])}) order by 1`.values(),
  ).toEqual([[3], [5]])
  expect(await db.sql<{ id: number }>`select id from item where id = any(${[9]})`.get()).toEqual({
    id: 9,
  })
  expect(await db.sql`select id from item where id = ${1000}`.get()).toBeUndefined()
})

test('nothing inside a value is read as SQL', async () => {
  const hostile = `'; drop table item; --`
  expect(await db.sql`select ${hostile}::text as x`).toEqual([{ x: hostile }])
  const name = 'a"b; drop table item'
  expect(await db.sql`select 1 as ${sql.identifier(name)}`).toEqual([{ [name]: 1 }])
  expect(await db.query('select count(*) from item')).toEqual([{ count: 100 }])
})

test('a query runs when it is awaited, once, and not as a fragment', async () => {
  await db.exec('create table log (n serial)')
  const insert = db.sql`insert into log default values returning n`
  expect(await db.query('select count(*) from log')).toEqual([{ count: 0 }])
  expect(await insert).toEqual([{ n: 1 }])
  expect(await insert).toEqual([{ n: 1 }])
  const inner = db.sql`select n from log`
  expect(await db.sql`select count(*) from (${inner}) x`).toEqual([{ count: 1 }])
})

test('a failing query rejects like a promise', async () => {
  const seen: unknown[] = []
  await db.sql`select 1/${0}::int`
    .catch((error: unknown) => seen.push(error))
    .finally(() => seen.push('end'))
  expect(seen).toEqual([expect.objectContaining({ code: '22012' }), 'end'])
})

test('statements are reusable and see changes of the catalog', async () => {
  await db.exec('create table s (x int primary key); insert into s values (1), (2)')
  const all = db.prepare('select * from s order by x')
  const get = db.prepare<{ x: number }>('select * from s where x = $1')
  expect(await get.get([2])).toEqual({ x: 2 })
  expect(await get.get([3])).toBeUndefined()
  expect(await all.values()).toEqual([[1], [2]])
  expect(await get.describe()).toEqual({
    parameterTypes: [23],
    columns: [{ name: 'x', typeOid: 23 }],
  })
  await db.exec(`alter table s add column y text default 'new'`)
  expect(await get.get([2])).toEqual({ x: 2, y: 'new' })
  expect(await get.all([1])).toEqual([{ x: 1, y: 'new' }])
  expect(await db.prepare('delete from s').run()).toEqual({ tag: 'DELETE 2', rowCount: 2 })
})

test('a statement that is wrong says so when it is used', async () => {
  const wrong = db.prepare('selekt 1')
  await expect(wrong.get()).rejects.toMatchObject({ code: '42601' })
  await expect(wrong.all()).rejects.toMatchObject({ code: '42601' })
  await expect(wrong.describe()).rejects.toMatchObject({ code: '42601' })
})

test('more statements than sessions wait in line and all are answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => db.query('select $1::int as i, count(*) from item', [i])),
  )
  expect(answers.map(([row]) => row?.['i'])).toEqual(Array.from({ length: 50 }, (_, i) => i))
  expect(db.stats().sessions).toBeLessThanOrEqual(4)
})

test('statements in line that fail give their session to the next', async () => {
  await using narrow = await open(testUrl(), { maxSessions: 1 })
  const get = narrow.prepare('select 1 / $1::int as x')
  const settled = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) =>
      i % 2 === 0 ? get.get([i % 3]) : narrow.query(i % 3 === 0 ? 'selekt' : 'select 1 as x'),
    ),
  )
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(10)
  await expect(
    Promise.all([narrow.transaction(async () => 1), get.get(['x'])]),
  ).rejects.toMatchObject({ code: '22P02' })
  expect(await narrow.query('select 2 as x')).toEqual([{ x: 2 }])
})

test('the event loop turns while statements follow one another without a pause', async () => {
  let hasTurned = false
  setImmediate(() => {
    hasTurned = true
  })
  const get = db.prepare('select id from item where id = $1')
  while (!hasTurned) await get.get([1])
})

test('a raw session has notices, and ends with the database', async () => {
  const other = await open(testUrl())
  const notices: string[] = []
  const session = other.session({ onNotice: ({ message }) => notices.push(message) })
  await session.exec('drop table if exists nothing')
  expect(notices).toEqual(['table "nothing" does not exist, skipping'])
  await other.close()
  expect(() => session.exec('select 1')).toThrow(expect.objectContaining({ code: '08003' }))
})
