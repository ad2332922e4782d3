import { LSN_MAX } from '@twill/storage'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { LayerSet, type LayerSource, type PageVersion } from '../../src/layers/layer-set.ts'
import { Bucket, pageBytes } from './bucket.ts'
import { holds, isCaught } from './holds.ts'
import { digest, IDS, LSNS, modelFind, steps, writeSteps } from './model.ts'

/** Pages of 2,000 bytes, in an order that is not theirs: `at` is the page that was put then. */
const COUNT = 3000
const scattered = (at: number): number => (at * 1009) % COUNT

function pages(count = COUNT, lsn = 5) {
  return Array.from({ length: count }, (_, at) => {
    const id = scattered(at)
    return { id, lsn, bytes: pageBytes(id, lsn, 2000) }
  })
}

const plain = (version: PageVersion | undefined): string =>
  version === undefined ? '' : `${version.lsn}@${digest(version.bytes)}`

/** `given`: which layers the set gets. */
function agrees(given: (layers: readonly LayerSource[]) => readonly LayerSource[]) {
  return fc.asyncProperty(
    steps,
    fc.constantFrom(3000, 40_000, 1 << 20),
    fc.constantFrom(0, 100_000, 1 << 20),
    fc.array(fc.tuple(fc.subarray([...IDS, 77, 1002]), fc.integer({ min: 0, max: LSNS + 1 })), {
      minLength: 1,
      maxLength: 8,
    }),
    async (history, layerBytes, memoryBytes, lookUps) => {
      const bucket = new Bucket()
      const layers = given(await writeSteps(bucket, history, layerBytes))
      const cache = new ChunkCache({ memoryBytes, indexBytes: memoryBytes / 10 })
      const set = new LayerSet(cache, layers, bucket)
      for (const [ids, asOf] of lookUps) {
        const expected = ids.map((id) => plain(modelFind(history, id, asOf)))
        expect((await set.find(ids, asOf)).map(plain)).toEqual(expected)
        const now = set.findNow(ids, asOf)
        if (now !== undefined) expect(now.map(plain)).toEqual(expected)
      }
    },
  )
}

describe('looking up pages in layers', () => {
  test('answers what a plain model does, whatever the history, the caps and the memory', async () => {
    await holds(
      agrees((layers) => layers),
      150,
    )
  })

  test('is caught when it goes by another order, or without caps', async () => {
    await isCaught(
      agrees((layers) => layers.toReversed()),
      150,
    )
    await isCaught(
      agrees((layers) => layers.map((layer) => ({ ...layer, maxLsn: LSN_MAX }))),
      150,
    )
  })

  test('opens a layer with one request and reads a page with one', async () => {
    const bucket = new Bucket()
    const layers = await bucket.write(pages())
    expect(layers).toHaveLength(1)
    const set = new LayerSet(new ChunkCache(), layers, bucket)
    const id = scattered(100)
    expect(await set.find([id], 5)).toEqual([{ lsn: 5, bytes: pageBytes(id, 5, 2000) }])
    expect(bucket.requests).toHaveLength(2)
    const together = Array.from({ length: 20 }, (_, at) => scattered(100 + at))
    await set.find(together, 5)
    expect(bucket.requests.length).toBeLessThanOrEqual(3)
    // Pages that were put together lie together: their neighbours by number do not.
    await set.find([id], 5)
    expect(bucket.requests.length).toBeLessThanOrEqual(3)
  })

  test('reads pages that were put together with one request for each 8 MiB', async () => {
    const bucket = new Bucket()
    const layers = await bucket.write(pages())
    const set = new LayerSet(new ChunkCache(), layers, bucket)
    const every = Array.from({ length: COUNT }, (_, id) => id)
    const found = await set.find(every, 5)
    expect(found.every((version, id) => version?.bytes?.[1] === (id & 0xff))).toBe(true)
    expect(bucket.requests).toHaveLength(2)
  })

  test('costs no request, and no promise, for what is in memory', async () => {
    const bucket = new Bucket()
    const layers = await bucket.write(pages())
    const cache = new ChunkCache()
    const set = new LayerSet(cache, layers, bucket)
    expect(set.findNow([1, 2, 3], 5)).toBeUndefined()
    const once = await set.find([1, 2, 3], 5)
    const { length } = bucket.requests
    expect(set.findNow([1, 2, 3], 5)).toEqual(once)
    expect(set.findNow([1, 2, 3], 4)).toEqual([undefined, undefined, undefined])
    expect(bucket.requests).toHaveLength(length)
    expect(cache.stats().memoryHits).toBeGreaterThan(0)
  })

  test('does not open layers that cannot have the answer', async () => {
    const bucket = new Bucket()
    const versions = (first: number, lsn: number) =>
      Array.from({ length: 100 }, (_, i) => ({ id: first + i, lsn, bytes: pageBytes(i, lsn, 50) }))
    const old = await bucket.write(versions(0, 1))
    const other = await bucket.write(versions(5000, 2))
    const young = await bucket.write(versions(0, 3))
    const future = await bucket.write(versions(0, 9))
    const layers = [...old, ...other, ...young, ...future]
    const read = async (ids: number[], asOf: number, cache: ChunkCache): Promise<Set<string>> => {
      bucket.requests.length = 0
      await new LayerSet(cache, layers, bucket).find(ids, asOf)
      return new Set(bucket.requests.map(({ name }) => name))
    }
    const warm = new ChunkCache()
    // Neither the one with other pages nor the one of later LSNs.
    const names = [old[0], young[0]].map((layer) => layer?.record.name as string)
    expect(await read([3], 5, warm)).toEqual(new Set(names))
    expect(await read([5001], 5, new ChunkCache())).toEqual(new Set([other[0]?.record.name]))
    // With the younger one open, the older one is not even looked at.
    const half = new ChunkCache()
    await new LayerSet(half, young, bucket).find([3], 5)
    expect(await read([3], 5, half)).toEqual(new Set())
  })

  test('hands out bytes that are the caller’s', async () => {
    const bucket = new Bucket()
    const layers = await bucket.write(pages(200))
    const set = new LayerSet(new ChunkCache(), layers, bucket)
    const [first] = await set.find([scattered(7)], LSN_MAX)
    first?.bytes?.fill(0)
    const [second] = await set.find([scattered(7)], LSN_MAX)
    expect(second?.bytes).toEqual(pageBytes(scattered(7), 5, 2000))
    expect(second?.bytes?.buffer.byteLength).toBe(2000)
  })

  test('keeps databases apart that have the same names', async () => {
    const cache = new ChunkCache()
    const one = new Bucket('one')
    const two = new Bucket('two')
    const inOne = await one.write([{ id: 1, lsn: 1, bytes: new Uint8Array([1]) }])
    const inTwo = await two.write([{ id: 1, lsn: 1, bytes: new Uint8Array([2]) }])
    expect(inOne[0]?.record.name).toBe(inTwo[0]?.record.name)
    const found = [
      await new LayerSet(cache, inOne, one).find([1], 1),
      await new LayerSet(cache, inTwo, two).find([1], 1),
    ]
    expect(found.map(([version]) => version?.bytes?.[0])).toEqual([1, 2])
  })
})
