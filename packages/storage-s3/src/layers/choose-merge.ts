/**
 * Which layers to merge next. A run is what one checkpoint or one compaction wrote: layers that came with one manifest version.
 * A look-up may have to ask every run, so there must not be many; a byte is written again by every merge it is in, so merges
 * must not be many either.
 *
 * Size-tiered: once there are `RUNS_MIN` runs, the newest ones are merged, taking in an older one as long as it is not larger
 * than all newer ones together, if at least `FAN_IN` come together. So a byte is in a run twice as large after each merge, and those
 * runs that are left differ in size by more than that: both logarithmic. When the newer runs are more than half of the
 * oldest, everything is merged, because by then a third of all bytes may be superseded.
 */
import type { LayerRecord } from '../manifest/manifest.ts'
import { FAN_IN, RUNS_MIN } from './limits.ts'

/** Layers from `from` to before `to`. */
export type ChosenMerge = {
  readonly from: number
  readonly to: number
  /** The oldest layer is among them. */
  readonly isFull: boolean
}

type Run = { readonly from: number; readonly to: number; readonly sizeBytes: number }

/** `layers` oldest first; `undefined`: nothing is due. */
export function chooseMerge(layers: readonly LayerRecord[]): ChosenMerge | undefined {
  const runs = runsOf(layers)
  const [oldest, ...newer] = runs
  if (oldest === undefined || runs.length < RUNS_MIN) return undefined
  const newerBytes = sum(newer)
  if (2 * newerBytes > oldest.sizeBytes) return { from: 0, to: layers.length, isFull: true }
  let count = 0
  let bytes = 0
  for (const run of newer.toReversed()) {
    if (count > 0 && run.sizeBytes > bytes) break
    count += 1
    bytes += run.sizeBytes
  }
  if (count < FAN_IN) return undefined
  const first = newer[newer.length - count] as Run
  return { from: first.from, to: layers.length, isFull: false }
}

/** How many runs there are. */
export function countRuns(layers: readonly LayerRecord[]): number {
  return runsOf(layers).length
}

function runsOf(layers: readonly LayerRecord[]): Run[] {
  const runs: Run[] = []
  for (const [at, layer] of layers.entries()) {
    const run = runs.at(-1)
    const isSame = run !== undefined && layers[run.from]?.addedVersion === layer.addedVersion
    if (isSame) {
      const sizeBytes = run.sizeBytes + layer.sizeBytes
      runs[runs.length - 1] = { from: run.from, to: at + 1, sizeBytes }
    } else {
      runs.push({ from: at, to: at + 1, sizeBytes: layer.sizeBytes })
    }
  }
  return runs
}

function sum(runs: readonly Run[]): number {
  return runs.reduce((bytes, run) => bytes + run.sizeBytes, 0)
}
