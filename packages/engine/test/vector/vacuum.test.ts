import { expect, test } from 'vitest'
import { sqlDatabase } from '../support/sql-database.ts'

const ROWS = 1000
const EACH = 100

test('VACUUM sweeps deleted rows out of an hnsw index, whose size stays', async () => {
  const db = await sqlDatabase(
    `create extension vector; create table t (id int primary key, v vector(64) not null);
     create index i on t using hnsw (v vector_l2_ops)`,
  )
  const size = async (): Promise<number> => Number(await db.value(`select pg_relation_size('i')`))
  const fill = (from: number, to: number): Promise<unknown> =>
    db.run(
      `insert into t select id, (select array_agg((id * n * n) % 101) from generate_series(1, 64) n)::vector(64)
       from generate_series(${from}, ${to}) id`,
    )
  await fill(1, ROWS)
  await db.run('vacuum t')
  const before = await size()
  for (let round = 0; round < 5; round++) {
    await db.run(`delete from t where id <= ${(round + 1) * EACH}`)
    await db.run('vacuum t')
    await fill(ROWS + round * EACH + 1, ROWS + (round + 1) * EACH)
  }
  expect(await size()).toBe(before)
  expect(Number(await db.value(`select twill_vector_recall('i', 10, 100)`))).toBeGreaterThan(0.95)
  expect(await db.engine.check()).toEqual([])
  await db.engine.close()
})
