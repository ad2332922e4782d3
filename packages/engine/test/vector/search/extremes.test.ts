/** Vectors of the largest and the smallest numbers, whose distances are infinite or none, and of as many dimensions as there are. */
import { expect, test } from 'vitest'
import { sqlDatabase } from '../../support/sql-database.ts'
import { metrics, operators } from './ask.ts'

const numbers = ['3e38', '-3e38', '1e-45', '-1e-40', '1', '0', '1e20', '-1e-20']

test.each(metrics)(
  'a search by %s finds as many rows as there are, whatever their numbers',
  async (metric) => {
    const vectors = numbers.flatMap((a) => numbers.map((b) => `[${a},${b},0,1e-30]`))
    const values = [...vectors, ...vectors].map((vector, i) => `(${i}, '${vector}')`)
    const db = await sqlDatabase(
      `create extension vector; create table t (id int primary key, v vector(4));
     create index i on t using hnsw (v vector_${metric}_ops);
     insert into t values ${values.join()};
     set enable_seqscan = off`,
    )
    const found = async (): Promise<void> => {
      for (const query of [
        '[3e38,3e38,3e38,3e38]',
        '[1e-45,0,0,0]',
        '[1,1,1,1]',
        '[-3e38,1,0,0]',
      ]) {
        const sql = `select count(distinct id) from (select id from t order by v ${operators[metric]} '${query}' limit 128) n`
        expect(await db.value(sql)).toBe('128')
      }
    }
    await found()
    await db.run('reindex index i')
    await found()
    expect(await db.engine.check()).toEqual([])
    await db.engine.close()
  },
)

test('an index takes vectors of 16,000 dimensions', async () => {
  const db = await sqlDatabase(
    `create extension vector; create table t (id int primary key, v vector(16000));
     create index i on t using hnsw (v vector_l2_ops);
     insert into t select i, (select array_agg(((i * 7919 + e * 104729) % 1009)::real) from generate_series(1, 16000) e)::vector(16000)
       from generate_series(1, 25) i;
     set enable_seqscan = off`,
  )
  const nearest = 'select id from t order by v <-> (select v from t where id = 7) limit 1'
  await db.engine.checkpoint()
  expect(await db.value(nearest)).toBe('7')
  await db.run('reindex index i')
  expect(await db.value(nearest)).toBe('7')
  expect(await db.engine.check()).toEqual([])
  await db.engine.close()
})
