/**
 * What layers cost: writing them, opening one, looking pages up in memory, merging.
 * `node --conditions=@twill/source packages/storage-s3/test/bench/layers.ts`
 */
import { LSN_MAX } from '@twill/storage'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { decodeSection } from '../../src/layers/index-codec.ts'
import { LayerSet, type LayerSource } from '../../src/layers/layer-set.ts'
import { mergeLayers } from '../../src/layers/merge-layers.ts'
import { Bucket, pageBytes } from '../layers/bucket.ts'

const PAGE_BYTES = 4000
const MIB = 1 << 20

function report(name: string, text: string): void {
  console.log(`${name.padEnd(52)} ${text}`)
}

/** Milliseconds of processor: on a machine with others on it that says more than the clock. */
async function timed<T>(job: () => T | Promise<T>): Promise<[T, number]> {
  const start = process.cpuUsage()
  const result = await job()
  const { user, system } = process.cpuUsage(start)
  return [result, (user + system) / 1000]
}

async function write(bucket: Bucket, count: number, step: number, lsn: number) {
  const pages = Array.from({ length: count }, (_, i) => {
    const id = (i * step) % count
    return { id, lsn, bytes: pageBytes(id, lsn, PAGE_BYTES) }
  })
  const [layers, ms] = await timed(() => bucket.write(pages, { layerBytes: 64 * MIB }))
  const raw = (count * PAGE_BYTES) / MIB
  const stored = layers.reduce((sum, { record }) => sum + record.sizeBytes, 0) / MIB
  report(
    `write ${count} pages of ${PAGE_BYTES} bytes, ${step === 1 ? 'in order' : 'scattered'}`,
    `${((raw / ms) * 1000).toFixed(0)} MB/s raw, ${raw.toFixed(0)} → ${stored.toFixed(0)} MiB`,
  )
  return layers
}

async function openings(bucket: Bucket, layers: readonly LayerSource[]): Promise<void> {
  for (const { record, timeline } of layers) {
    const object = bucket.objects.get(`${timeline}/${record.name}`) as Uint8Array
    const section = object.subarray(record.indexOffset)
    const times: number[] = []
    for (let i = 0; i < 30; i += 1) {
      const [, ms] = await timed(() =>
        decodeSection({ timeline, name: record.name }, section, record.indexOffset),
      )
      times.push(ms)
    }
    times.sort((a, b) => a - b)
    report(
      `open the index of ${(record.sizeBytes / MIB).toFixed(0)} MiB, ${record.pages} versions`,
      `${(times[15] as number).toFixed(2)} ms, ${(section.length / record.pages).toFixed(1)} bytes each`,
    )
  }
}

async function lookUps(
  name: string,
  bucket: Bucket,
  layers: readonly LayerSource[],
  count: number,
  perCall: number,
): Promise<void> {
  const set = new LayerSet(new ChunkCache({ memoryBytes: 1024 * MIB }), layers, bucket)
  const all = Array.from({ length: count }, (_, id) => id)
  for (let at = 0; at < count; at += 500) await set.find(all.slice(at, at + 500), LSN_MAX)
  const rounds = 100_000
  let state = 1
  const calls = Array.from({ length: rounds / perCall }, () =>
    Array.from({ length: perCall }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % count
    }),
  )
  for (const ids of calls) set.findNow(ids, LSN_MAX)
  const [, ms] = await timed(() => {
    for (const ids of calls) {
      if (set.findNow(ids, LSN_MAX) === undefined) throw new Error('not in memory')
    }
  })
  report(
    `look-up in memory, ${name}, ${perCall} a call`,
    `${((ms * 1e6) / rounds).toFixed(0)} ns a page`,
  )
}

async function merge(bucket: Bucket, inputs: readonly LayerSource[]): Promise<void> {
  const outputs: LayerSource[] = []
  const [counts, ms] = await timed(() =>
    mergeLayers({
      inputs,
      store: bucket,
      writer: bucket.writer('merged', outputs),
      isNeeded: (_id, _lsn, untilLsn) => untilLsn === LSN_MAX,
      dropTombstones: true,
    }),
  )
  const stored = inputs.reduce((sum, { record }) => sum + record.sizeBytes, 0) / MIB
  report(
    `merge ${inputs.length} layers of ${stored.toFixed(0)} MiB`,
    `${((stored / ms) * 1000).toFixed(0)} MB/s stored, ${counts.versionsIn} → ${counts.versionsOut} versions`,
  )
}

const COUNT = 32_000
const bucket = new Bucket()
const scattered = await write(bucket, COUNT, 1009, 1)
const inOrder = await write(bucket, COUNT, 1, 2)
await openings(bucket, scattered)
await lookUps('one layer', bucket, scattered, COUNT, 1)
await lookUps('one layer', bucket, scattered, COUNT, 50)
const small: LayerSource[] = []
for (let lsn = 3; lsn < 13; lsn += 1) {
  const pages = Array.from({ length: 200 }, (_, i) => ({
    id: (i * 157 + lsn * 31) % COUNT,
    lsn,
    bytes: pageBytes(i, lsn, PAGE_BYTES),
  }))
  small.push(...(await bucket.write(pages)))
}
await lookUps('under ten small ones', bucket, [...scattered, ...small], COUNT, 1)
await lookUps('under ten small ones', bucket, [...scattered, ...small], COUNT, 50)
await merge(bucket, [...scattered, ...small])
await merge(bucket, [...inOrder, ...scattered])
