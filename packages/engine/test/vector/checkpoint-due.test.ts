import { expect, test } from 'vitest'
import { sqlDatabase } from '../support/sql-database.ts'

/** Turns of the event loop in which a checkpoint has to come to its end. */
const PATIENCE = 20_000

test('after CREATE INDEX of many vectors a checkpoint is written, so that nobody builds the graph again', async () => {
  const db = await sqlDatabase(
    `create extension vector; create table t (id int, v vector(2));
     insert into t select i, array[i % 97, i % 89]::real[]::vector(2) from generate_series(1, 9000) i`,
  )
  const { checkpoints } = db.engine.stats()
  await db.run('create index on t using hnsw (v vector_l2_ops) with (m = 4, ef_construction = 8)')
  for (let turn = 0; turn < PATIENCE && db.engine.stats().checkpoints === checkpoints; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(db.engine.stats().checkpoints).toBe(checkpoints + 1)
  await db.engine.close()
})
