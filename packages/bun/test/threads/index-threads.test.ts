import { expect, test } from 'vitest'
import { openEngine } from '@twill/engine'
import { openMemoryStorage } from '@twill/storage/memory'
import { nodeEnv } from '../../src/open/node-env.ts'

const ROWS = 4200

test('an index of vectors is built with as many threads as max_parallel_maintenance_workers says', async () => {
  let starts = 0
  const asked: number[] = []
  const startThreads = (most: number) => {
    starts++
    asked.push(most)
    return nodeEnv.startThreads?.(most) ?? []
  }
  const engine = await openEngine(await openMemoryStorage(), { env: { ...nodeEnv, startThreads } })
  const session = engine.connect()
  await session.exec('create extension vector; create table item (id int, v vector(4))')
  const vector = (id: number): Float32Array =>
    Float32Array.from({ length: 4 }, (_, i) => (id * (i + 3)) % 101)
  await session.insertRows(
    'item',
    ['id', 'v'],
    Array.from({ length: ROWS }, (_, id) => [id, vector(id)] as const),
  )
  await session.exec(`set max_parallel_maintenance_workers = 0;
    create index on item using hnsw (v vector_l2_ops)`)
  expect(starts).toBe(0)
  await session.exec('set max_parallel_maintenance_workers = 1; reindex table item')
  expect(starts).toBe(1)
  expect(asked).toEqual([1])
  expect(await engine.check()).toEqual([])
  await engine.close()
})
