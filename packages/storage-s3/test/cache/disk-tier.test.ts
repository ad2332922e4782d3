import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { LSN_MAX, StorageError } from '@twill/storage'
import { type FileSystem, nodeFileSystem } from '@twill/storage/file'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { DiskTier } from '../../src/cache/disk-tier.ts'
import { CHUNK_BYTES } from '../../src/cache/limits.ts'
import { LayerSet, type LayerSource } from '../../src/layers/layer-set.ts'
import { Bucket, pageBytes } from '../layers/bucket.ts'
import { holds } from '../layers/holds.ts'

let directory = ''
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'twill-cache-'))
})
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }))

const COUNT = 1500
const page = (id: number): Uint8Array => pageBytes(id, 1, 2000)
const MIB = 1 << 20

async function written(): Promise<{ bucket: Bucket; layers: LayerSource[] }> {
  const bucket = new Bucket()
  const versions = Array.from({ length: COUNT }, (_, id) => ({ id, lsn: 1, bytes: page(id) }))
  const layers = await bucket.write(versions, { layerBytes: 400_000 })
  return { bucket, layers }
}

function opened(sizeBytes = 8 * MIB, fileSystem: FileSystem = nodeFileSystem) {
  const disk = new DiskTier({ fileSystem, directory: path.join(directory, 'cache'), sizeBytes })
  return { disk, cache: new ChunkCache({ memoryBytes: 0, disk }) }
}

const file = (): string => path.join(directory, 'cache', 'chunks')

async function check(cache: ChunkCache, bucket: Bucket, layers: LayerSource[], ids: number[]) {
  const found = await new LayerSet(cache, layers, bucket).find(ids, LSN_MAX)
  for (const [at, id] of ids.entries()) {
    expect(Buffer.from(found[at]?.bytes ?? []).equals(page(id))).toBe(true)
  }
}

const every = Array.from({ length: COUNT }, (_, id) => id)
const some = every.filter((id) => id % 31 === 0)

describe('the disk tier', () => {
  test('is there again after a restart: nothing is fetched, not even an index', async () => {
    const { bucket, layers } = await written()
    const first = opened()
    await check(first.cache, bucket, layers, every)
    expect(first.cache.stats().requests).toBeGreaterThan(0)
    first.cache.close()
    const { length } = bucket.requests
    const second = opened()
    await check(second.cache, bucket, layers, every)
    expect(bucket.requests).toHaveLength(length)
    expect(second.cache.stats()).toMatchObject({ requests: 0, misses: 0 })
    expect(second.cache.stats().diskHits).toBeGreaterThan(0)
    second.cache.close()
  })

  test('is not touched before a chunk is wanted', () => {
    const { disk } = opened()
    expect(disk.state).toBe('unopened')
    expect(fs.existsSync(file())).toBe(false)
  })

  test('has a file of at most the size that was asked for, and evicts within it', async () => {
    const { bucket, layers } = await written()
    const small = opened(6 * CHUNK_BYTES)
    for (let round = 0; round < 3; round += 1) await check(small.cache, bucket, layers, every)
    expect(fs.statSync(file()).size).toBeLessThanOrEqual(6 * CHUNK_BYTES)
    expect(small.cache.stats().diskBytes).toBeLessThanOrEqual(6 * CHUNK_BYTES)
    expect(small.cache.stats().diskBytes).toBeGreaterThan(0)
    small.cache.close()
    const none = opened(1000)
    await check(none.cache, bucket, layers, [1, 2, 3])
    expect(none.disk.state).toBe('off')
  })

  test('begins anew when its size changes', async () => {
    const { bucket, layers } = await written()
    const first = opened(8 * MIB)
    await check(first.cache, bucket, layers, every)
    const { misses } = first.cache.stats()
    first.cache.close()
    const second = opened(4 * MIB)
    await check(second.cache, bucket, layers, every)
    expect(second.cache.stats().misses).toBe(misses)
    expect(fs.statSync(file()).size).toBeLessThanOrEqual(4 * MIB)
    second.cache.close()
  })

  test('is used by one at a time; the second does without, and the third has it again', async () => {
    const { bucket, layers } = await written()
    const first = opened()
    await check(first.cache, bucket, layers, [1])
    const second = opened()
    await check(second.cache, bucket, layers, [1])
    expect([first.disk.state, second.disk.state]).toEqual(['open', 'off'])
    second.cache.close()
    first.cache.close()
    const third = opened()
    await check(third.cache, bucket, layers, [1])
    expect(third.disk.state).toBe('open')
    expect(third.cache.stats().requests).toBe(0)
    third.cache.close()
  })

  test('changes no answer when its file is damaged, cut, deleted or overwritten at any moment', async () => {
    const { bucket, layers } = await written()
    const harm = fc.record({
      kind: fc.constantFrom('flip', 'flip', 'cut', 'grow', 'delete', 'folder', 'zero', 'none'),
      where: fc.double({ min: 0, max: 1, noNaN: true }),
      restarts: fc.boolean(),
      ids: fc.array(fc.nat(COUNT - 1), { minLength: 1, maxLength: 20 }),
    })
    await holds(
      fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 12 }), async (harms) => {
        let { cache } = opened(3 * MIB)
        for (const { kind, where, restarts, ids } of harms) {
          await check(cache, bucket, layers, ids)
          if (restarts) cache.close()
          doHarm(kind, where)
          if (restarts) ({ cache } = opened(3 * MIB))
        }
        await check(cache, bucket, layers, some)
        cache.close()
      }),
      25,
    )
  })

  test('misses every chunk of which any byte has changed, in its record or its bytes', async () => {
    const { bucket, layers } = await written()
    const first = opened(2 * MIB)
    await check(first.cache, bucket, layers, [0])
    const stored = first.cache.stats().diskBytes / CHUNK_BYTES
    first.cache.close()
    const good = fs.readFileSync(file())
    // The record of each slot, and places in its chunk; slots are taken from the first one on.
    const chunksAt = good.length - Math.floor((good.length - 4096) / CHUNK_BYTES) * CHUNK_BYTES
    const length = good.readUInt32LE(4096 + 8)
    const places = Array.from({ length: 20 }, (_, at) => 4096 + at)
    for (let at = 0; at < length; at += 4993) places.push(chunksAt + at)
    expect(stored).toBeGreaterThan(0)
    for (const place of places) {
      const flipped = Buffer.from(good)
      flipped[place] = (flipped[place] as number) ^ 4
      fs.writeFileSync(file(), flipped)
      const { cache } = opened(2 * MIB)
      await check(cache, bucket, layers, [0])
      expect([place, cache.stats().misses]).toEqual([place, 1])
      cache.close()
    }
  })

  test('does not keep what was damaged on its way', async () => {
    const { bucket, layers } = await written()
    const first = opened()
    bucket.onAnswer = (bytes, request) => {
      if (request === 2) bytes.fill(1)
      return bytes
    }
    await check(first.cache, bucket, layers, [0])
    // Index, damaged chunk, the same again.
    expect(bucket.requests).toHaveLength(3)
    first.cache.close()
    const second = opened()
    await check(second.cache, bucket, layers, [0])
    expect(bucket.requests).toHaveLength(3)
    second.cache.close()
  })

  test('is left alone when the disk is full or gone, and the cache goes on', async () => {
    const { bucket, layers } = await written()
    const full: FileSystem = {
      ...nodeFileSystem,
      open(name, mode) {
        const inner = nodeFileSystem.open(name, mode)
        let writes = 0
        return {
          read: (into, offset) => inner.read(into, offset),
          write(bytes, offset) {
            writes += 1
            if (writes > 3) throw new StorageError('full', 'no room')
            inner.write(bytes, offset)
          },
          sync: () => inner.sync(),
          syncLater: () => inner.syncLater(),
          truncate: (sizeBytes) => inner.truncate(sizeBytes),
          size: () => inner.size(),
          close: () => inner.close(),
        }
      },
    }
    const { cache, disk } = opened(8 * MIB, full)
    await check(cache, bucket, layers, every)
    expect(disk.state).toBe('off')
    await check(cache, bucket, layers, every)
    const nowhere: FileSystem = {
      ...nodeFileSystem,
      makeDirectory() {
        throw new StorageError('denied', 'no')
      },
    }
    const other = opened(8 * MIB, nowhere)
    await check(other.cache, bucket, layers, [5])
    expect(other.disk.state).toBe('off')
  })
})

function doHarm(kind: string, where: number): void {
  const name = file()
  if (kind === 'folder') fs.rmSync(path.dirname(name), { recursive: true, force: true })
  if (!fs.existsSync(name)) return
  const size = fs.statSync(name).size
  if (kind === 'delete') fs.rmSync(name)
  if (kind === 'cut') fs.truncateSync(name, Math.floor(where * size))
  if (kind === 'grow') fs.truncateSync(name, size + 10_000)
  if (kind !== 'flip' && kind !== 'zero') return
  const fd = fs.openSync(name, 'r+')
  // Half of the damage goes to the records and the header.
  const at = Math.floor(where < 0.5 ? where * 2 * 4600 : (where - 0.5) * 2 * (size - 600))
  const bytes = Buffer.alloc(512)
  fs.readSync(fd, bytes, 0, 512, at)
  const harmed = kind === 'zero' ? Buffer.alloc(512) : bytes.map((byte) => byte ^ 32)
  fs.writeSync(fd, harmed, 0, kind === 'zero' ? 512 : 1, at)
  fs.closeSync(fd)
}
