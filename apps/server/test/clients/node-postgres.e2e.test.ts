/** pg, its pool and pg-cursor against the program. */
import pg from 'pg'
import Cursor from 'pg-cursor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'

let server: ProgramServer
let pool: pg.Pool

beforeAll(async () => {
  server = await startProgramServer()
  pool = new pg.Pool({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'twill',
    max: 4,
  })
  await pool.query('create table item (id int primary key, name text, added timestamptz)')
})
afterAll(async () => {
  await pool.end()
  await server.stop()
})

test('clients of a pool write at the same time', async () => {
  await pool.query('create table hit (n int)')
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => pool.query('insert into hit values ($1)', [n])),
  )
  const { rows } = await pool.query('select count(*)::int as n, sum(n)::int as sum from hit')
  expect(rows).toEqual([{ n: 20, sum: 190 }])
})

test('a transaction is undone by its error, which has the fields of PostgreSQL', async () => {
  const client = await pool.connect()
  await client.query('begin')
  await client.query(`insert into item values (1, 'one', now())`)
  const error = await client
    .query('insert into item values ($1)', [1])
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: '23505',
    severity: 'ERROR',
    schema: 'public',
    table: 'item',
    constraint: 'item_pkey',
    detail: 'Key (id)=(1) already exists.',
  })
  await client.query('rollback')
  client.release()
  expect((await pool.query('select * from item')).rows).toEqual([])
})

test('pg-cursor reads a result in pieces, and leaves it early', async () => {
  const client = await pool.connect()
  const cursor = client.query(new Cursor<{ n: number }>('select n from generate_series(1, 1000) n'))
  const first = await cursor.read(300)
  const second = await cursor.read(300)
  await cursor.close()
  expect([first.length, second.length, second[0]?.n]).toEqual([300, 300, 301])
  const rest = client.query(new Cursor<{ n: number }>('select n from generate_series(1, 5) n'))
  expect([
    (await rest.read(3)).length,
    (await rest.read(3)).length,
    (await rest.read(3)).length,
  ]).toEqual([3, 2, 0])
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  client.release()
})

test('what one client notifies, another one hears', async () => {
  const client = await pool.connect()
  const heard = new Promise<pg.Notification>((resolve) => client.once('notification', resolve))
  await client.query('listen news')
  await pool.query(`select pg_notify('news', 'hello')`)
  expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' })
  await client.query('unlisten *')
  client.release()
})
