import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let client: pg.Client

beforeAll(async () => {
  server = await startTestServer()
  client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'postgres',
  })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await server.stop()
})

test('parameters and results of many types go both ways', async () => {
  const { rows } = await client.query(
    `SELECT $1::int4 + 1 AS i, $2::int8 AS b, $3::float8 AS f, $4::text AS t, $5::bool AS o,
       $6::bytea AS y, $7::timestamptz AS z, $8::jsonb AS j, $9::int4[] AS a, $10::numeric AS n, NULL::text AS u`,
    [
      41,
      '9007199254740993',
      1.5,
      'grüß €',
      true,
      Buffer.from([0, 255]),
      new Date(0),
      { a: [1] },
      [1, 2],
      '1.50',
    ],
  )
  expect(rows).toEqual([
    {
      i: 42,
      b: '9007199254740993',
      f: 1.5,
      t: 'grüß €',
      o: true,
      y: Buffer.from([0, 255]),
      z: new Date(0),
      j: { a: [1] },
      a: [1, 2],
      n: '1.50',
      u: null,
    },
  ])
})

test('a named statement is prepared once and run again', async () => {
  for (const value of [1, 2, 3]) {
    const { rows } = await client.query({
      name: 'twice',
      text: 'SELECT $1::int4 * 2 AS d',
      values: [value],
    })
    expect(rows).toEqual([{ d: value * 2 }])
  }
})

test('an error has the fields of PostgreSQL and leaves the connection usable', async () => {
  await client.query('CREATE TABLE k (a int PRIMARY KEY)')
  await client.query('INSERT INTO k VALUES ($1)', [1])
  await expect(client.query('INSERT INTO k VALUES ($1)', [1])).rejects.toMatchObject({
    code: '23505',
    severity: 'ERROR',
    detail: 'Key (a)=(1) already exists.',
    table: 'k',
    constraint: 'k_pkey',
    schema: 'public',
  })
  await expect(client.query('SELECT $1::int4', ['x'])).rejects.toMatchObject({
    code: '22P02',
    where: "unnamed portal parameter $1 = '...'",
  })
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('a script is one transaction', async () => {
  await client.query('CREATE TABLE s (a int)')
  await expect(client.query('INSERT INTO s VALUES (1); SELECT 1/0')).rejects.toMatchObject({
    code: '22012',
  })
  expect((await client.query('SELECT * FROM s')).rows).toEqual([])
})

test('a query that is cut into many chunks is answered', async () => {
  const text = 'x'.repeat(1_000_000)
  const { rows } = await client.query('SELECT length($1::text) AS n, $1::text AS t', [text])
  expect(rows[0]).toEqual({ n: 1_000_000, t: text })
})

test('many rows arrive in order', async () => {
  const { rows } = await client.query('SELECT g, g::text AS t FROM generate_series(1, 50000) g')
  expect(rows.length).toBe(50_000)
  expect(rows[49_999]).toEqual({ g: 50_000, t: '50000' })
})

test('notifications reach who listens', async () => {
  const heard = new Promise((resolve) => client.once('notification', resolve))
  await client.query('LISTEN news')
  await client.query("NOTIFY news, 'hello'")
  expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' })
})

test('notices are told', async () => {
  const told = new Promise<{ message?: string }>((resolve) => client.once('notice', resolve))
  await client.query('DROP TABLE IF EXISTS nowhere')
  expect((await told).message).toBe('table "nowhere" does not exist, skipping')
})
