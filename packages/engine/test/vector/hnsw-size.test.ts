import { expect, test } from 'vitest'
import { sqlDatabase } from '../support/sql-database.ts'

test('pg_relation_size counts the pages of an hnsw index, and nothing is guessed', async () => {
  const db = await sqlDatabase(
    `create extension vector; create table t (id int primary key, v vector(64));
     create index i on t using hnsw (v vector_l2_ops)`,
  )
  const size = async (): Promise<number> => Number(await db.value(`select pg_relation_size('i')`))
  const fill = (from: number, to: number): Promise<unknown> =>
    db.run(
      `insert into t select id, (select array_agg((id * n) % 101) from generate_series(1, 64) n)::vector(64)
       from generate_series(${from}, ${to}) id`,
    )
  expect(await size()).toBe(0)
  await fill(1, 100)
  const few = await size()
  expect(few).toBeGreaterThan(100 * 64 * 4)
  await fill(101, 102)
  expect(await size()).toBe(few)
  await fill(103, 1000)
  const many = await size()
  expect(many).toBeGreaterThan(1000 * 64 * 4)
  expect(many).toBeLessThan(few * 10)
  await db.engine.close()
})
