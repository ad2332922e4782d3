/**
 * One layer, read whole: its index, every block, and whether what the manifest says of it is true. Memory is bounded by the index
 * and a few blocks.
 */
import { Gate } from '../cache/gate.ts'
import { mayHold, flatRanges } from '../layers/id-ranges.ts'
import type { LayerIndex } from '../layers/layer-index.ts'
import { MERGE_REQUEST_BYTES } from '../layers/limits.ts'
import type { LayerStore } from '../layers/open-layer.ts'
import { readIndexes, readStored, unpackOrFetch } from '../layers/uncached.ts'
import type { LayerRecord, TimelineId } from '../manifest/manifest.ts'
import type { CheckedWorld } from './checked-world.ts'

export type CheckedLayer = {
  readonly blocks: number
  readonly versions: number
}

/** `undefined` where its index cannot be read. */
export async function checkLayer(
  world: CheckedWorld,
  timeline: TimelineId,
  record: LayerRecord,
  layers: LayerStore,
): Promise<CheckedLayer | undefined> {
  const { findings, sizes } = world
  const key = world.keys.layer(timeline, record.name)
  const sizeBytes = sizes.get(key)
  if (sizeBytes !== undefined && sizeBytes !== record.sizeBytes) {
    findings.damage(key, `it has ${sizeBytes} bytes where the manifest says ${record.sizeBytes}`)
  }
  const source = { timeline, record, maxLsn: record.maxLsn }
  const indexes = await findings.guard(key, () => readIndexes([source], layers))
  world.progress(record.sizeBytes - record.indexOffset)
  const [index] = indexes ?? []
  if (index === undefined) return undefined
  for (const problem of falsehoods(record, index)) findings.damage(key, problem)
  await checkBlocks(world, key, { timeline, name: record.name }, index, layers)
  return { blocks: index.table.rawLengths.length, versions: index.ids.length }
}

async function checkBlocks(
  world: CheckedWorld,
  key: string,
  layer: { readonly timeline: TimelineId; readonly name: string },
  index: LayerIndex,
  layers: LayerStore,
): Promise<void> {
  const gate = new Gate(1)
  for (const blocks of portions(index)) {
    const stored = await world.findings.guard(key, () =>
      readStored(layer, index, blocks, layers, gate),
    )
    for (const block of blocks) {
      const bytes = stored?.get(block)
      if (stored !== undefined) {
        await world.findings.guard(key, () => unpackOrFetch(layer, index, block, bytes, layers))
      }
    }
    const first = index.table.starts[blocks[0] as number] as number
    world.progress((index.table.starts[(blocks.at(-1) as number) + 1] as number) - first)
  }
}

/** Runs of blocks that are fetched together. */
function* portions({ table: { starts } }: LayerIndex): Generator<number[]> {
  let run: number[] = []
  let bytes = 0
  for (let block = 0; block < starts.length - 1; block += 1) {
    run.push(block)
    bytes += (starts[block + 1] as number) - (starts[block] as number)
    if (bytes < MERGE_REQUEST_BYTES) continue
    yield run
    run = []
    bytes = 0
  }
  if (run.length > 0) yield run
}

/** What the manifest says of a layer, and is not so. */
function* falsehoods(record: LayerRecord, index: LayerIndex): Generator<string> {
  const { ids, lsns } = index
  if (ids.length !== record.pages) {
    yield `it has ${ids.length} page versions where the manifest says ${record.pages}`
  }
  const ranges = flatRanges(record.ids)
  let [least, greatest] = [Infinity, 0]
  let outside = 0
  for (let at = 0; at < ids.length; at += 1) {
    least = Math.min(least, lsns[at] as number)
    greatest = Math.max(greatest, lsns[at] as number)
    if (!mayHold(ranges, ids[at] as number)) outside += 1
  }
  if (ids.length > 0 && (least !== record.minLsn || greatest !== record.maxLsn)) {
    const says = `${record.minLsn} to ${record.maxLsn}`
    yield `its LSNs are ${least} to ${greatest} where the manifest says ${says}`
  }
  if (outside > 0) yield `${outside} of its pages are outside of the ids that the manifest names`
}
