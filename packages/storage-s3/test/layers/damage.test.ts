import { isStorageError, LSN_MAX } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { LayerSet, type LayerSource } from '../../src/layers/layer-set.ts'
import { mergeLayers } from '../../src/layers/merge-layers.ts'
import { Bucket, pageBytes } from './bucket.ts'
import { holds } from './holds.ts'

const versions = Array.from({ length: 90 }, (_, id) => ({
  id,
  lsn: 1 + (id % 3),
  bytes: id % 10 === 9 ? undefined : pageBytes(id, 1, 1500),
}))
const ids = versions.map(({ id }) => id)

async function written(): Promise<{ bucket: Bucket; layer: LayerSource; key: string }> {
  const bucket = new Bucket()
  const [layer] = await bucket.write(versions)
  if (layer === undefined) throw new Error('no layer')
  return { bucket, layer, key: `t0/${layer.record.name}` }
}

/** Reads and merges everything; the kind of error, if that fails. */
async function readAll(bucket: Bucket, layer: LayerSource): Promise<string> {
  try {
    await new LayerSet(new ChunkCache(), [layer], bucket).find(ids, LSN_MAX)
    return 'fine'
  } catch (error) {
    if (!isStorageError(error)) throw error
    expect(error.message).toContain(layer.record.name)
    return error.kind
  }
}

async function mergeAll(bucket: Bucket, layer: LayerSource): Promise<string> {
  try {
    await mergeLayers({
      inputs: [layer],
      store: bucket,
      writer: bucket.writer('t1', []),
      isNeeded: () => true,
      dropTombstones: false,
    })
    return 'fine'
  } catch (error) {
    if (!isStorageError(error)) throw error
    expect(error.message).toContain(layer.record.name)
    return error.kind
  }
}

describe('a damaged layer', () => {
  test('is corrupt, with its name, whichever byte is flipped', async () => {
    const { bucket, layer, key } = await written()
    const whole = bucket.objects.get(key) as Uint8Array
    expect(await readAll(bucket, layer)).toBe('fine')
    expect(await mergeAll(bucket, layer)).toBe('fine')
    const { indexOffset, sizeBytes } = layer.record
    // Every byte of the index section, and blocks here and there.
    const places = Array.from({ length: sizeBytes - indexOffset }, (_, i) => indexOffset + i)
    for (let at = 0; at < indexOffset; at += 499) places.push(at)
    for (const at of places) {
      const flipped = whole.slice()
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8))
      bucket.objects.set(key, flipped)
      expect([at, await readAll(bucket, layer)]).toEqual([at, 'corrupt'])
      if (at % 3 === 0) expect([at, await mergeAll(bucket, layer)]).toEqual([at, 'corrupt'])
    }
  })

  test('is corrupt when it is cut short anywhere', async () => {
    const { bucket, layer, key } = await written()
    const whole = bucket.objects.get(key) as Uint8Array
    for (let length = whole.length - 1; length > 0; length = Math.floor(length * 0.9)) {
      bucket.objects.set(key, whole.slice(0, length))
      expect([length, await readAll(bucket, layer)]).toEqual([length, 'corrupt'])
      expect([length, await mergeAll(bucket, layer)]).toEqual([length, 'corrupt'])
    }
  })

  test('is corrupt when another layer is in its place', async () => {
    const { bucket, layer, key } = await written()
    const [other] = await bucket.write(versions)
    bucket.objects.set(key, bucket.objects.get(`t0/${other?.record.name}`) as Uint8Array)
    expect(await readAll(bucket, layer)).toBe('corrupt')
  })

  test('of a newer format is said to be that', async () => {
    const { bucket, layer, key } = await written()
    const object = (bucket.objects.get(key) as Uint8Array).slice()
    const view = new DataView(object.buffer, layer.record.indexOffset)
    view.setUint16(4, 2, true)
    const section = object.subarray(layer.record.indexOffset)
    view.setUint32(section.length - 4, checksum(section, 0, section.length - 4), true)
    bucket.objects.set(key, object)
    expect(await readAll(bucket, layer)).toBe('invalid')
  })

  test('never answers wrongly when answers are damaged, and recovers when they are good again', async () => {
    await holds(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('flip', 'cut', 'none'), fc.nat()), {
          minLength: 2,
          maxLength: 8,
        }),
        fc.constantFrom(0, 1 << 20),
        async (damages, memoryBytes) => {
          const { bucket, layer } = await written()
          bucket.onAnswer = (bytes, request) => {
            const [how, where] = damages[request - 1] ?? ['none', 0]
            if (how === 'none' || bytes.length === 0) return bytes
            const at = where % bytes.length
            if (how === 'cut') return bytes.slice(0, at)
            bytes[at] = (bytes[at] as number) ^ 16
            return bytes
          }
          const set = new LayerSet(new ChunkCache({ memoryBytes }), [layer], bucket)
          let isFine = false
          for (let attempt = 0; attempt < 10 && !isFine; attempt += 1) {
            try {
              const found = await set.find(ids, LSN_MAX)
              expect(found.map((version) => version?.bytes)).toEqual(
                versions.map(({ bytes }) => bytes),
              )
              isFine = true
            } catch (error) {
              if (!isStorageError(error, 'corrupt')) throw error
            }
          }
          expect(isFine).toBe(true)
        },
      ),
      100,
    )
  })

  test('a single damaged answer is fetched again and nobody notices', async () => {
    const { bucket, layer } = await written()
    bucket.onAnswer = (bytes, request) => (request === 1 ? bytes.fill(7) : bytes)
    expect(await readAll(bucket, layer)).toBe('fine')
  })
})
