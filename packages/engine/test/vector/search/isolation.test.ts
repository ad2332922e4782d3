/** What transactions see of each other through an hnsw index. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/index.ts'
import { codeOf, type SqlDatabase, sqlDatabase } from '../../support/sql-database.ts'
import { runText } from '../../support/text-rows.ts'

let db: SqlDatabase
let other: Session

beforeEach(async () => {
  db = await sqlDatabase(
    `create extension vector;
     create table t (id int primary key, v vector(2));
     insert into t select i, array[i, i]::real[]::vector(2) from generate_series(1, 50) i;
     create index i on t using hnsw (v vector_l2_ops);
     set enable_seqscan = off`,
  )
  other = db.connect()
  await other.exec('set enable_seqscan = off')
})

afterEach(async () => {
  await db.engine.close()
})

const QUESTION = `select id from t order by v <-> '[100,100]' limit 2`

async function nearest(session: Session): Promise<string> {
  return (await runText(session, QUESTION)).rows.map(([id]) => id).join()
}

describe('a search', () => {
  it('does not see what another transaction has not committed, and sees it afterwards', async () => {
    await other.exec(`begin; insert into t values (60, '[60,60]'); delete from t where id = 50`)
    expect(await nearest(other)).toBe('60,49')
    expect(await nearest(db.session)).toBe('50,49')
    await other.exec('commit')
    expect(await nearest(db.session)).toBe('60,49')
  })

  it('sees nothing of what was rolled back, to a savepoint or altogether', async () => {
    await other.exec(
      `begin; insert into t values (60, '[60,60]'); savepoint s; update t set v = array[99, 98 + id / 60]::real[]::vector(2) where id in (1, 60)`,
    )
    expect(await nearest(other)).toBe('60,1')
    await other.exec('rollback to s')
    expect(await nearest(other)).toBe('60,50')
    await other.exec('rollback')
    expect(await nearest(other)).toBe('50,49')
    expect(await nearest(db.session)).toBe('50,49')
  })

  it('goes on under its snapshot while rows change, go and come back with other vectors', async () => {
    await other.exec(`begin isolation level repeatable read; select 1 from t limit 1`)
    const before = await nearest(other)
    for (let round = 0; round < 5; round++) {
      await db.run(
        `update t set v = array[${round}, 1]::real[]::vector(2) where id in (50, 49);
         delete from t where id = 48; insert into t values (48, '[${100 + round},100]'), (70, '[98,98]');
         delete from t where id = 70`,
      )
      await db.engine.checkpoint()
      expect(await nearest(other)).toBe(before)
    }
    expect(await nearest(db.session)).toBe('48,47')
    await other.exec('commit')
    expect(await nearest(other)).toBe('48,47')
  })

  it('finds a row once that has had many vectors near by', async () => {
    for (let i = 0; i < 40; i++) {
      await db.run(`update t set v = array[100, ${90 + (i % 20)}]::real[]::vector(2) where id = 7`)
      expect(await nearest(db.session)).toBe('7,50')
    }
    expect(await db.engine.check()).toEqual([])
  })

  it('is a read that a serializable transaction is held to', async () => {
    const begin = `begin isolation level serializable; ${QUESTION}`
    await db.run(begin)
    await other.exec(begin)
    await db.run(`insert into t values (61, '[101,101]')`)
    await other.exec(`insert into t values (62, '[101,101]')`)
    await db.run('commit')
    expect(await codeOf(async () => other.exec('commit'))).toBe('40001')
    await other.exec('rollback')
    expect(await nearest(other)).toBe('61,50')
  })
})
