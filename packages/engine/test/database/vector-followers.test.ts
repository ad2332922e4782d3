/** Followers of a writer with hnsw indexes search the rows that they see, whatever of the graphs they have in memory. */
import { Random } from '../support/random.ts'
import { answersAtOnce } from '../support/test-storage.ts'
import { describe, expect, test } from 'vitest'
import { compare, requireIndex } from '../vector/search/ask.ts'
import { FollowedDatabase, valueOf } from './followers.ts'

const DIMENSIONS = 32

function value(of: string): string {
  return `(select array_agg((((${of}) * 7919 + e * 104729) % 1009))::vector(${DIMENSIONS}) from generate_series(1, ${DIMENSIONS}) e)`
}

function query(random: Random): string {
  return `[${random.list(DIMENSIONS, () => random.below(1009)).join()}]`
}

describe.runIf(answersAtOnce)('followers of a writer with hnsw indexes', () => {
  for (let seed = 1; seed <= 4; seed++) {
    test(`seed ${seed}: a search finds what the follower has`, async () => {
      const random = new Random(seed)
      const database = await FollowedDatabase.open(
        `create extension vector;
         create table t (id int primary key, v vector(${DIMENSIONS}), g int);
         insert into t select i, ${value('i')}, i % 10 from generate_series(1, 200) i;
         create index t_v on t using hnsw (v vector_l2_ops) with (m = 6, quantization = int4)`,
      )
      const engines = await Promise.all(
        [300_000, undefined].map((cacheBytes) =>
          database.follower(cacheBytes === undefined ? {} : { cacheBytes }),
        ),
      )
      const sessions = engines.map((engine) => engine.connect())
      for (const session of sessions) {
        await session.exec('set enable_seqscan = off; set hnsw.ef_search = 300')
      }
      const changes = [
        () =>
          `insert into t select coalesce(max(id), 0) + 1, ${value(String(random.below(9999)))}, 3 from t`,
        () => `delete from t where id % 40 = ${random.below(40)}`,
        () =>
          `update t set v = ${value(`t.id + ${random.below(9999)}`)} where id % 30 = ${random.below(30)}`,
        () => 'reindex index t_v',
        () => 'drop index t_v; create index t_v on t using hnsw (v vector_l2_ops) with (m = 4)',
      ]
      for (let round = 0; round < 12; round++) {
        for (let i = random.below(4); i >= 0; i--) {
          await database.session.exec(
            random.pick(random.chance(0.15) ? changes : changes.slice(0, 3))(),
          )
        }
        if (random.chance(0.4)) await database.writer.checkpoint()
        await database.pass()
        const rows = await valueOf(database.session, 'select count(*) from t')
        for (const session of sessions) {
          expect(await valueOf(session, 'select count(*) from t')).toBe(rows)
          const question = { metric: 'l2', query: query(random), limit: 10 } as const
          await requireIndex(session, question)
          await compare(session, question)
          await compare(session, { ...question, where: 'g = 3' })
        }
      }
      for (const engine of engines) expect(await engine.check()).toEqual([])
      await database.close()
    })
  }
})
