import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { settle, VirtualEnv } from '../support/virtual-env.ts'

let db: SqlDatabase
let env: VirtualEnv
let other: Session

beforeEach(async () => {
  env = new VirtualEnv()
  db = await sqlDatabase(
    'create table t (id int primary key, n int); insert into t values (1, 1), (2, 2)',
    { env },
  )
  other = db.connect()
})
afterEach(() => db.engine.close())

type Running = { readonly code: () => string | undefined; readonly end: Promise<string> }

/** Starts a script that may have to wait; its code once it is through. */
function start(session: Session, sql: string): Running {
  let code: string | undefined
  const end = codeOf(async () => session.exec(sql)).then((found) => (code = found))
  return { code: () => code, end }
}

const holdRow = 'begin; update t set n = n + 1 where id = 1'

/** Each kind of lock: how one session holds it, and another asks for it. */
const locks: readonly (readonly [string, string, string])[] = [
  ['a row', holdRow, 'update t set n = 0 where id = 1'],
  ['a row, FOR UPDATE', holdRow, 'select * from t where id = 1 for update'],
  ['a unique key', 'begin; insert into t values (9, 9)', 'insert into t values (9, 8)'],
  ['a table', 'begin; lock table t in access exclusive mode', 'select * from t'],
  [
    'a table, LOCK',
    'begin; lock table t in share mode',
    'begin; lock table t in row exclusive mode',
  ],
  ['an advisory lock', 'select pg_advisory_lock(5)', 'select pg_advisory_lock(5)'],
  [
    'an advisory lock of the transaction',
    'begin; select pg_advisory_xact_lock(5)',
    'select pg_advisory_xact_lock(5)',
  ],
  ['a definition', holdRow, 'alter table t add column x int'],
]

describe.each(locks)('waiting for %s', (_, hold, ask) => {
  beforeEach(() => db.run(hold))

  test('ends with 55P03 after lock_timeout, and not before', async () => {
    await other.exec("set lock_timeout = '2s'")
    const waiting = start(other, ask)
    await settle()
    env.advance(1999)
    await settle()
    expect(waiting.code()).toBeUndefined()
    env.advance(1)
    expect(await waiting.end).toBe('55P03')
  })

  test('ends with 57014 after statement_timeout', async () => {
    await other.exec('set statement_timeout = 500; set lock_timeout = 600')
    const waiting = start(other, ask)
    await settle()
    env.advance(500)
    expect(await waiting.end).toBe('57014')
  })

  test('ends with 57014 when it is cancelled, and nobody queues behind it any more', async () => {
    const waiting = start(other, `begin; ${ask.replace('begin; ', '')}`)
    await settle()
    const third = db.connect()
    const behind = start(third, ask)
    await settle()
    other.cancel()
    expect(await waiting.end).toBe('57014')
    expect(other.transactionStatus).toBe('failed')
    expect(behind.code()).toBeUndefined()
    await db.run('commit; select pg_advisory_unlock_all()')
    expect(await behind.end).toMatch(/^(ok|23505)$/)
  })

  test('goes on when the lock is free, and leaves no timer behind', async () => {
    await other.exec('set lock_timeout = 1000; set statement_timeout = 1000')
    const waiting = start(other, ask)
    await settle()
    env.advance(900)
    expect(waiting.code()).toBeUndefined()
    await db.run('rollback; select pg_advisory_unlock_all()')
    expect(await waiting.end).toBe('ok')
    expect(env.timers).toBe(0)
  })
})

describe('lock_timeout', () => {
  test('counts each wait from its own beginning', async () => {
    await db.run(holdRow)
    const third = db.connect()
    await third.exec('begin; update t set n = 0 where id = 2')
    await other.exec('set lock_timeout = 1000')
    const waiting = start(other, 'update t set n = 7')
    await settle()
    env.advance(900)
    await db.run('rollback')
    await settle()
    env.advance(900)
    await settle()
    expect(waiting.code()).toBeUndefined()
    env.advance(100)
    expect(await waiting.end).toBe('55P03')
  })

  test('leaves the transaction to be rolled back to a savepoint', async () => {
    await db.run(holdRow)
    await other.exec("begin; set local lock_timeout = '1s'; savepoint a")
    const waiting = start(other, 'update t set n = 0 where id = 1')
    await settle()
    env.advance(1000)
    expect(await waiting.end).toBe('55P03')
    await other.exec('rollback to a; update t set n = 5 where id = 2; commit')
    await db.run('commit')
    expect(await db.rows('select n from t order by id')).toEqual([['2'], ['5']])
  })

  test('is no business of NOWAIT and SKIP LOCKED', async () => {
    await db.run(holdRow)
    expect(await codeOf(async () => other.exec('select * from t for update nowait'))).toBe('55P03')
    const found: number[] = []
    await other.exec('select id from t for update skip locked', async (result) => {
      found.push((await result.next())?.count ?? 0)
    })
    expect(found).toEqual([1])
  })
})

describe('statement_timeout', () => {
  test('stops a statement that computes, at its next look', async () => {
    await other.exec('set statement_timeout = 100')
    const result = await other.query('select i from generate_series(1, 100000000) i')
    expect((await result.next())?.count).toBeGreaterThan(0)
    env.advance(100)
    expect(await codeOf(async () => result.next())).toBe('57014')
    expect(await codeOf(async () => other.exec('select 1'))).toBe('ok')
    expect(env.timers).toBe(0)
  })

  test('counts each statement of a script by itself', async () => {
    await other.exec('set statement_timeout = 100')
    await other.exec('select 1; select 2; select 3', () => {
      env.advance(60)
    })
  })
})

describe('cancel', () => {
  test('of nothing under way is without effect on what comes next', async () => {
    other.cancel()
    await other.exec('select 1')
  })

  test('by pg_cancel_backend ends the other session’s statement', async () => {
    await db.run(holdRow)
    const waiting = start(other, 'update t set n = 0 where id = 1')
    await settle()
    expect(await db.value(`select pg_cancel_backend(${other.id})`)).toBe('t')
    expect(await waiting.end).toBe('57014')
    expect(await db.value('select pg_cancel_backend(99999)')).toBe('f')
  })
})

describe('a row whose keys two others are about to take', () => {
  const insert = 'insert into pair values (1, 2)'

  test.each([
    ['both commit', 'commit', 'commit', '23505'],
    ['one of them commits', 'rollback', 'commit', '23505'],
    ['both roll back', 'rollback', 'rollback', 'ok'],
  ])('waits for both: %s', async (_, first, second, code) => {
    const third = db.connect()
    await db.run('create table pair (a int unique, b int unique)')
    await db.run('begin; insert into pair values (1, 10)')
    await other.exec('begin; insert into pair values (20, 2)')
    const waiting = start(third, insert)
    await settle()
    expect(waiting.code()).toBeUndefined()
    await other.exec(second)
    await settle()
    await db.run(first)
    expect(await waiting.end).toBe(code)
  })
})

describe('a deadlock', () => {
  test('is found when it arises: one fails with 40P01, the other goes on', async () => {
    await db.run(holdRow)
    await other.exec('begin; update t set n = 20 where id = 2')
    const first = start(db.session, 'update t set n = 21 where id = 2')
    await settle()
    expect(await codeOf(async () => other.exec('update t set n = 22 where id = 1'))).toBe('40P01')
    await other.exec('rollback')
    expect(await first.end).toBe('ok')
    await db.run('commit')
    expect(env.timers).toBe(0)
  })
})

describe('advisory locks', () => {
  const asked = async (session: Session, sql: string): Promise<unknown> => {
    const statement = await session.prepare(sql)
    return (await statement.first([]))?.[0]
  }

  test('of a session are counted, survive a rollback, and end with the session', async () => {
    await other.exec('begin; select pg_advisory_lock(1), pg_advisory_lock(1); rollback')
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(false)
    expect(await asked(other, 'select pg_advisory_unlock(1)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(false)
    other.close()
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(true)
  })

  test('of a transaction end with it, or with the savepoint that is rolled back', async () => {
    await other.exec(
      'begin; select pg_advisory_xact_lock(1); savepoint a; select pg_advisory_xact_lock(2)',
    )
    await other.exec('rollback to a')
    expect(await asked(db.session, 'select pg_try_advisory_xact_lock(2)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_xact_lock(1)')).toBe(false)
    await other.exec('commit')
    expect(await asked(db.session, 'select pg_try_advisory_xact_lock(1)')).toBe(true)
  })

  test('shared ones go together, and keep an exclusive one out', async () => {
    expect(await asked(other, 'select pg_try_advisory_lock_shared(1)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_lock_shared(1)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(false)
    expect(await asked(other, 'select pg_advisory_unlock_shared(1)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(true)
  })

  test('by one key of 64 bits and by two of 32 are different', async () => {
    await other.exec('select pg_advisory_lock(0, 1)')
    expect(await asked(db.session, 'select pg_try_advisory_lock(1)')).toBe(true)
    expect(await asked(db.session, 'select pg_try_advisory_lock(0, 1)')).toBe(false)
    expect(await asked(db.session, 'select pg_advisory_unlock(77)')).toBe(false)
  })
})
