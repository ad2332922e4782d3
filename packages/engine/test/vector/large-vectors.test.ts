import { describe, expect, it } from 'vitest'
import { openEngine } from '../../src/index.ts'
import { Random } from '../support/random.ts'
import { forgetTestStorage, openTestStorage } from '../support/test-storage.ts'
import { testEnv } from '../support/test-env.ts'
import { runText } from '../support/text-rows.ts'

const ROWS = 30

describe('an hnsw index of the largest vectors', () => {
  it.each([16_000, 8191, 1])(
    'holds, finds and keeps those of %d dimensions',
    async (dimensions) => {
      const random = new Random(dimensions)
      const name = `large vectors ${dimensions}`
      const storage = await openTestStorage({ name })
      const engine = await openEngine(storage, { env: testEnv, cacheBytes: 1 })
      const session = engine.connect()
      const vector = (): string =>
        `[${random.list(dimensions, () => random.between(-9, 9)).join()}]`
      await runText(session, 'create extension vector')
      await runText(session, `create table t (id int primary key, v vector(${dimensions}))`)
      await runText(session, 'create index t_v on t using hnsw (v vector_l2_ops)')
      const vectors = random.list(ROWS, vector)
      for (const [id, text] of vectors.entries()) {
        await runText(session, `insert into t values (${id}, '${text}')`)
      }
      await engine.close()
      const again = await openEngine(await openTestStorage({ name }), {
        env: testEnv,
        cacheBytes: 1,
      })
      const asking = again.connect()
      await runText(asking, 'set enable_seqscan = off')
      const query = `select id from t order by v <-> '${vectors[7] as string}', id limit 1`
      const [[id]] = (await runText(asking, query)).rows as [[string]]
      expect(vectors[Number(id)]).toBe(vectors[7])
      expect(await again.check()).toEqual([])
      await again.close()
      await forgetTestStorage(name)
    },
  )
})
