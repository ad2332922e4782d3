import { LSN_MAX, type Lsn } from '@twill/storage'
import { isKept, joinRanges } from '@twill/storage/backend'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { inPutOrder } from '../../src/layers/layer-index.ts'
import { LayerSet, type LayerSource } from '../../src/layers/layer-set.ts'
import { mergeLayers } from '../../src/layers/merge-layers.ts'
import { garbageOf, type IsNeeded } from '../../src/layers/needed.ts'
import { readIndexes } from '../../src/layers/uncached.ts'
import { Bucket, pageBytes, type Version } from './bucket.ts'
import { holds, isCaught } from './holds.ts'
import { digest, IDS, LSNS, modelFind, orderedSteps, steps, writeSteps } from './model.ts'

const always = (): boolean => true
const newestOnly = (_id: number, _lsn: Lsn, untilLsn: Lsn): boolean => untilLsn === LSN_MAX

type Options = {
  readonly isNeeded?: IsNeeded
  readonly dropTombstones?: boolean
  readonly layerBytes?: number
}

async function merged(
  bucket: Bucket,
  inputs: readonly LayerSource[],
  options: Options = {},
): Promise<LayerSource[]> {
  const outputs: LayerSource[] = []
  await mergeLayers({
    inputs,
    store: bucket,
    writer: bucket.writer('merged', outputs, options.layerBytes),
    isNeeded: options.isNeeded ?? always,
    dropTombstones: options.dropTombstones ?? false,
  })
  return outputs
}

/** Whether everything in some layers is older than everything in others. */
function isOlder(some: readonly LayerSource[], others: readonly LayerSource[]): boolean {
  const newest = Math.max(...some.map(({ record }) => record.maxLsn))
  return others.every(({ record }) => record.minLsn > newest)
}

/** Pages and LSNs of layers, in the order in which their data stands. */
async function contents(bucket: Bucket, layers: readonly LayerSource[]): Promise<string[]> {
  const indexes = await readIndexes(layers, bucket)
  return indexes.flatMap((index) =>
    [...inPutOrder(index)].map((entry) => `${index.ids[entry]}@${index.lsns[entry]}`),
  )
}

/** `given`: what the merge is asked to do. */
function keepsAnswers(given: (options: Options) => Options) {
  const lsn = fc.integer({ min: 0, max: LSNS })
  return fc.asyncProperty(
    fc.oneof(steps, orderedSteps),
    fc.array(fc.tuple(lsn, lsn), { maxLength: 3 }),
    lsn,
    fc.tuple(fc.nat(20), fc.nat(20)),
    fc.constantFrom(4000, 1 << 20),
    async (history, pinned, headFrom, [a, b], layerBytes) => {
      const ranges = joinRanges([
        ...pinned.map(([x, y]) => ({ fromLsn: Math.min(x, y), toLsn: Math.max(x, y) })),
        { fromLsn: headFrom, toLsn: LSN_MAX },
      ])
      const bucket = new Bucket()
      const layers = await writeSteps(bucket, history, layerBytes)
      const from = Math.min(a, b) % (layers.length + 1)
      const to = Math.max(from, Math.max(a, b) % (layers.length + 1))
      const options = {
        isNeeded: (_id: number, at: Lsn, untilLsn: Lsn) => isKept(ranges, at, untilLsn),
        dropTombstones: from === 0 && isOlder(layers.slice(0, to), layers.slice(to)),
        layerBytes,
      }
      const outputs = await merged(bucket, layers.slice(from, to), given(options))
      const now = [...layers.slice(0, from), ...outputs, ...layers.slice(to)]
      const set = new LayerSet(new ChunkCache(), now, bucket)
      for (const { fromLsn, toLsn } of ranges) {
        for (const asOf of new Set([fromLsn, toLsn, Math.floor((fromLsn + toLsn) / 2)])) {
          const expected = IDS.map((id) => digest(modelFind(history, id, asOf)?.bytes))
          const found = await set.find(IDS, asOf)
          expect(found.map((version) => digest(version?.bytes))).toEqual(expected)
        }
      }
    },
  )
}

describe('merging layers', () => {
  test('changes nothing that a reader in a kept range can see, whatever the history', async () => {
    await holds(
      keepsAnswers((options) => options),
      150,
    )
  })

  test('is caught when it keeps too little', async () => {
    await isCaught(
      keepsAnswers((options) => ({ ...options, isNeeded: newestOnly })),
      150,
    )
    await isCaught(
      keepsAnswers((options) => ({ ...options, dropTombstones: true })),
      300,
    )
  })

  test('drops what nobody needs, and deletions where nothing lies under them', async () => {
    const bucket = new Bucket()
    const byte = new Uint8Array([1])
    const layers = [
      ...(await bucket.write([
        { id: 1, lsn: 1, bytes: byte },
        { id: 2, lsn: 1, bytes: byte },
        { id: 3, lsn: 1, bytes: byte },
      ])),
      ...(await bucket.write([
        { id: 2, lsn: 2, bytes: undefined },
        { id: 1, lsn: 2, bytes: byte },
        { id: 4, lsn: 2, bytes: undefined },
      ])),
    ]
    const all = await merged(bucket, layers)
    expect(await contents(bucket, all)).toEqual(['1@2', '2@2', '3@1', '4@2', '1@1', '2@1'])
    const newest = await merged(bucket, layers, { isNeeded: newestOnly })
    expect(await contents(bucket, newest)).toEqual(['1@2', '2@2', '3@1', '4@2'])
    const full = await merged(bucket, layers, { isNeeded: newestOnly, dropTombstones: true })
    expect(await contents(bucket, full)).toEqual(['1@2', '3@1'])
    // A deletion over something that is kept stays.
    const deep = await merged(bucket, layers, { dropTombstones: true })
    expect(await contents(bucket, deep)).toEqual(['1@2', '2@2', '3@1', '1@1', '2@1'])
    const none = await merged(bucket, layers, { isNeeded: () => false })
    expect(none).toEqual([])
  })

  test('keeps the place of the oldest layer, then that of the later ones', async () => {
    const bucket = new Bucket()
    const put = (lsn: number, ...ids: number[]): Version[] =>
      ids.map((id) => ({ id, lsn, bytes: pageBytes(id, lsn, 100) }))
    const layers = [
      ...(await bucket.write(put(1, 50, 10, 40, 20))),
      ...(await bucket.write(put(2, 99, 40, 5))),
      ...(await bucket.write(put(3, 5, 10, 7))),
    ]
    const outputs = await merged(bucket, layers, { isNeeded: newestOnly })
    expect(await contents(bucket, outputs)).toEqual([
      '50@1',
      '10@3',
      '40@2',
      '20@1',
      '99@2',
      '5@3',
      '7@3',
    ])
  })

  test('reads its inputs once, or a few times where the layers are ordered differently', async () => {
    const bucket = new Bucket()
    const count = 24_000
    const shuffled = (id: number): number => (id * 7919) % count
    const page = (id: number, lsn: number): Version => ({
      id,
      lsn,
      bytes: pageBytes(id, lsn, 1200),
    })
    const inOrder = await bucket.write(Array.from({ length: count }, (_, id) => page(id, 1)))
    const another = await bucket.write(Array.from({ length: count }, (_, i) => page(i, 2)))
    const shuffle = await bucket.write(
      Array.from({ length: count }, (_, i) => page(shuffled(i), 3)),
    )
    const factor = async (inputs: readonly LayerSource[]): Promise<number> => {
      bucket.requests.length = 0
      const outputs = await merged(bucket, inputs, { isNeeded: newestOnly })
      expect(outputs.reduce((sum, { record }) => sum + record.pages, 0)).toBe(count)
      const read = bucket.requests.reduce((sum, { length }) => sum + length, 0)
      return read / inputs.reduce((sum, { record }) => sum + record.sizeBytes, 0)
    }
    expect(await factor([...inOrder, ...another])).toBeLessThan(1.1)
    expect(await factor([...inOrder, ...shuffle])).toBeLessThan(3.2)
    expect(await factor([...shuffle, ...inOrder])).toBeLessThan(3.2)
  })

  test('pauses, and stops where a pause throws', async () => {
    const bucket = new Bucket()
    const inputs = await bucket.write(
      Array.from({ length: 4000 }, (_, id) => ({ id, lsn: 1, bytes: pageBytes(id, 1, 1500) })),
    )
    let pauses = 0
    const job = {
      inputs,
      store: bucket,
      isNeeded: always,
      dropTombstones: false,
      writer: bucket.writer('merged', []),
    }
    await mergeLayers({
      ...job,
      pause: () => {
        pauses += 1
        return Promise.resolve()
      },
    })
    expect(pauses).toBeGreaterThanOrEqual(5)
    const stopped = mergeLayers({ ...job, pause: () => Promise.reject(new Error('stop')) })
    await expect(stopped).rejects.toThrow('stop')
  })

  test('tells beforehand how much it would let go', async () => {
    const bucket = new Bucket()
    const bytes = new Uint8Array(100)
    const layers = [
      ...(await bucket.write([1, 2, 3].map((id) => ({ id, lsn: 1, bytes })))),
      ...(await bucket.write([2, 3, 3].map((id) => ({ id, lsn: 2, bytes })))),
    ]
    const indexes = await readIndexes(layers, bucket)
    expect(garbageOf(indexes, newestOnly)).toEqual({
      totalBytes: 600,
      garbageBytes: 300,
      versions: 6,
      garbageVersions: 3,
    })
    expect(garbageOf(indexes, always).garbageBytes).toBe(100)
  })
})
