import type { ByteRange } from '@twill/storage/object'
import { describe, expect, test } from 'vitest'
import type { CachedLayer } from '../../src/cache/cached-layer.ts'
import { ChunkCache, type ChunkCacheOptions } from '../../src/cache/chunk-cache.ts'
import { CHUNK_BYTES } from '../../src/cache/limits.ts'
import { planRequests } from '../../src/cache/request-plan.ts'

const KIB = 1024

/** An object of so many chunks and a bit, whose bytes tell where they are; the last chunks are its index. */
function world(chunks: number, options: ChunkCacheOptions = {}, indexChunks = 0) {
  const object = new Uint8Array(chunks * CHUNK_BYTES + 1000)
  new Uint32Array(object.buffer).forEach((_, at, words) => {
    words[at] = at
  })
  const cache = new ChunkCache(options)
  const layer = cache.layer({
    database: 'db',
    timeline: 't',
    name: 'layer',
    sizeBytes: object.length,
    indexOffset: object.length - indexChunks * CHUNK_BYTES,
  })
  const requests: ByteRange[] = []
  const fetch = (range: ByteRange): Promise<Uint8Array> => {
    requests.push(range)
    return Promise.resolve(object.slice(range.offset, range.offset + range.length))
  }
  const read = async (...ranges: ByteRange[]): Promise<void> => {
    const found = await cache.read(layer, ranges, fetch)
    for (const [at, { offset, length }] of ranges.entries()) {
      expect(
        Buffer.from(found[at] as Uint8Array).equals(object.slice(offset, offset + length)),
      ).toBe(true)
    }
  }
  return { cache, layer, object, requests, fetch, read }
}

const at = (chunk: number, length = 10): ByteRange => ({ offset: chunk * CHUNK_BYTES + 5, length })

describe('the chunk cache', () => {
  test('fetches a chunk once, with what is near it, and answers from memory then', async () => {
    const { read, requests, cache } = world(20)
    await read(at(3), at(3, 500), at(5))
    expect(requests).toEqual([{ offset: 3 * CHUNK_BYTES, length: 3 * CHUNK_BYTES }])
    await read(at(3), at(4), at(5))
    expect(requests).toHaveLength(1)
    expect(cache.stats()).toMatchObject({
      memoryHits: 3,
      misses: 2,
      requests: 1,
      fetchedBytes: 3 * CHUNK_BYTES,
    })
  })

  test('reads ranges over many chunks, to the very end of the object', async () => {
    const { read, object } = world(20)
    await read({ offset: 100, length: 5 * CHUNK_BYTES }, { offset: object.length - 7, length: 7 })
    await read({ offset: 0, length: object.length })
    await read({ offset: CHUNK_BYTES, length: CHUNK_BYTES }, { offset: CHUNK_BYTES - 1, length: 2 })
  })

  test('joins requests over a gap of one chunk, up to 8 MiB', () => {
    expect(planRequests([1, 3, 6, 7])).toEqual([
      { first: 1, last: 3 },
      { first: 6, last: 7 },
    ])
    const long = planRequests(Array.from({ length: 150 }, (_, chunk) => chunk))
    expect(long.map(({ first, last }) => last - first + 1)).toEqual([64, 64, 22])
  })

  test('lets those who want a chunk that is on its way wait for it', async () => {
    const { read, requests } = world(20)
    await Promise.all([read(at(2)), read(at(2), at(3)), read(at(3)), read(at(2))])
    expect(requests.map(({ offset }) => offset / CHUNK_BYTES)).toEqual([2, 3])
  })

  test('reads ahead from front to back, twice as far each time, and not into the index', async () => {
    const { read, requests } = world(100, {}, 40)
    for (let chunk = 0; chunk < 60; chunk += 1) await read(at(chunk))
    const lengths = requests.map(({ length }) => length / CHUNK_BYTES)
    expect(lengths.slice(0, 5)).toEqual([1, 3, 5, 9, 17])
    const end = requests.at(-1) as ByteRange
    expect((end.offset + end.length) / CHUNK_BYTES).toBeLessThanOrEqual(61)
    expect(requests.length).toBeLessThanOrEqual(7)
  })

  test('does not read ahead where reading jumps', async () => {
    const { read, requests } = world(100)
    for (const chunk of [50, 10, 80, 30, 70, 20]) await read(at(chunk))
    expect(requests.every(({ length }) => length === CHUNK_BYTES)).toBe(true)
  })

  test('stays within its memory', async () => {
    const memoryBytes = 10 * CHUNK_BYTES
    const { read, cache } = world(60, { memoryBytes })
    for (const chunk of [5, 50, 7, 40, 9, 30, 11, 20, 13, 55, 2, 35]) {
      await read(at(chunk), { offset: 0, length: 30 * CHUNK_BYTES })
      expect(cache.stats().memoryBytes).toBeLessThanOrEqual(memoryBytes)
    }
    const none = world(10, { memoryBytes: 0 })
    await none.read(at(1))
    await none.read(at(1))
    expect(none.requests).toHaveLength(2)
    expect(none.cache.stats().memoryBytes).toBe(0)
  })

  test('passes a failure on to all who wait, and asks anew the next time', async () => {
    const { cache, layer, read, fetch } = world(10)
    const broken = (): Promise<Uint8Array> => Promise.reject(new Error('no answer'))
    const both = [cache.read(layer, [at(1)], broken), cache.read(layer, [at(1)], fetch)]
    const settled = await Promise.allSettled(both)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await read(at(1))
  })

  test('says that an answer is too short, and keeps nothing of it', async () => {
    const { cache, layer, read, fetch } = world(10)
    const short = async (range: ByteRange): Promise<Uint8Array> =>
      (await fetch(range)).subarray(0, range.length - 1)
    await expect(cache.read(layer, [at(1)], short)).rejects.toMatchObject({ kind: 'corrupt' })
    await read(at(1))
  })

  test('has a bounded number of requests under way', async () => {
    const { cache, layer, object } = world(300)
    let underWay = 0
    let most = 0
    const fetch = async ({ offset, length }: ByteRange): Promise<Uint8Array> => {
      underWay += 1
      most = Math.max(most, underWay)
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
      underWay -= 1
      return object.slice(offset, offset + length)
    }
    const ranges = Array.from({ length: 100 }, (_, i) => at(3 * i))
    await cache.read(layer, ranges, fetch)
    expect(most).toBe(64)
  })

  test('closes the indexes that nobody wanted for the longest', () => {
    const cache = new ChunkCache({ indexBytes: 100 * KIB })
    const layers: CachedLayer[] = []
    const none = new Float64Array(0)
    const few = new Uint32Array(0)
    for (let i = 0; i < 5; i += 1) {
      const key = { database: 'd', timeline: 't', name: `${i}`, sizeBytes: 1, indexOffset: 0 }
      const layer = cache.layer(key)
      layers.push(layer)
      cache.index(layer)
      const table = { starts: none, rawLengths: few, codecs: new Uint8Array(0), crcs: few }
      const columns = { blocks: few, offsets: few, lengths: few, ordinals: few, table }
      cache.keepIndex(layer, { ids: none, lsns: none, ...columns, sizeBytes: 30 * KIB })
      cache.index(layers[0] as CachedLayer)
    }
    expect(layers.map((layer) => cache.index(layer) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
    ])
    expect(cache.stats().indexBytes).toBe(90 * KIB)
  })
})
