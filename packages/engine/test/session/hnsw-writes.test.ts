/** Every way in which rows come into a table, change and leave it keep its hnsw indexes right. */
import { deepStrictEqual } from 'node:assert/strict'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqlDatabase, sqlDatabase } from '../support/sql-database.ts'
import { compare, requireIndex } from '../vector/search/ask.ts'

let db: SqlDatabase

beforeEach(async () => {
  db = await sqlDatabase(
    `create extension vector;
     create table parent (id int primary key); insert into parent select generate_series(0, 9);
     create table t (id int primary key, v vector(3), p int references parent on delete cascade,
       w vector(3) generated always as (v * v) stored);
     create index t_v on t using hnsw (v vector_l2_ops);
     create index t_w on t using hnsw (w vector_cosine_ops) where p < 5;
     set enable_seqscan = off`,
  )
  await db.run(many(0, 300))
})

afterEach(async () => {
  const query = '[3,1,2]'
  for (const limit of [1, 20, 1000]) {
    await compare(db.session, { metric: 'l2', query, limit })
    await compare(db.session, { metric: 'l2', query, limit, where: 'p = 3' })
    await compare(db.session, { column: 'w', metric: 'cosine', query, limit, where: 'p < 5' })
  }
  await requireIndex(db.session, { metric: 'l2', query, limit: 1 })
  deepStrictEqual(await db.engine.check(), [])
  await db.engine.close()
})

function many(from: number, to: number): string {
  return `insert into t (id, v, p)
    select i, format('[%s,%s,%s]', i % 7, i % 11, i % 13)::vector, i % 10 from generate_series(${from}, ${to - 1}) i`
}

const nearest = async (query: string): Promise<unknown> =>
  db.value(`select id from t order by v <-> '${query}', id limit 1`)

describe('a table with hnsw indexes', () => {
  it('takes rows by COPY', async () => {
    const result = await db.session.query('copy t (id, v, p) from stdin')
    await result.copyIn?.write(
      new TextEncoder().encode('1000\t[50,50,50]\t1\n1001\t[51,50,50]\t2\n1002\t\\N\t3\n'),
    )
    await result.copyIn?.finish()
    await result.next()
    expect(await nearest('[50,50,50]')).toBe('1000')
  })

  it('takes many rows at once, in any order of vectors', async () => {
    await db.run(
      `insert into t (id, v, p) select i, format('[%s,%s,%s]', i % 3, 3000 - i, i % 17)::vector, i % 10
         from generate_series(1000, 2999) i`,
    )
    expect(await nearest('[1,2000,14]')).toBe('1000')
  })

  it('takes rows by ON CONFLICT and MERGE', async () => {
    await db.run(
      `insert into t (id, v, p) values (5, '[60,60,60]', 1), (2000, '[61,60,60]', 1)
         on conflict (id) do update set v = excluded.v;
       insert into t (id, v, p) values (6, '[99,99,99]', 1) on conflict do nothing;
       merge into t using (values (7, '[70,70,70]'::vector), (3000, '[71,70,70]')) s (id, v) on t.id = s.id
         when matched then update set v = s.v when not matched then insert (id, v, p) values (s.id, s.v, 4)`,
    )
    expect(await nearest('[60,60,60]')).toBe('5')
    expect(await nearest('[61,60,60]')).toBe('2000')
    expect(await nearest('[99,99,99]')).toBe('3000')
    expect(await nearest('[70,70,70]')).toBe('7')
  })

  it('changes and loses rows by prepared statements and foreign keys', async () => {
    await db.run(
      `prepare put (int, vector) as insert into t (id, v, p) values ($1, $2, 3);
       prepare change (int, vector) as update t set v = $2 where id = $1;
       prepare remove (int) as delete from t where id = $1;
       execute put (4000, '[80,80,80]'); execute put (4001, '[81,80,80]');
       execute change (4000, '[90,90,90]'); execute remove (4001);
       update t set id = 5000 where id = 4000; delete from parent where id = 4`,
    )
    expect(await nearest('[81,80,80]')).toBe('5000')
    expect(await db.value('select count(*) from t where p = 4')).toBe('0')
  })

  it('is as before when all of it is rolled back', async () => {
    await db.run(`begin; update t set v = v + '[100,100,100]'; delete from t where p = 2`)
    expect(await nearest('[100,100,100]')).toBe('0')
    await db.run('rollback')
    expect(await nearest('[0,0,0]')).toBe('0')
  })

  it('says nothing of a row before its constraints are met', async () => {
    expect(await db.code(`insert into t (id, v, p) values (1, '[7,7,7]', 1)`)).toBe('23505')
    expect(await db.code(`insert into t (id, v, p) values (9000, '[7,7,7]', 99)`)).toBe('23503')
    expect(await db.code(`insert into t (id, v, p) values (9001, '[7,7]', 1)`)).toBe('22000')
    expect(await db.value(`select count(*) from t where id >= 9000`)).toBe('0')
  })

  it('may be temporary or unlogged', async () => {
    for (const kind of ['temporary', 'unlogged']) {
      await db.run(
        `create ${kind} table k_${kind} (id int, v vector(3));
         insert into k_${kind} select id, v from t;
         create index on k_${kind} using hnsw (v vector_ip_ops);
         insert into k_${kind} select id + 1000, v + '[1,1,1]' from t`,
      )
      const question = { table: `k_${kind}`, metric: 'ip', query: '[1,1,1]', limit: 7 } as const
      await requireIndex(db.session, question)
      await compare(db.session, question)
    }
  })
})
