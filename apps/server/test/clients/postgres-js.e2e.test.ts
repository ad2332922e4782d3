/** postgres.js against the program: types by OID, transactions, cursors, streams, notifications. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'

let server: ProgramServer
let sql: postgres.Sql

beforeAll(async () => {
  server = await startProgramServer()
  sql = postgres({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'twill',
    max: 4,
    onnotice: () => undefined,
  })
  await sql`create table item (id int primary key, name text, tags text[], props jsonb)`
})
afterAll(async () => {
  await sql.end()
  await server.stop()
})

test('values of JavaScript go in and come back as they were', async () => {
  const item = { id: 1, name: 'größer', tags: ['a', 'b"c'], props: { deep: [1, { x: null }] } }
  await sql`insert into item ${sql({ ...item, props: sql.json(item.props) })}`
  expect([...(await sql`select * from item`)]).toEqual([item])
  const date = new Date('2024-05-06T07:08:09.123Z')
  const [row] =
    await sql`select ${date}::timestamptz as d, ${[1, 2]}::int[] as a, ${null}::int as n`
  expect(row).toEqual({ d: date, a: [1, 2], n: null })
})

test('several rows go in at once; names and lists are put in', async () => {
  await sql`delete from item`
  const rows = [2, 3, 4].map((id) => ({ id, name: `n${id}` }))
  await sql`insert into item ${sql(rows, 'id', 'name')}`
  const found = await sql`
    select ${sql('id', 'name')} from ${sql('item')} where id in ${sql([2, 4])} order by id`
  expect([...found]).toEqual([rows[0], rows[2]])
})

test('a savepoint is rolled back alone, an error rolls back everything', async () => {
  await sql`delete from item`
  await sql.begin(async (tx) => {
    await tx`insert into item (id) values (1)`
    await tx
      .savepoint(async (point) => {
        await point`insert into item (id) values (2)`
        throw new Error('no')
      })
      .catch(() => undefined)
  })
  const failed = sql.begin((tx) => [
    tx`insert into item (id) values (3)`,
    tx`insert into item (id) values (1)`,
  ])
  await expect(failed).rejects.toMatchObject({ code: '23505', constraint_name: 'item_pkey' })
  expect([...(await sql`select id from item`)]).toEqual([{ id: 1 }])
})

test('a cursor reads in pieces', async () => {
  const sizes: number[] = []
  for await (const rows of sql`select * from generate_series(1, 250)`.cursor(100)) {
    sizes.push(rows.length)
  }
  expect(sizes).toEqual([100, 100, 50])
})

test('queries that are sent together are answered each', async () => {
  const one = postgres({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 1 })
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => one`select ${n}::int as n`.then(([row]) => row?.['n'])),
  )
  expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => n))
  await one.end()
})

test('a simple query of several statements has several results', async () => {
  const results = await sql`select 1 as a; select 2 as b`.simple()
  expect(JSON.parse(JSON.stringify(results))).toEqual([[{ a: 1 }], [{ b: 2 }]])
})

test('a statement whose parameter has another type since is prepared again', async () => {
  const one = postgres({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 1 })
  const insert = () => one`insert into changing (x) values (${'1'})`
  await one`create table changing (x text)`
  await insert()
  await one`alter table changing alter x type int using x::int`
  await insert()
  expect([...(await one`select x from changing`)]).toEqual([{ x: 1 }, { x: 1 }])
  await one.end()
})

test('listen hears what notify says', async () => {
  let tell: (payload: string) => void
  const heard = new Promise<string>((resolve) => (tell = resolve))
  const listening = await sql.listen('news', (payload) => tell(payload))
  await sql.notify('news', 'hello')
  expect(await heard).toBe('hello')
  await listening.unlisten()
})

test('copy goes both ways as streams', async () => {
  await sql`delete from item`
  const lines = ['1\tone\t{a}\t\\N\n', '2\ttwo\t\\N\t{"a": 1}\n']
  await pipeline(Readable.from(lines), await sql`copy item from stdin`.writable())
  const out: Buffer[] = []
  for await (const chunk of await sql`copy (select * from item order by id) to stdout`.readable())
    out.push(chunk as Buffer)
  expect(Buffer.concat(out).toString()).toBe(lines.join(''))
})
