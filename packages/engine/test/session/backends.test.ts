import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SqlError } from '../../src/index.ts'
import type { EngineSession } from '../../src/session/session.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { drainText } from '../support/text-rows.ts'
import { settle, VirtualEnv } from '../support/virtual-env.ts'

let db: SqlDatabase
let env: VirtualEnv

beforeEach(async () => {
  env = new VirtualEnv()
  db = await sqlDatabase(
    'create table t (id int primary key, n int); insert into t values (1, 1)',
    {
      env,
    },
  )
})
afterEach(() => db.engine.close())

describe('pg_sleep', () => {
  test('waits for as long as it says, call by call', async () => {
    let rows = 0
    const session = db.connect()
    const slept = (async () => {
      const result = await drainText(
        session,
        await session.query('select pg_sleep(1), pg_sleep(0.5) from generate_series(1, 2)'),
      )
      rows = result.rows.length
    })()
    for (const ms of [1000, 1000, 500, 499]) {
      await settle()
      env.advance(ms)
    }
    await settle()
    expect(rows).toBe(0)
    env.advance(1)
    await slept
    expect(rows).toBe(2)
  })

  test('ends with a cancellation, and leaves no timer behind', async () => {
    const session = db.connect()
    const slept = codeOf(async () =>
      drainText(session, await session.query('select pg_sleep(1000)')),
    )
    await settle()
    session.cancel()
    expect(await slept).toBe('57014')
    expect(env.timers).toBe(0)
  })
})

describe('other sessions', () => {
  test('are seen to block each other', async () => {
    const [a, b] = [db.connect(), db.connect()]
    await a.exec('begin; update t set n = 2 where id = 1')
    const blocked = Promise.resolve(b.exec('update t set n = 3 where id = 1'))
    while ((b as EngineSession).owner.waiting === undefined) await settle()
    expect(await db.value(`select pg_blocking_pids(${b.id})`)).toBe(`{${a.id}}`)
    const isBlocked = (by: number): Promise<string | null | undefined> =>
      db.value(`select pg_isolation_test_session_is_blocked(${b.id}, '{${by}}')`)
    expect([await isBlocked(a.id), await isBlocked(db.session.id)]).toEqual(['t', 'f'])
    expect(
      await db.rows(
        `select locktype, mode, granted from pg_locks where pid = ${b.id} and not granted`,
      ),
    ).toEqual([['transactionid', 'ShareLock', 'f']])
    expect(
      await db.rows(
        `select state, wait_event_type, query from pg_stat_activity where pid in (${a.id}, ${b.id}) order by pid`,
      ),
    ).toEqual([
      ['idle in transaction', 'Client', 'begin; update t set n = 2 where id = 1'],
      ['active', 'Lock', 'update t set n = 3 where id = 1'],
    ])
    await a.exec('commit')
    await blocked
    expect(await db.value(`select pg_blocking_pids(${b.id})`)).toBe('{}')
  })

  test('show their table and advisory locks', async () => {
    const a = db.connect()
    await a.exec(
      'begin; lock table t in share mode; select pg_advisory_xact_lock(-1), pg_advisory_lock(1, 2)',
    )
    expect(
      await db.rows(
        `select locktype, relation::regclass::text, classid, objid, objsubid, mode from pg_locks where pid = ${a.id} and locktype <> 'virtualxid' order by 1, 5`,
      ),
    ).toEqual([
      ['advisory', null, '4294967295', '4294967295', '1', 'ExclusiveLock'],
      ['advisory', null, '1', '2', '2', 'ExclusiveLock'],
      ['relation', 't', null, null, null, 'ShareLock'],
    ])
  })

  test('tell where their clients are, and what they run', async () => {
    const at = async (address: string): Promise<unknown> => {
      const session = db.connect({ client: { address, port: 4711 } })
      return (
        await drainText(
          session,
          await session.query('select inet_client_addr(), inet_client_port(), current_query()'),
        )
      ).rows[0]
    }
    const query = 'select inet_client_addr(), inet_client_port(), current_query()'
    expect(await at('192.0.2.1')).toEqual(['192.0.2.1', '4711', query])
    expect(await db.value("select '2001:DB8:0:0::1'::inet")).toBe('2001:db8::1')
  })

  test('are ended by their hosts', async () => {
    const reasons: SqlError[] = []
    const hosted = db.connect({ onTerminate: (reason) => reasons.push(reason) })
    const alone = db.connect()
    await db.run(`select pg_terminate_backend(${hosted.id}), pg_terminate_backend(${alone.id})`)
    expect(reasons.map(({ code, severity }) => [code, severity])).toEqual([['57P01', 'FATAL']])
    expect(await codeOf(async () => alone.exec('select 1'))).toBe('08003')
    await hosted.exec('select 1')
  })
})

test('client_min_messages says which notices go out', async () => {
  const seen: string[] = []
  const session = db.connect({ onNotice: ({ severity }) => seen.push(severity) })
  const both = 'drop table if exists nowhere; commit'
  await session.exec(both)
  await session.exec(`set client_min_messages = warning`)
  await session.exec(both)
  await session.exec(`set client_min_messages = error`)
  await session.exec(both)
  expect(seen).toEqual(['NOTICE', 'WARNING', 'WARNING'])
})
