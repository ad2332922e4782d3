import type { Storage } from '@twill/storage'
import { unavailable } from '@twill/storage'
import { FaultyStorage } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { codeOf } from '../support/sql-database.ts'
import { settle } from '../support/virtual-env.ts'
import { answersAtOnce, dropsAtOnce } from '../support/test-storage.ts'
import { FollowedDatabase, MAX_DELAY_MS, valueOf } from './followers.ts'

const schema = `
  create table t (id int primary key, n int, body text default repeat('x', 50));
  insert into t select i, 0 from generate_series(1, 6000) i;
`

describe.runIf(answersAtOnce)('a database that follows its writer', () => {
  test('sees what was committed at the next look, and not before', async () => {
    const database = await FollowedDatabase.open(schema)
    const follower = await database.follower()
    const reader = follower.connect()
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
    await database.session.exec('update t set n = 1; delete from t where id > 5000')
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
    await database.pass()
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('5000')
    expect(follower.stats()).toMatchObject({
      durableLsn: database.writer.stats().durableLsn,
      following: { headLsn: database.writer.stats().durableLsn, staleMs: 0, rebases: 0 },
    })
    expect(await follower.check()).toEqual([])
    await database.close()
  })

  test('follows definitions, sequences and new indexes; prepared statements are planned anew', async () => {
    const database = await FollowedDatabase.open(`${schema} create sequence s`)
    const reader = (await database.follower()).connect()
    const prepared = await reader.prepare('select n from t where id = $1')
    expect(await prepared.first([1])).toEqual([0])
    await database.session.exec(`
      select nextval('s');
      create table u (a int primary key, b int);
      insert into u values (1, 2);
      alter table t add column more int default 7;
      create index on t (n);
      update t set n = id where id < 10;
      drop view if exists nothing;
    `)
    await database.pass()
    expect(await prepared.first([9])).toEqual([9])
    expect(await valueOf(reader, 'select b from u where a = 1')).toBe('2')
    expect(await valueOf(reader, 'select sum(more) from t where n = 9')).toBe('7')
    await database.session.exec('drop table u; alter table t drop column more')
    await database.pass()
    expect(await codeOf(() => valueOf(reader, 'select * from u'))).toBe('42P01')
    expect(await codeOf(() => valueOf(reader, 'select more from t'))).toBe('42703')
    await database.close()
  })

  test('goes over to a new checkpoint; sessions, settings, locks and prepared statements stay', async () => {
    const database = await FollowedDatabase.open(schema)
    const follower = await database.follower()
    const reader = follower.connect()
    const prepared = await reader.prepare('select n from t where id = $1')
    await reader.exec(`
      set application_name = 'stays';
      prepare p as select count(*) from t where n = $1;
      select pg_advisory_lock(7);
      begin;
      select 1
    `)
    for (let round = 1; round <= 3; round++) {
      await database.session.exec(`update t set n = ${round}`)
      await database.writer.checkpoint()
      await database.session.exec(`update t set n = ${round * 10} where id = 1`)
      await database.pass()
      expect(follower.stats().following?.rebases).toBe(round)
      expect(await prepared.first([1])).toEqual([round * 10])
      expect(await prepared.first([2])).toEqual([round])
      expect(await valueOf(reader, `execute p (${round})`)).toBe('5999')
    }
    expect(reader.transactionStatus).toBe('transaction')
    await reader.exec('commit')
    expect(reader.setting('application_name')).toBe('stays')
    const other = follower.connect()
    expect(await valueOf(other, 'select pg_try_advisory_lock(7)::text')).toBe('false')
    expect(await valueOf(reader, 'select pg_advisory_unlock(7)::text')).toBe('true')
    expect(await follower.check()).toEqual([])
    await database.close()
  })

  test('plans anew at a new checkpoint, whose catalog may be another', async () => {
    const database = await FollowedDatabase.open(schema)
    await database.writer.checkpoint()
    const reader = (await database.follower()).connect()
    const sql = 'select n from t where id = 1'
    expect(await valueOf(reader, sql)).toBe('0')
    await database.session.exec(
      `begin; alter table t rename n to m; alter table t rename body to n; commit`,
    )
    await database.writer.checkpoint()
    await database.pass()
    expect(await valueOf(reader, sql)).toBe('x'.repeat(50))
    await database.close()
  })

  test('waits for a statement that runs, and new ones see the state before until then', async () => {
    const database = await FollowedDatabase.open(schema)
    const follower = await database.follower()
    const slow = follower.connect()
    const result = await slow.query('select n from t order by id')
    await result.next()
    await database.session.exec('update t set n = 1')
    const other = follower.connect()
    for (let i = 0; i < 3; i++) {
      await database.pass()
      expect(await valueOf(other, 'select sum(n) from t')).toBe('0')
    }
    expect(follower.stats().following?.staleMs).toBeGreaterThan(150)
    let rows = 0
    for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
      for (let i = 0; i < batch.count; i++) {
        expect(batch.columns[0]?.get(batch.selection?.[i] ?? i)).toBe(0)
        rows++
      }
    }
    expect(rows).toBeGreaterThan(0)
    await database.pass()
    expect(await valueOf(other, 'select sum(n) from t')).toBe('6000')
    await database.close()
  })

  test('keeps a REPEATABLE READ transaction where it was for as long as it may', async () => {
    const database = await FollowedDatabase.open(schema)
    const reader = (await database.follower()).connect()
    await reader.exec('begin isolation level repeatable read')
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
    await database.session.exec('update t set n = 1')
    await database.pass(1000)
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
    await reader.exec('commit')
    await database.pass()
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('6000')
    await database.close()
  })

  test('cancels whoever holds it back for too long, and goes on', async () => {
    const database = await FollowedDatabase.open(schema)
    const follower = await database.follower()
    const [streaming, repeatable, cursor, idle] = Array.from({ length: 4 }, () =>
      follower.connect(),
    ) as [Session, Session, Session, Session]
    const result = await streaming.query('select * from t order by n, id')
    await result.next()
    await repeatable.exec('begin isolation level repeatable read; select * from t')
    await cursor.exec('begin; declare c cursor for select * from t; fetch c')
    await idle.exec('begin; select * from t')
    await database.session.exec('update t set n = 1')
    await database.pass(MAX_DELAY_MS - 1000)
    expect(follower.stats().durableLsn).toBeLessThan(database.writer.stats().durableLsn)
    await database.pass(1500)
    expect(follower.stats().durableLsn).toBe(database.writer.stats().durableLsn)
    expect(await codeOf(async () => result.next())).toBe('40001')
    expect(await codeOf(async () => repeatable.exec('select 1'))).toBe('40001')
    expect(repeatable.transactionStatus).toBe('failed')
    expect(await codeOf(async () => cursor.exec('fetch c'))).toBe('40001')
    expect(repeatable.lastError?.message).toBe('canceling statement due to conflict with recovery')
    expect(await valueOf(idle, 'select sum(n) from t')).toBe('6000')
    for (const session of [repeatable, cursor]) await session.exec('rollback')
    for (const session of [streaming, repeatable, cursor]) {
      expect(await valueOf(session, 'select sum(n) from t')).toBe('6000')
    }
    await database.close()
  })

  test('fails a transaction that was taken down at its COMMIT', async () => {
    const database = await FollowedDatabase.open(schema)
    const reader = (await database.follower()).connect()
    await reader.exec('begin isolation level repeatable read; select * from t; savepoint a')
    await database.session.exec('update t set n = 1')
    await database.pass(MAX_DELAY_MS + 500)
    expect(await codeOf(async () => reader.exec('commit'))).toBe('40001')
    await reader.exec('rollback')
    expect(reader.transactionStatus).toBe('idle')
    await database.close()
  })

  test('keeps a cursor WITH HOLD that has read all its rows', async () => {
    const database = await FollowedDatabase.open(schema)
    const reader = (await database.follower()).connect()
    await reader.exec('declare c cursor with hold for select n from t where id <= 3')
    await database.session.exec('update t set n = 1')
    await database.pass()
    expect(await valueOf(reader, 'fetch 1 from c')).toBe('0')
    expect(await valueOf(reader, 'select n from t where id = 1')).toBe('1')
    await database.close()
  })

  test.runIf(dropsAtOnce)(
    'begins a SELECT anew when the writer has dropped the pages that it reads',
    async () => {
      const database = await FollowedDatabase.open(schema)
      await database.writer.checkpoint()
      const follower = await database.follower({ cacheBytes: 1 })
      const reader = follower.connect()
      expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
      for (let i = 1; i <= 2; i++) {
        await database.session.exec(`update t set n = ${i}`)
        await database.writer.checkpoint()
      }
      const prepared = await reader.prepare('select count(body) || $1::text || sum(n) from t')
      const result = await prepared.run([' '])
      const batch = await result.next()
      expect(batch?.columns[0]?.get(batch.selection?.[0] ?? 0)).toBe('6000 12000')
      await result.close()
      expect(follower.stats().following?.rebases).toBe(1)
      expect(await valueOf(reader, 'select count(body) from t')).toBe('6000')
      await database.close()
    },
  )

  test.runIf(dropsAtOnce)(
    'fails what cannot begin anew, and has the newest state right after',
    async () => {
      const database = await FollowedDatabase.open(schema)
      await database.writer.checkpoint()
      const follower = await database.follower({ cacheBytes: 1 })
      const reader = follower.connect()
      await reader.exec('begin isolation level repeatable read; select sum(n) from t')
      for (let i = 1; i <= 2; i++) {
        await database.session.exec(`update t set n = ${i}`)
        await database.writer.checkpoint()
      }
      expect(await codeOf(() => valueOf(reader, 'select count(body) from t'))).toBe('72000')
      await reader.exec('rollback')
      await settle()
      expect(await valueOf(reader, 'select count(body) || $$ $$ || sum(n) from t')).toBe(
        '6000 12000',
      )
      await database.close()
    },
  )

  test('goes on with what it has while the storage does not answer, and says so', async () => {
    const database = await FollowedDatabase.open(schema)
    let isDown = false
    const storage: Storage = new FaultyStorage(await database.storage(), {
      plan: ({ method }) =>
        isDown && method !== 'close'
          ? { kind: 'fail-before', error: unavailable('down') }
          : undefined,
    })
    const follower = await database.follower({ storage })
    const reader = follower.connect()
    isDown = true
    await database.session.exec('update t set n = 1')
    await database.pass(300)
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('0')
    expect(follower.stats().following).toMatchObject({ lastError: { code: '58030' } })
    expect(follower.stats().following?.staleMs).toBeGreaterThanOrEqual(200)
    isDown = false
    await database.pass(200)
    expect(await valueOf(reader, 'select sum(n) from t')).toBe('6000')
    expect(follower.stats().following).toMatchObject({ lastError: undefined })
    await database.close()
  })

  test('answers nothing from a state that it could only half apply', async () => {
    const database = await FollowedDatabase.open(schema)
    await database.writer.checkpoint()
    let isDown = false
    const storage: Storage = new FaultyStorage(await database.storage(), {
      plan: ({ method }) =>
        isDown && (method === 'getPages' || method === 'getRoot')
          ? { kind: 'fail-before', error: unavailable('down') }
          : undefined,
    })
    const follower = await database.follower({ storage })
    const reader = follower.connect()
    isDown = true
    await database.session.exec('insert into t select i, 5 from generate_series(7001, 7010) i')
    await database.session.exec('update t set n = 1')
    await database.pass(300)
    expect(await codeOf(() => valueOf(reader, 'select count(*) from t'))).toBe('58030')
    isDown = false
    await database.pass(200)
    expect(await valueOf(reader, 'select count(*) || $$ $$ || sum(n) from t')).toBe('6010 6010')
    expect(await follower.check()).toEqual([])
    await database.close()
  })

  test('can be closed while a statement holds it back', async () => {
    const database = await FollowedDatabase.open(schema)
    const follower = await database.follower()
    const reader = follower.connect()
    await reader.exec('begin isolation level repeatable read; select * from t')
    await database.session.exec('update t set n = 1')
    await database.pass(300)
    await follower.close()
    await database.close()
    expect(database.env.timers).toBe(0)
  })

  test('is only for a database that is open read-only', async () => {
    const database = await FollowedDatabase.open('')
    const { openEngine } = await import('../../src/index.ts')
    const storage = await database.storage()
    const follow = { intervalMs: 10 }
    expect(await codeOf(() => openEngine(storage, { env: database.env, follow }))).toBe('22023')
    await storage.close()
    await database.close()
  })
})
