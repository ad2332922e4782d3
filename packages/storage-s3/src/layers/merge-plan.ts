/**
 * What a merge writes, and in which order: worked out from the indexes alone.
 *
 * The newest version of a page goes where the oldest layer that has the page had it; pages that are new in a later layer follow
 * in that one's order; older versions that are still needed come last. So what was placed together stays together, and history
 * does not stand between. Where that would read the inputs too often, every version keeps the order of its own layer.
 */
import { inPutOrder } from './layer-index.ts'
import {
  MERGE_BLOCK_BYTES,
  MERGE_PAUSE_VERSIONS,
  MERGE_READ_FACTOR,
  MERGE_WINDOW_BYTES,
} from './limits.ts'
import { MergeWindows } from './merge-windows.ts'
import { type IsNeeded, markNeeded } from './needed.ts'
import { type IndexSource, PageVersions } from './page-versions.ts'

/** Versions to write, in order: the source and the entry of its index. */
export type MergePlan = {
  readonly sources: Uint32Array
  readonly entries: Uint32Array
}

export type Keeping = {
  readonly isNeeded: IsNeeded
  readonly dropsTombstones: boolean
  /** Lets others run. */
  readonly pause: () => Promise<void>
}

/** For each entry of each source: what is written in its place, and whether it stays as history. */
type Marks = {
  readonly newestSources: readonly Int32Array[]
  readonly newestEntries: readonly Uint32Array[]
  readonly isHistory: readonly Uint8Array[]
  newestCount: number
  historyCount: number
}

export async function planMerge(
  sources: readonly IndexSource[],
  keeping: Keeping,
): Promise<MergePlan> {
  const marks = await markAll(sources, keeping)
  const orders = sources.map(({ index }) => inPutOrder(index))
  const inPlace = planInPlace(orders, marks)
  const dataBytes = sources.reduce((sum, { index }) => sum + (index.table.starts.at(-1) ?? 0), 0)
  const readBytes = new MergeWindows(
    sources,
    inPlace,
    MERGE_WINDOW_BYTES,
    MERGE_BLOCK_BYTES,
  ).readBytes()
  return readBytes <= MERGE_READ_FACTOR * dataBytes ? inPlace : planOwnOrder(orders, inPlace)
}

async function markAll(sources: readonly IndexSource[], keeping: Keeping): Promise<Marks> {
  const { isNeeded, dropsTombstones, pause } = keeping
  const marks: Marks = {
    newestSources: sources.map(({ index }) => new Int32Array(index.ids.length).fill(-1)),
    newestEntries: sources.map(({ index }) => new Uint32Array(index.ids.length)),
    isHistory: sources.map(({ index }) => new Uint8Array(index.ids.length)),
    newestCount: 0,
    historyCount: 0,
  }
  const versions = new PageVersions(sources)
  const kept: boolean[] = []
  let sincePause = 0
  while (versions.next()) {
    markNeeded(sources, versions, isNeeded, dropsTombstones, kept)
    markPage(sources, versions, kept, marks)
    sincePause += versions.count
    if (sincePause < MERGE_PAUSE_VERSIONS) continue
    sincePause = 0
    await pause()
  }
  return marks
}

function markPage(
  sources: readonly IndexSource[],
  versions: PageVersions,
  kept: readonly boolean[],
  marks: Marks,
): void {
  let newest = -1
  for (let at = versions.count - 1; at >= 0; at -= 1) {
    if (kept[at] !== true) continue
    if (newest < 0) {
      newest = at
      continue
    }
    const ofSource = marks.isHistory[versions.sources[at] as number] as Uint8Array
    ofSource[versions.entries[at] as number] = 1
    marks.historyCount += 1
  }
  if (newest < 0) return
  const place = placeOf(sources, versions)
  const source = versions.sources[place] as number
  const entry = versions.entries[place] as number
  const newestSources = marks.newestSources[source] as Int32Array
  const newestEntries = marks.newestEntries[source] as Uint32Array
  newestSources[entry] = versions.sources[newest] as number
  newestEntries[entry] = versions.entries[newest] as number
  marks.newestCount += 1
}

/** The version that was put first in the oldest layer that has the page. */
function placeOf(sources: readonly IndexSource[], versions: PageVersions): number {
  let place = 0
  for (let at = 1; at < versions.count; at += 1) {
    const source = versions.sources[at] as number
    const placed = versions.sources[place] as number
    if (source > placed) continue
    const { ordinals } = (sources[source] as IndexSource).index
    const isEarlier =
      source < placed ||
      (ordinals[versions.entries[at] as number] as number) <
        (ordinals[versions.entries[place] as number] as number)
    if (isEarlier) place = at
  }
  return place
}

function planInPlace(orders: readonly Uint32Array[], marks: Marks): MergePlan {
  const length = marks.newestCount + marks.historyCount
  const plan = { sources: new Uint32Array(length), entries: new Uint32Array(length) }
  let at = 0
  for (const [source, order] of orders.entries()) {
    const newestSources = marks.newestSources[source] as Int32Array
    const newestEntries = marks.newestEntries[source] as Uint32Array
    for (const entry of order) {
      const from = newestSources[entry] as number
      if (from < 0) continue
      plan.sources[at] = from
      plan.entries[at] = newestEntries[entry] as number
      at += 1
    }
  }
  for (const [source, order] of orders.entries()) {
    const isHistory = marks.isHistory[source] as Uint8Array
    for (const entry of order) {
      if (isHistory[entry] === 0) continue
      plan.sources[at] = source
      plan.entries[at] = entry
      at += 1
    }
  }
  return plan
}

/** The same versions, each in the order of its own layer. */
function planOwnOrder(orders: readonly Uint32Array[], inPlace: MergePlan): MergePlan {
  const isKept = orders.map((order) => new Uint8Array(order.length))
  for (let at = 0; at < inPlace.sources.length; at += 1) {
    const ofSource = isKept[inPlace.sources[at] as number] as Uint8Array
    ofSource[inPlace.entries[at] as number] = 1
  }
  const { length } = inPlace.sources
  const plan = { sources: new Uint32Array(length), entries: new Uint32Array(length) }
  let at = 0
  for (const [source, order] of orders.entries()) {
    for (const entry of order) {
      if (isKept[source]?.[entry] !== 1) continue
      plan.sources[at] = source
      plan.entries[at] = entry
      at += 1
    }
  }
  return plan
}
