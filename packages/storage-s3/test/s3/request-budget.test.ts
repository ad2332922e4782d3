import { MemoryObjectStore } from '@twill/storage/object'
import { createPrng, createVirtualClock, LatentObjectStore, SAME_REGION } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { LARGE_REQUEST_BYTES } from '../../src/s3/limits.ts'
import { LimitedObjectStore } from '../../src/s3/limited-object-store.ts'
import { RequestBudget } from '../../src/s3/request-budget.ts'

const LARGE = LARGE_REQUEST_BYTES + 1

/** Requests that end when they are told to, in the order in which they began. */
function requestsOf(budget: RequestBudget): {
  readonly began: string[]
  begin(name: string, kind: 'read' | 'write', sizeBytes: number): Promise<void>
  end(name: string): Promise<void>
} {
  const began: string[] = []
  const ends = new Map<string, () => void>()
  return {
    began,
    async begin(name, kind, sizeBytes) {
      void budget.run(kind, sizeBytes, () => {
        began.push(name)
        return new Promise<void>((resolve) => ends.set(name, resolve))
      })
      await rest()
    },
    async end(name) {
      ends.get(name)?.()
      await rest()
    },
  }
}

async function rest(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}

describe('a budget', () => {
  test('admits as many requests as it has places, and the next when one ends', async () => {
    const budget = new RequestBudget({ requests: 2 })
    const requests = requestsOf(budget)
    for (const name of ['a', 'b', 'c', 'd']) await requests.begin(name, 'read', 0)
    expect(requests.began).toEqual(['a', 'b'])
    expect(budget.waiting).toBe(2)
    await requests.end('b')
    expect(requests.began).toEqual(['a', 'b', 'c'])
    await requests.end('a')
    await requests.end('c')
    await requests.end('d')
    expect(budget.underWay).toBe(0)
  })

  test('lets a small write pass reads that wait', async () => {
    const budget = new RequestBudget({ requests: 1 })
    const requests = requestsOf(budget)
    for (const name of ['a', 'b', 'c']) await requests.begin(name, 'read', 0)
    await requests.begin('commit', 'write', 100)
    await requests.end('a')
    expect(requests.began).toEqual(['a', 'commit'])
  })

  test('holds large requests to their bytes, and nobody waits behind one', async () => {
    const budget = new RequestBudget({ requests: 8, largeBytes: 2 * LARGE })
    const requests = requestsOf(budget)
    for (const name of ['a', 'b', 'c']) await requests.begin(name, 'write', LARGE)
    await requests.begin('page', 'read', 4096)
    expect(requests.began).toEqual(['a', 'b', 'page'])
    await requests.end('a')
    expect(requests.began).toEqual(['a', 'b', 'page', 'c'])
  })

  test('leaves places to small requests', async () => {
    const budget = new RequestBudget({ requests: 4, largeRequests: 2, largeBytes: 100 * LARGE })
    const requests = requestsOf(budget)
    for (const name of ['a', 'b', 'c']) await requests.begin(name, 'write', LARGE)
    for (const name of ['d', 'e', 'f']) await requests.begin(name, 'read', 0)
    expect(requests.began).toEqual(['a', 'b', 'd', 'e'])
  })

  test('admits a request that is larger than everything, alone', async () => {
    const budget = new RequestBudget({ requests: 8, largeBytes: 10 })
    const requests = requestsOf(budget)
    for (const name of ['a', 'b']) await requests.begin(name, 'write', LARGE)
    expect(requests.began).toEqual(['a'])
    await requests.end('a')
    expect(requests.began).toEqual(['a', 'b'])
  })

  test('gives the place back when a request fails', async () => {
    const budget = new RequestBudget({ requests: 1 })
    const failure = new Error('broken')
    await expect(budget.run('read', LARGE, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(budget.underWay).toBe(0)
    expect(await budget.run('read', LARGE, async () => 'fine')).toBe('fine')
  })
})

test('a limited bucket never has more requests under way than its budget', async () => {
  const clock = createVirtualClock()
  const memory = new MemoryObjectStore({ nowMs: () => clock.nowMs() })
  const late = new LatentObjectStore(memory, {
    latency: SAME_REGION,
    prng: createPrng(1),
    sleep: (ms) => clock.sleep(ms),
  })
  const budget = new RequestBudget({ requests: 4 })
  let most = 0
  const store = new LimitedObjectStore(late, budget)
  const bytes = new Uint8Array(3)
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      expect((await store.putIfAbsent(`k/${i}`, bytes)).kind).toBe('written')
      most = Math.max(most, budget.underWay)
      expect((await store.get(`k/${i}`))?.bytes).toBe(bytes)
      most = Math.max(most, budget.underWay)
      expect(await store.range(`k/${i}`, { offset: 1, length: 1 })).toEqual(new Uint8Array(1))
      await store.delete(`k/${i}`)
    }),
  )
  expect(most).toBe(4)
  expect((await store.list('k/')).objects).toEqual([])
})
