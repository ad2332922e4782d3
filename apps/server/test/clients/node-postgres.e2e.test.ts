/** pg, its pool, pg-cursor and pg-copy-streams against the program. */
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
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

/** A client of the pool, which goes back at the end of its block. */
async function connect(): Promise<AsyncDisposable & { readonly client: pg.PoolClient }> {
  const client = await pool.connect()
  return { client, [Symbol.asyncDispose]: async () => client.release(true) }
}

test('clients of a pool write at the same time', async () => {
  await pool.query('create table hit (n int)')
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => pool.query('insert into hit values ($1)', [n])),
  )
  const { rows } = await pool.query('select count(*)::int as n, sum(n)::int as sum from hit')
  expect(rows).toEqual([{ n: 20, sum: 190 }])
})

test('a transaction is undone by its error, which has the fields of PostgreSQL', async () => {
  await using held = await connect()
  const { client } = held
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
  expect((await pool.query('select * from item')).rows).toEqual([])
})

test('pg-cursor reads a result in pieces, and leaves it early', async () => {
  await using held = await connect()
  const { client } = held
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
})

test('pg-copy-streams brings rows in and takes them out', async () => {
  await using held = await connect()
  const { client } = held
  const lines = Array.from({ length: 5000 }, (_, n) => `${n}\tname ${n}\t\\N\n`)
  await client.query('truncate item')
  await pipeline(Readable.from(lines), client.query(copyFrom('copy item from stdin')))
  let text = ''
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  await pipeline(client.query(copyTo('copy (select * from item order by id) to stdout')), sink)
  expect(text).toBe(lines.join(''))
})

test('a broken line of a copy is an error with its line, and nothing was brought in', async () => {
  await using held = await connect()
  const { client } = held
  await client.query('truncate item')
  const error = await pipeline(
    Readable.from(['1\tone\t\\N\n', 'x\ttwo\t\\N\n']),
    client.query(copyFrom('copy item from stdin')),
  ).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: '22P02',
    message: 'invalid input syntax for type integer: "x"',
    where: 'COPY item, line 2, column id: "x"',
  })
  expect((await client.query('select * from item')).rows).toEqual([])
})

test('what one client notifies, another one hears', async () => {
  await using held = await connect()
  const { client } = held
  const heard = new Promise<pg.Notification>((resolve) => client.once('notification', resolve))
  await client.query('listen news')
  await pool.query(`select pg_notify('news', 'hello')`)
  expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' })
  await client.query('unlisten *')
})
