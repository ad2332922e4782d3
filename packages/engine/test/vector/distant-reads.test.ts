/** Indexes of vectors in a storage a network away: what counts is how often it is asked. */
import type { StorageCapabilities } from '@twill/storage'
import { FaultyStorage } from '@twill/storage/sim'
import { describe, expect, it } from 'vitest'
import { openEngine, type Engine } from '../../src/index.ts'
import { Random } from '../support/random.ts'
import { testEnv } from '../support/test-env.ts'
import { forgetTestStorage, openTestStorage } from '../support/test-storage.ts'
import { runText } from '../support/text-rows.ts'

const DIMENSIONS = 64
const ROWS = 6000
const QUERIES = 12
const CACHE_BYTES = 64 << 20

class DistantStorage extends FaultyStorage {
  override get capabilities(): StorageCapabilities {
    return { ...super.capabilities, distantReads: true }
  }
}

function vector(random: Random): string {
  return `[${random.list(DIMENSIONS, () => random.below(1000) / 1000).join()}]`
}

async function fill(name: string, options: string): Promise<readonly string[]> {
  const random = new Random(1)
  const engine = await openEngine(await openTestStorage({ name }), { env: testEnv })
  const session = engine.connect()
  await session.exec(`create extension vector;
    create table item (id int primary key, v vector(${DIMENSIONS}));
    insert into item values ${random.list(ROWS, (i) => `(${i}, '${vector(random)}')`).join()};
    create index on item using hnsw (v vector_l2_ops) with (${options});
    delete from item where id % 10 = 0;
    analyze item`)
  const queries = random.list(QUERIES, () => vector(random))
  await engine.checkpoint()
  await engine.close()
  return queries
}

async function ask(engine: Engine, sql: string, settings: string): Promise<string[]> {
  const session = engine.connect()
  await session.exec(settings)
  const { rows } = await runText(session, sql)
  session.close()
  return rows.map(([first]) => first ?? '')
}

/** Nodes whose links a search has followed. */
async function visited(engine: Engine, sql: string): Promise<number> {
  const lines = await ask(engine, `explain (analyze) ${sql}`, 'set enable_seqscan = off')
  return Number(lines.map((line) => /Nodes Visited: (\d+)/.exec(line)?.[1]).find(Boolean))
}

describe('an hnsw index whose pages are a network away', () => {
  it('answers in a few rounds without its links, and follows them when they are in memory', async () => {
    const name = 'distant vectors'
    const queries = await fill(name, 'm = 8')
    const storage = new DistantStorage(await openTestStorage({ name }), {})
    const engine = await openEngine(storage, { env: testEnv, cacheBytes: CACHE_BYTES })
    let hits = 0
    const rounds: number[] = []
    const follows: boolean[] = []
    for (const query of queries) {
      const sql = `select id from item order by v <-> '${query}' limit 10`
      const before = storage.requests.pageRounds
      const found = await ask(engine, sql, 'set enable_seqscan = off; set hnsw.ef_search = 200')
      rounds.push(storage.requests.pageRounds - before)
      const exact = await ask(engine, sql, 'set enable_indexscan = off')
      expect(found.length).toBe(10)
      hits += found.filter((id) => exact.includes(id)).length
      follows.push((await visited(engine, sql)) > 0)
    }
    expect(hits / (QUERIES * 10)).toBeGreaterThan(0.97)
    expect(Math.max(...rounds)).toBeLessThanOrEqual(4)
    expect([follows[0], follows.at(-1)]).toEqual([false, true])
    await engine.close()
    await forgetTestStorage(name)
  })
})
