/** Every bucket of this package is held to the suite of buckets, and the suite to buckets that are broken. */
import { type ObjectStoreSubject, runObjectStoreConformance } from '@twill/storage/conformance'
import {
  CountingObjectStore,
  MemoryObjectStore,
  type MemoryObjectStoreOptions,
  type ObjectStore,
} from '@twill/storage/object'
import {
  createPrng,
  createVirtualClock,
  LatentObjectStore,
  SAME_REGION,
  SimulatedObjectStore,
  storeClock,
} from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

const PAGE_SIZE = 5

function subject(name: string, make: () => ObjectStore): ObjectStoreSubject {
  return {
    name,
    pageSize: PAGE_SIZE,
    largeBytes: 1 << 20,
    create: async () => ({ store: make(), prefix: 'test/' }),
  }
}

function memory(options: Partial<MemoryObjectStoreOptions> = {}): MemoryObjectStore {
  return new MemoryObjectStore({ nowMs: () => 1_700_000_000_000, pageSize: PAGE_SIZE, ...options })
}

function simulated(): ObjectStore {
  const world = createVirtualClock(1_700_000_000_000)
  const bucket = memory({ nowMs: storeClock(world, { aheadMs: -90_000 }) })
  return new SimulatedObjectStore({ bucket, world, prng: createPrng(5) }).client('a process')
}

function latent(): ObjectStore {
  const clock = createVirtualClock()
  const sleep = (ms: number): Promise<void> => clock.sleep(ms)
  return new LatentObjectStore(memory(), { latency: SAME_REGION, prng: createPrng(5), sleep })
}

runObjectStoreConformance({ describe, test }, subject('memory', memory))
runObjectStoreConformance(
  { describe, test },
  subject('memory, ETags of contents', () => memory({ etags: 'content' })),
)
runObjectStoreConformance({ describe, test }, subject('simulated', simulated))
runObjectStoreConformance({ describe, test }, subject('late', latent))
runObjectStoreConformance(
  { describe, test },
  subject('counting', () => new CountingObjectStore(memory())),
)

/** A bucket of one's own to break. */
class Breakable implements ObjectStore {
  readonly name = 'broken bucket'
  readonly inner: MemoryObjectStore = memory()
  readonly get: ObjectStore['get'] = (key) => this.inner.get(key)
  readonly range: ObjectStore['range'] = (key, range) => this.inner.range(key, range)
  readonly putIfAbsent: ObjectStore['putIfAbsent'] = (key, bytes) =>
    this.inner.putIfAbsent(key, bytes)
  readonly compareAndSwap: ObjectStore['compareAndSwap'] = (key, etag, bytes) =>
    this.inner.compareAndSwap(key, etag, bytes)
  readonly delete: ObjectStore['delete'] = (key) => this.inner.delete(key)
  readonly list: ObjectStore['list'] = (prefix, after) => this.inner.list(prefix, after)
}

function broken(change: (bucket: MemoryObjectStore) => Partial<ObjectStore>): ObjectStore {
  const bucket = new Breakable()
  return Object.assign(bucket, change(bucket.inner))
}

function overwrite(bucket: MemoryObjectStore, key: string, bytes: Uint8Array) {
  void bucket.delete(key)
  return bucket.putIfAbsent(key, bytes)
}

/** What is broken, the test that must find it, and the bucket. */
const mutants: Readonly<Record<string, readonly [finder: string, make: () => ObjectStore]>> = {
  'ignores If-None-Match': [
    'putIfAbsent never replaces',
    () => broken((bucket) => ({ putIfAbsent: (key, bytes) => overwrite(bucket, key, bytes) })),
  ],
  'ignores If-Match': [
    'compareAndSwap replaces the version',
    () =>
      broken((bucket) => ({ compareAndSwap: (key, _, bytes) => overwrite(bucket, key, bytes) })),
  ],
  'judges a condition before it writes': [
    'of racing putIfAbsent',
    () =>
      broken((bucket) => ({
        putIfAbsent: async (key, bytes) => {
          const there = await bucket.get(key)
          return there === undefined ? overwrite(bucket, key, bytes) : { kind: 'refused' }
        },
      })),
  ],
  'swaps an object that is gone': [
    'compareAndSwap makes no object',
    () =>
      broken((bucket) => ({
        compareAndSwap: async (key, etag, bytes) => {
          const there = await bucket.get(key)
          return there === undefined
            ? bucket.putIfAbsent(key, bytes)
            : bucket.compareAndSwap(key, etag, bytes)
        },
      })),
  ],
  'answers reads from a cache': [
    'an object is read back',
    () =>
      broken((bucket) => {
        const cache = new Map<string, ReturnType<ObjectStore['get']>>()
        return {
          get: (key) => {
            const found = cache.get(key) ?? bucket.get(key)
            cache.set(key, found)
            return found
          },
        }
      }),
  ],
  'lists a page too few': [
    'pages come one after another',
    () =>
      broken((bucket) => ({
        list: async (prefix, after) => ({ ...(await bucket.list(prefix, after)), next: undefined }),
      })),
  ],
  'tells sizes of what was there before': [
    'a list tells sizes',
    () =>
      broken((bucket) => {
        const sizes = new Map<string, number>()
        return {
          list: async (prefix, after) => {
            const page = await bucket.list(prefix, after)
            const objects = page.objects.map((object) => {
              const sizeBytes = sizes.get(prefix) ?? object.sizeBytes
              sizes.set(prefix, sizeBytes)
              return { ...object, sizeBytes }
            })
            return { ...page, objects }
          },
        }
      }),
  ],
  'lists in the order of UTF-16': [
    'a list has the keys',
    () =>
      broken((bucket) => ({
        list: async (prefix, after) => {
          const page = await bucket.list(prefix, after)
          const objects = page.objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))
          return { ...page, objects }
        },
      })),
  ],
  'ignores the length of a range': [
    'a range is the bytes',
    () =>
      broken((bucket) => ({
        range: (key, { offset }) => bucket.range(key, { offset, length: Number.MAX_SAFE_INTEGER }),
      })),
  ],
  'decodes keys': [
    'keys are taken as they are',
    () =>
      broken((bucket) => ({
        putIfAbsent: (key, bytes) => bucket.putIfAbsent(decodeURIComponent(key), bytes),
      })),
  ],
}

describe('the suite finds a bucket that', () => {
  for (const [fault, [finder, make]] of Object.entries(mutants)) {
    test(fault, async () => {
      const outcomes: Promise<string>[] = []
      runObjectStoreConformance(
        {
          describe: (_, body) => body(),
          test: (name, body) =>
            name.startsWith(finder) ? outcomes.push(outcomeOf(body())) : undefined,
        },
        subject(fault, make),
      )
      expect(await Promise.all(outcomes)).toEqual(['ConformanceFailure'])
    })
  }
})

async function outcomeOf(run: Promise<void>): Promise<string> {
  try {
    await run
    return 'passed'
  } catch (error) {
    return error instanceof Error ? error.name : 'something else'
  }
}
