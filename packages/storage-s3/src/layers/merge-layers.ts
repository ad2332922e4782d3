/**
 * Makes few layers of many: consecutive ones, oldest first, without the versions that nobody needs. What any reader may see stays the
 * same. Reads past the cache; the indexes of the inputs and one window of data are in memory.
 */
import type { Lsn } from '@twill/storage'
import { Gate } from '../cache/gate.ts'
import { DELETED } from './layer-index.ts'
import type { LayerSource } from './layer-set.ts'
import type { LayerWriter } from './layer-writer.ts'
import {
  MERGE_BLOCK_BYTES,
  MERGE_FETCHES_AT_ONCE,
  MERGE_PAUSE_BYTES,
  MERGE_WINDOW_BYTES,
} from './limits.ts'
import { type MergePlan, planMerge } from './merge-plan.ts'
import { MergeWindows, type MergeWindow } from './merge-windows.ts'
import type { IsNeeded } from './needed.ts'
import type { LayerStore } from './open-layer.ts'
import type { IndexSource } from './page-versions.ts'
import { readIndexes, readStored, unpackOrFetch } from './uncached.ts'

export type MergeJob = {
  /** Oldest first. */
  readonly inputs: readonly LayerSource[]
  readonly store: LayerStore
  /** Gets what is left; is finished by the merge. */
  readonly writer: LayerWriter
  readonly isNeeded: IsNeeded
  /**
   * Nothing lies under the oldest input, and what lies over the newest is younger than all of them: a deletion with nothing
   * before it need not be told of.
   */
  readonly dropTombstones: boolean
  /** Called after every couple of milliseconds of work; what it throws ends the merge. */
  readonly pause?: () => Promise<void>
}

export type MergeCounts = { readonly versionsIn: number; readonly versionsOut: number }

/** The writer's sink has got every output when it resolves. */
export async function mergeLayers(job: MergeJob): Promise<MergeCounts> {
  const { inputs, store, isNeeded } = job
  const pause = job.pause ?? (() => Promise.resolve())
  const indexes = await readIndexes(inputs, store)
  const sources = inputs.map(({ maxLsn }, at) => ({
    index: indexes[at] as IndexSource['index'],
    maxLsn,
  }))
  const keeping = { isNeeded, dropsTombstones: job.dropTombstones, pause }
  const plan = await planMerge(sources, keeping)
  const windows = new MergeWindows(sources, plan, MERGE_WINDOW_BYTES, MERGE_BLOCK_BYTES)
  const merge: Merge = { job, sources, plan, pause, gate: new Gate(MERGE_FETCHES_AT_ONCE) }
  let before: Unpacked = new Map()
  for (let window = windows.next(); window !== undefined; window = windows.next()) {
    before = await writeWindow(merge, window, before)
  }
  await job.writer.finish()
  return {
    versionsIn: indexes.reduce((sum, index) => sum + index.ids.length, 0),
    versionsOut: plan.sources.length,
  }
}

type Merge = {
  readonly job: MergeJob
  readonly sources: readonly IndexSource[]
  readonly plan: MergePlan
  readonly pause: () => Promise<void>
  readonly gate: Gate
}

/** By source and block. */
type Unpacked = Map<number, Map<number, Uint8Array>>

/** `before` holds the blocks of the window before: the next one often begins in its last ones. Answers its own. */
async function writeWindow(merge: Merge, window: MergeWindow, before: Unpacked): Promise<Unpacked> {
  const { job, sources, plan, pause } = merge
  const stored = await fetchWindow(merge, window, before)
  const unpacked: Unpacked = new Map([...window.blocks.keys()].map((source) => [source, new Map()]))
  let sincePause = 0
  for (let at = window.from; at < window.to; at += 1) {
    const source = plan.sources[at] as number
    const entry = plan.entries[at] as number
    const { index } = sources[source] as IndexSource
    const length = index.lengths[entry] as number
    const lsn = index.lsns[entry] as Lsn
    let bytes: Uint8Array | undefined
    if (length !== DELETED) {
      const block = index.blocks[entry] as number
      const ofSource = unpacked.get(source) as Map<number, Uint8Array>
      let raw = ofSource.get(block) ?? before.get(source)?.get(block)
      if (raw === undefined) {
        const layer = layerOf(job.inputs[source] as LayerSource)
        const packed = stored.get(source)?.get(block)
        raw = await unpackOrFetch(layer, index, block, packed, job.store)
      }
      ofSource.set(block, raw)
      const offset = index.offsets[entry] as number
      bytes = raw.subarray(offset, offset + length)
      sincePause += length
    }
    const cut = job.writer.put(index.ids[entry] as number, lsn, bytes)
    if (cut !== undefined) await cut
    if (sincePause < MERGE_PAUSE_BYTES) continue
    sincePause = 0
    await pause()
  }
  return unpacked
}

async function fetchWindow(
  { job, sources, gate }: Merge,
  window: MergeWindow,
  before: Unpacked,
): Promise<Unpacked> {
  const stored: Unpacked = new Map()
  await Promise.all(
    [...window.blocks].map(async ([source, blocks]) => {
      const { index } = sources[source] as IndexSource
      const layer = layerOf(job.inputs[source] as LayerSource)
      const known = before.get(source)
      const wanted = blocks.filter((block) => known?.has(block) !== true)
      stored.set(source, await readStored(layer, index, wanted, job.store, gate))
    }),
  )
  return stored
}

function layerOf({ timeline, record }: LayerSource): { timeline: string; name: string } {
  return { timeline, name: record.name }
}
