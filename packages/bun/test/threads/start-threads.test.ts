import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.ts'
import { startThreads } from '../../src/threads/start-threads.ts'

const ROWS = 6000

describe('threads of the process', () => {
  it('answer, and end when they are closed', async () => {
    const threads = startThreads(Infinity)
    expect(threads.length).toBe(Math.min(7, availableParallelism() - 1))
    for (const thread of threads) {
      const answer = new Promise((resolve) => thread.listen(resolve, () => undefined))
      thread.post({ kind: 'find', nodes: [] })
      expect(await answer).toEqual({ kind: 'found', found: [] })
      const ended = new Promise<void>((resolve) => thread.listen(() => undefined, resolve))
      thread.close()
      await ended
    }
  })

  it('are not more than are asked for', () => {
    expect(startThreads(0)).toEqual([])
  })

  it('help CREATE INDEX over many vectors', async () => {
    const db = await open('memory:')
    await db.exec(`
      create extension vector;
      create table item (id int primary key, v vector(3));
      insert into item select i, ('[' || i % 100 || ',' || i / 100 || ',' || i % 7 || ']')::vector
        from generate_series(0, ${ROWS - 1}) i;
      create index on item using hnsw (v vector_l2_ops);
      set enable_seqscan = off`)
    const rows = await db.sql<{ id: number }>`
      select id from item order by v <-> '[42,17,0]' limit 3`
    expect(rows.length).toBe(3)
    expect(Math.abs((rows[0]?.id ?? 0) - 1742)).toBeLessThanOrEqual(101)
    expect(await db.check()).toEqual([])
    await db.close()
  })
})
