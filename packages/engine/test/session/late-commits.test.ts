/**
 * What sessions see of each other over a storage where a commit takes a while: row locks go when it is queued, so others meet
 * rows whose commit is not durable yet.
 */
import { openMemoryStorage } from '@twill/storage/memory'
import { createVirtualClock, PipelinedStorage } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { openEngine } from '../../src/index.ts'
import { codeOf } from '../support/sql-database.ts'
import { testEnv } from '../support/test-env.ts'
import { runText } from '../support/text-rows.ts'

async function start(script: string) {
  const storage = new PipelinedStorage(await openMemoryStorage(), {
    clock: createVirtualClock(),
    appendMs: 50,
  })
  const engine = await openEngine(storage, { env: testEnv })
  const [a, b] = [engine.connect(), engine.connect()]
  await a.exec(script)
  const value = async (sql: string): Promise<unknown> => (await runText(a, sql)).rows[0]?.[0]
  return { engine, a, b, value }
}

const references = `
  create table p (id int primary key, n int default 0);
  create table c (p int references p);
  insert into p values (1), (2)
`

describe('over a storage where commits take a while', () => {
  test('a row that was referred to just now is not deleted', async () => {
    const { engine, a, b, value } = await start(references)
    for (const action of ['delete from p where id = 1', 'update p set id = 9 where id = 1']) {
      await a.exec('begin; insert into c values (1)')
      const changed = codeOf(async () => b.exec(action))
      await a.exec('commit')
      expect(await changed).toBe('23503')
      await a.exec('delete from c')
    }
    expect(await value('select count(*) from p where id = 1')).toBe('1')
    expect(await engine.check()).toEqual([])
    await engine.close()
  })

  test('a row that was deleted just now is not referred to', async () => {
    const { engine, a, b, value } = await start(references)
    await a.exec('begin; delete from p where id = 1')
    const inserted = codeOf(async () => b.exec('insert into c values (1)'))
    await a.exec('commit')
    expect(await inserted).toBe('23503')
    expect(await value('select count(*) from c')).toBe('0')
    await engine.close()
  })

  test('rows that were added just now go with the row that they refer to', async () => {
    const { engine, a, b, value } = await start(`
      create table p (id int primary key);
      create table c (p int references p on delete cascade);
      insert into p values (1)`)
    await a.exec('begin; insert into c values (1)')
    const deleted = codeOf(async () => b.exec('delete from p'))
    await a.exec('commit')
    expect(await deleted).toBe('ok')
    expect(await value('select count(*) from c')).toBe('0')
    await engine.close()
  })

  test('whoever gets a table after another sees what that one did', async () => {
    const { engine, a, b } = await start('create table t (n int); insert into t values (0)')
    const add = async (session: typeof a): Promise<void> => {
      await session.exec('begin; lock table t in exclusive mode')
      const [row] = (await runText(session, 'select max(n) from t')).rows
      await session.exec(`insert into t values (${Number(row?.[0]) + 1}); commit`)
    }
    await Promise.all(
      [a, b, engine.connect()].map(async (session) => {
        for (let i = 0; i < 5; i++) await add(session)
      }),
    )
    expect((await runText(a, 'select count(distinct n) || $$ $$ || max(n) from t')).rows).toEqual([
      ['16 15'],
    ])
    await engine.close()
  })

  test('whoever keeps writers out sees what they had committed', async () => {
    const { engine, a, b } = await start('create table t (n int)')
    await a.exec('begin; insert into t values (1)')
    const counted = (async () => {
      await b.exec('begin; lock table t in share mode')
      return (await runText(b, 'select count(*) from t')).rows[0]?.[0]
    })()
    await a.exec('commit')
    expect(await counted).toBe('1')
    await engine.close()
  })

  test('whoever gets an advisory lock after another transaction sees what that one did', async () => {
    const { engine, a, b } = await start('create table t (n int); insert into t values (0)')
    const add = async (session: typeof a): Promise<void> => {
      await session.exec('begin; select pg_advisory_xact_lock(1)')
      const [row] = (await runText(session, 'select max(n) from t')).rows
      await session.exec(`insert into t values (${Number(row?.[0]) + 1}); commit`)
    }
    await Promise.all(
      [a, b].map(async (session) => {
        for (let i = 0; i < 5; i++) await add(session)
      }),
    )
    expect((await runText(a, 'select count(distinct n) from t')).rows).toEqual([['11']])
    await engine.close()
  })

  test('one takes each job from a queue, and none is done twice', async () => {
    const { engine } = await start(`
      create table job (id int primary key, done_by int);
      insert into job select i from generate_series(1, 20) i`)
    const done: string[] = []
    await Promise.all(
      Array.from({ length: 4 }, async (_, worker) => {
        const session = engine.connect()
        for (;;) {
          const { rows } = await runText(
            session,
            `update job set done_by = ${worker} where id = (
               select id from job where done_by is null order by id limit 1 for update skip locked
             ) returning id`,
          )
          if (rows.length === 0) break
          done.push(String(rows[0]?.[0]))
        }
      }),
    )
    expect(new Set(done).size).toBe(done.length)
    await engine.close()
  })
})
