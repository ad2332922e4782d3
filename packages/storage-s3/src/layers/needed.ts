/** Which versions of a page must stay. */
import { LSN_MAX, type Lsn, type PageId } from '@twill/storage'
import { DELETED, type LayerIndex } from './layer-index.ts'
import { type IndexSource, PageVersions } from './page-versions.ts'

/** Whether somebody may still read a version that is in force from `lsn` until just before `untilLsn`. */
export type IsNeeded = (id: PageId, lsn: Lsn, untilLsn: Lsn) => boolean

/**
 * Fills `kept` for the versions of the current page. What was put again at the same LSN is never needed. `dropsTombstones`: where
 * nothing lies under these layers, a deletion with nothing kept before it says nothing.
 */
export function markNeeded(
  sources: readonly IndexSource[],
  versions: PageVersions,
  isNeeded: IsNeeded,
  dropsTombstones: boolean,
  kept: boolean[],
): void {
  const { count, id, lsns } = versions
  let isFirst = true
  for (let at = 0; at < count; at += 1) {
    const lsn = lsns[at] as number
    const untilLsn = at + 1 < count ? (lsns[at + 1] as number) : LSN_MAX
    let isKept = !(at + 1 < count && untilLsn === lsn) && isNeeded(id, lsn, untilLsn)
    if (isKept && isFirst) {
      if (dropsTombstones && lengthOf(sources, versions, at) === DELETED) isKept = false
      else isFirst = false
    }
    kept[at] = isKept
  }
}

export type Garbage = {
  /** Bytes of all versions, before compression, and of those that nobody needs. */
  readonly totalBytes: number
  readonly garbageBytes: number
  readonly versions: number
  readonly garbageVersions: number
}

/** What merging these layers, oldest first, would let go. */
export function garbageOf(indexes: readonly LayerIndex[], isNeeded: IsNeeded): Garbage {
  const sources = indexes.map((index) => ({ index, maxLsn: LSN_MAX }))
  const found = { totalBytes: 0, garbageBytes: 0, versions: 0, garbageVersions: 0 }
  const versions = new PageVersions(sources)
  const kept: boolean[] = []
  while (versions.next()) {
    markNeeded(sources, versions, isNeeded, false, kept)
    for (let at = 0; at < versions.count; at += 1) {
      const length = lengthOf(sources, versions, at)
      const bytes = length === DELETED ? 0 : length
      found.totalBytes += bytes
      found.versions += 1
      if (kept[at] === true) continue
      found.garbageBytes += bytes
      found.garbageVersions += 1
    }
  }
  return found
}

function lengthOf(sources: readonly IndexSource[], versions: PageVersions, at: number): number {
  const { index } = sources[versions.sources[at] as number] as IndexSource
  return index.lengths[versions.entries[at] as number] as number
}
