import { isStorageError } from '@twill/storage'
import {
  CountingObjectStore,
  MemoryObjectStore,
  type ObjectStore,
  ObjectStoreError,
  type StoreQuirks,
} from '@twill/storage/object'
import { createPrng, HARSH_FAULTS, SAME_REGION, SimulatedObjectStore } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { keysUnder } from '../../src/keys.ts'
import { decodeId, establishIdentity } from '../../src/probe/identity.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { createVirtualEnv } from '../virtual-env.ts'

const keys = keysUnder('root')

function memory(): MemoryObjectStore {
  return new MemoryObjectStore({ name: 'the bucket "b"', nowMs: () => 0 })
}

/** `bucket`, with some of its ways changed. */
function changed(bucket: ObjectStore, changes: Partial<ObjectStore>): ObjectStore {
  return {
    name: bucket.name,
    get: (key) => bucket.get(key),
    range: (key, range) => bucket.range(key, range),
    putIfAbsent: (key, bytes) => bucket.putIfAbsent(key, bytes),
    compareAndSwap: (key, etag, bytes) => bucket.compareAndSwap(key, etag, bytes),
    delete: (key) => bucket.delete(key),
    list: (prefix, after) => bucket.list(prefix, after),
    ...changes,
  }
}

function overwrite(bucket: ObjectStore, key: string, bytes: Uint8Array) {
  void bucket.delete(key)
  return bucket.putIfAbsent(key, bytes)
}

async function verdict(probing: Promise<StoreQuirks>): Promise<string> {
  try {
    return (await probing).ifMatch
  } catch (error) {
    if (!isStorageError(error)) throw error
    return `${error.kind}: ${error.message}`
  }
}

describe('the probe', () => {
  test('passes a store that keeps its promises, and leaves nothing behind', async () => {
    const bucket = memory()
    const counting = new CountingObjectStore(bucket)
    const way = await verdict(probeStore(() => counting, keys, createVirtualEnv()))
    expect(way).toBe('quoted')
    expect(bucket.objects()).toEqual([])
    expect(counting.counts().list).toBe(0)
    expect(counting.requests).toBeLessThan(50)
  })

  for (const wanted of ['quoted', 'unquoted'] as const) {
    for (const otherwise of ['refused', 'error'] as const) {
      test(`finds that a store wants its ETags ${wanted}, where the other way is ${otherwise}`, async () => {
        const bucket = memory()
        const speak = ({ ifMatch }: StoreQuirks): ObjectStore =>
          ifMatch === wanted
            ? bucket
            : changed(bucket, {
                compareAndSwap: async () => {
                  if (otherwise === 'refused') return { kind: 'refused' }
                  throw new ObjectStoreError('no-answer', '500')
                },
              })
        expect(await verdict(probeStore(speak, keys, createVirtualEnv()))).toBe(wanted)
        expect(bucket.objects()).toEqual([])
      })
    }
  }

  const mutants: Readonly<
    Record<string, readonly [string, (b: ObjectStore) => Partial<ObjectStore>]>
  > = {
    'ignores If-None-Match': [
      'invalid: the bucket "b" cannot hold a database that is written to: it ignores If-None-Match',
      (bucket) => ({ putIfAbsent: (key, bytes) => overwrite(bucket, key, bytes) }),
    ],
    'judges If-None-Match before it writes': [
      'invalid: the bucket "b" cannot hold a database that is written to: it ignores If-None-Match',
      (bucket) => ({
        putIfAbsent: async (key, bytes) =>
          (await bucket.get(key)) === undefined
            ? overwrite(bucket, key, bytes)
            : { kind: 'refused' },
      }),
    ],
    'ignores If-Match': [
      'invalid: the bucket "b" cannot hold a database that is written to: it ignores If-Match',
      (bucket) => ({ compareAndSwap: (key, _, bytes) => overwrite(bucket, key, bytes) }),
    ],
    'ignores If-Match where there is nothing': [
      'invalid: the bucket "b" cannot hold a database that is written to: it ignores If-Match',
      (bucket) => ({
        compareAndSwap: async (key, etag, bytes) =>
          (await bucket.get(key)) === undefined
            ? bucket.putIfAbsent(key, bytes)
            : bucket.compareAndSwap(key, etag, bytes),
      }),
    ],
    'judges If-Match before it writes': [
      'invalid: the bucket "b" cannot hold a database that is written to: it ignores If-Match',
      (bucket) => ({
        compareAndSwap: async (key, etag, bytes) =>
          (await bucket.get(key))?.etag === etag
            ? overwrite(bucket, key, bytes)
            : { kind: 'refused' },
      }),
    ],
    'refuses every swap': [
      'invalid: the bucket "b" cannot hold a database that is written to: an object cannot be replaced',
      () => ({ compareAndSwap: async () => ({ kind: 'refused' }) }),
    ],
    'refuses every creation': [
      'invalid: the bucket "b" cannot hold a database that is written to: a new object cannot be created',
      () => ({ putIfAbsent: async () => ({ kind: 'refused' }) }),
    ],
    'keeps the ETag of an object that changes': [
      'invalid: the bucket "b" cannot hold a database that is written to: an object that changed kept its ETag',
      (bucket) => ({
        compareAndSwap: async (key, etag, bytes) => {
          const answer = await bucket.compareAndSwap(key, etag, bytes)
          return answer.kind === 'written' ? { kind: 'written', etag } : answer
        },
      }),
    ],
    'reads what was there before': [
      'invalid: the bucket "b" cannot hold a database that is written to: what was written is not what is read',
      () => ({ get: async () => undefined }),
    ],
    'knows no conditions': [
      'invalid: the bucket "b" refuses writes under a condition: 501 NotImplemented',
      () => ({
        putIfAbsent: async () => {
          throw new ObjectStoreError('impossible', '501 NotImplemented')
        },
      }),
    ],
    'forbids writing': [
      'denied: 403',
      () => ({
        putIfAbsent: async () => {
          throw new ObjectStoreError('denied', '403')
        },
      }),
    ],
    'never answers a write': [
      'unavailable: the bucket "b" does not answer',
      () => ({
        putIfAbsent: async () => {
          throw new ObjectStoreError('no-answer', 'reset')
        },
      }),
    ],
  }

  for (const [fault, [complaint, change]] of Object.entries(mutants)) {
    test(`refuses a store that ${fault}`, async () => {
      const bucket = memory()
      const store = changed(bucket, change(bucket))
      const seen = await verdict(probeStore(() => store, keys, createVirtualEnv()))
      expect(seen.slice(0, complaint.length)).toBe(complaint)
      expect(bucket.objects()).toEqual([])
    })
  }

  test('never condemns a good store for a bad network', async () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 150; seed += 1) {
      const env = createVirtualEnv(seed)
      const sleep = (ms: number): Promise<void> =>
        new Promise((resolve) => {
          env.schedule(ms, resolve)
        })
      const store = new SimulatedObjectStore({
        bucket: memory(),
        world: { nowMs: env.nowMs, sleep },
        prng: createPrng(seed),
        faults: HARSH_FAULTS,
        latency: SAME_REGION,
      })
      const way = await verdict(probeStore(() => store.client('p'), keys, env))
      expect(way, `seed ${seed}`).toMatch(/^(?:(?:un)?quoted$|unavailable)/)
      seen.add(way)
    }
    expect(seen).toContain('quoted')
  })
})

describe('the identity of a database', () => {
  test('is made once, whoever asks first', async () => {
    const bucket = memory()
    const records = await Promise.all(
      [1, 2, 3].map((seed) => establishIdentity(() => bucket, keys, createVirtualEnv(seed))),
    )
    expect(new Set(records.map(({ database }) => database)).size).toBe(1)
    expect(records[0]?.database).toMatch(/^[0-9a-f]{16}$/)
    expect(bucket.objects().map(({ key }) => key)).toEqual(['root/id'])
    expect(await establishIdentity(() => bucket, keys, createVirtualEnv(9))).toEqual(records[0])
  })

  test('costs one request where it is there', async () => {
    const store = new CountingObjectStore(memory())
    await establishIdentity(() => store, keys, createVirtualEnv())
    store.reset()
    await establishIdentity(() => store, keys, createVirtualEnv())
    expect(store.requests).toBe(1)
  })

  test('is not made in a store that fails the probe', async () => {
    const bucket = memory()
    const store = changed(bucket, {
      compareAndSwap: (key, _, bytes) => overwrite(bucket, key, bytes),
    })
    const attempt = establishIdentity(() => store, keys, createVirtualEnv())
    await expect(attempt).rejects.toMatchObject({ kind: 'invalid' })
    expect(bucket.objects()).toEqual([])
  })

  test('of a newer program is refused, and anything else is corrupt', () => {
    const decode = (text: string): unknown => decodeId(new TextEncoder().encode(text), 'root/id')
    const kindOf = (text: string): string => {
      try {
        decode(text)
        return 'fine'
      } catch (error) {
        return isStorageError(error) ? error.kind : 'something else'
      }
    }
    const fine =
      '{"format":1,"database":"0123456789abcdef","createdMs":0,"quirks":{"ifMatch":"quoted"}}'
    expect(kindOf(fine)).toBe('fine')
    expect(kindOf(fine.replace('1', '2'))).toBe('invalid')
    for (const text of [
      '',
      '{',
      'null',
      '{}',
      fine.replace('quoted', 'bare'),
      fine.replace('f"', 'g"'),
    ]) {
      expect(kindOf(text), text).toBe('corrupt')
    }
  })
})
