import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ServedDatabases, type DatabaseUse } from '@twill/server'
import { HomeInMemory } from '../support/databases-in-memory.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let home: HomeInMemory
let databases: ServedDatabases
let server: TestServer
const clients: pg.Client[] = []

async function start(idleMs: number): Promise<void> {
  home = new HomeInMemory()
  databases = await ServedDatabases.open({ home, idleMs })
  server = await startTestServer({ databases })
  databases.endSessions = (isIn) => server.server.terminate(({ database }) => isIn(database))
}

beforeEach(() => start(60_000))
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)))
  await server.stop()
  await databases.close()
})

async function connect(database: string): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}

async function value(client: pg.Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows[0]?.[0]
}

async function names(client: pg.Client): Promise<unknown> {
  return value(client, 'select array_agg(datname::text order by datname) from pg_database')
}

async function fails(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'done'
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return `${code} ${message}`
  }
}

describe('databases of a server', () => {
  test('are made, listed in each, connected to, and dropped', async () => {
    const main = await connect('main')
    await main.query('create database shop')
    const shop = await connect('shop')
    expect(await value(shop, 'select current_database()')).toBe('shop')
    await shop.query('create table t (x int)')
    expect(await names(main)).toEqual(['main', 'shop'])
    expect(await names(shop)).toEqual(['main', 'shop'])
    expect(await fails(main.query('select * from t'))).toMatch(/^42P01/)
    expect(await fails(main.query('create database shop'))).toBe(
      '42P04 database "shop" already exists',
    )
    expect(await fails(main.query('drop database shop'))).toBe(
      '55006 database "shop" is being accessed by other users',
    )
    await main.query('drop database shop with (force)')
    expect(await names(main)).toEqual(['main'])
    expect(await fails(connect('shop'))).toBe('3D000 database "shop" does not exist')
    expect(await fails(shop.query('select 1'))).not.toBe('done')
  })

  test('are renamed when nobody is in them', async () => {
    const main = await connect('main')
    await main.query('create database a')
    const inside = await connect('a')
    expect(await fails(main.query('alter database a rename to b'))).toMatch(/^55006/)
    await inside.end()
    clients.splice(clients.indexOf(inside), 1)
    // the server notices the end of a connection a little after its client
    while ((await fails(main.query('alter database a rename to b'))) !== 'done');
    expect(await names(main)).toEqual(['b', 'main'])
  })

  test('begin with the roles of the one they are made from, and with an owner', async () => {
    const main = await connect('main')
    await main.query(`create role ann login createdb password 'x' connection limit 7`)
    await main.query('create role grp; grant grp to ann with admin option')
    await main.query(`alter role ann set search_path = grp, "Odd Name"`)
    await main.query('create database shop owner ann')
    const shop = await connect('shop')
    const facts = `select rolcanlogin, rolcreatedb, rolconnlimit, left(rolpassword, 5), pg_has_role('ann', 'grp', 'member'),
      pg_has_role('ann', 'grp', 'member with admin option') from pg_authid where rolname = 'ann'`
    const { rows } = await shop.query({ text: facts, rowMode: 'array' })
    expect(rows).toEqual([[true, true, 7, 'SCRAM', true, true]])
    expect(
      await value(
        shop,
        `select pg_get_userbyid(datdba)::text from pg_database where datname = 'shop'`,
      ),
    ).toBe('ann')
    expect(
      await value(
        main,
        `select pg_get_userbyid(datdba)::text from pg_database where datname = 'shop'`,
      ),
    ).toBe('ann')
    expect(await value(shop, `select setconfig[1] from pg_db_role_setting`)).toBe(
      'search_path=grp, "Odd Name"',
    )
  })

  test('the main one is also there as postgres, and stays', async () => {
    const client = await connect('postgres')
    expect(await value(client, 'select current_database()')).toBe('main')
    await client.query('create database other')
    const other = await connect('other')
    expect(await fails(other.query('drop database main'))).toMatch(/^55006 the database that/)
    expect(await fails(other.query('alter database main rename to x'))).toMatch(
      /^55006 the database/,
    )
    expect(await fails(other.query('create database "a@b"'))).toMatch(/^42602/)
  })

  test('a branch is connected to as database@branch', async () => {
    const main = await connect('main')
    await main.query('create table t as select 1 as x')
    await databases.mainEngine.branch('try')
    const branch = await connect('main@try')
    await branch.query('insert into t values (2)')
    expect(await value(branch, 'select count(*)::int from t')).toBe(2)
    expect(await value(main, 'select count(*)::int from t')).toBe(1)
    expect(await value(branch, 'select current_database()')).toBe('main@try')
    expect(await names(branch)).toEqual(['main', 'main@try'])
    expect(await fails(connect('main@nope'))).toBe('3D000 database "main@nope" does not exist')
    expect(await fails(connect('nope@try'))).toBe('3D000 database "nope@try" does not exist')
    const again = await connect('postgres@try')
    expect(await value(again, 'select count(*)::int from t')).toBe(2)
  })
})

describe('an engine', () => {
  const held = async (name: string): Promise<DatabaseUse> => {
    const use = await databases.use(name)
    if (use === undefined) throw new Error(`${name} is not there`)
    return use
  }

  test('is opened once for those who come together, and again after it was closed', async () => {
    await databases.close()
    await server.stop()
    await start(0)
    const main = await connect('main')
    await main.query('create database shop')
    const [a, b] = await Promise.all([held('shop'), held('shop')])
    expect(a.engine).toBe(b.engine)
    a.release()
    a.release()
    await b.engine.connect().exec('create table t (x int)')
    b.release()
    // closing begins in a turn of the event loop of its own
    let next = await held('shop')
    while (next.engine === a.engine) {
      next.release()
      await new Promise((resolve) => setImmediate(resolve))
      next = await held('shop')
    }
    await next.engine.connect().exec('insert into t values (1)')
    next.release()
    expect(home.opened.filter((name) => name === 'main')).toEqual(['main'])
  })

  test('that nobody uses makes room for another', async () => {
    const served = await ServedDatabases.open({ home: new HomeInMemory(), maxOpen: 2 })
    const session = served.mainEngine.connect()
    await session.exec('create database a')
    await session.exec('create database b')
    const a = await served.use('a')
    expect(await fails(Promise.resolve(served.use('b')))).toMatch(/^53300 2 databases/)
    a?.release()
    const b = await served.use('b')
    expect(await fails(Promise.resolve(served.use('a')))).toMatch(/^53300/)
    b?.release()
    await served.close()
  })

  test('that cannot be opened is tried again by the next who comes', async () => {
    let attempts = 0
    const served = await ServedDatabases.open({
      home: new HomeInMemory(),
      prepare: async () => {
        if (++attempts === 2) throw new Error('not now')
      },
    })
    const session = served.mainEngine.connect()
    expect(await fails(Promise.resolve(session.exec('create database shop')))).toMatch(/not now/)
    expect(await served.use('shop')).toBeUndefined()
    await session.exec('create database shop')
    const use = await served.use('shop')
    expect(attempts).toBe(3)
    use?.release()
    await served.close()
  })
})
