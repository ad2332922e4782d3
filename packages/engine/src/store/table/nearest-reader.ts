/**
 * Reads the rows near a vector through an index that has `nearest`. An entry is a hint: the row that it names counts when the
 * snapshot sees a version of it, and that version has the entry's vector, as far as it is looked at. A row is given once, however
 * many entries name it.
 */
import { agreesInDirection, agreesInSamples } from '../../kernels/agrees-in-samples.ts'
import { ROUNDING } from '../../kernels/distance/rounding.ts'
import type { Batch } from '../batch.ts'
import type { HeapChunk } from '../chunk/heap-chunk.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, NearestScanOptions, NearestSource, NearestStats } from '../table-access.ts'
import { PENDING, type Pending } from '../waits.ts'
import { RowGatherer } from './gather.ts'
import { hasKey } from './index-reader.ts'
import type { RowGroup } from './row-group.ts'
import type { TableData } from './table-data.ts'
import type { NearestCursor, NearestEntries, TableIndex } from './table-index.ts'
import { IN_PLACE, INVISIBLE, type Viewer, visibility } from './visibility.ts'

export class NearestReader implements NearestSource {
  readonly #table: TableData
  readonly #index: TableIndex
  readonly #access: Access
  readonly #viewer: Viewer
  readonly #attnums: readonly number[]
  readonly #needed: readonly number[]
  readonly #cursor: NearestCursor
  readonly #entries: NearestEntries = { count: 0, rowIds: [], scores: [] }
  /** The entries that are next: those before have been made rows of. */
  #at = 0
  readonly #rows: number
  /** The column of the vectors, where those of the index may stand in for it. */
  readonly #trusted: number | undefined
  readonly #given = new Set<number>()
  entries = 0
  reached: number = -Infinity

  constructor(
    table: TableData,
    index: TableIndex,
    cursor: NearestCursor,
    access: Access,
    viewer: Viewer,
    { attnums, isNotNull, rows }: NearestScanOptions,
  ) {
    this.#rows = rows ?? Infinity
    const mayTrust = isNotNull === true && viewer.tracker === undefined
    this.#trusted = mayTrust ? index.maker.storedAttnum : undefined
    this.#table = table
    this.#index = index
    this.#access = access
    this.#viewer = viewer
    this.#attnums = attnums
    this.#needed = [...new Set([...index.maker.attnums, ...attnums])].filter(
      (attnum) => attnum > 0 && attnum !== this.#trusted,
    )
    this.#cursor = cursor
    // A row that comes to be near meanwhile is a conflict, wherever it is: everything was looked at.
    viewer.tracker?.readRange(index.storageId, undefined, undefined)
  }

  get stats(): NearestStats {
    return this.#cursor.stats
  }

  next(): Batch | undefined | Pending {
    this.#table.cache.relax()
    const entries = this.#entries
    if (this.#at >= entries.count) {
      if (this.#cursor.read(entries, this.#access.waits) === PENDING) return PENDING
      this.#at = 0
      if (entries.count === 0) return undefined
    }
    const end = this.#portion()
    if (!this.#resident(end)) return PENDING
    const batch = this.#gather(end)
    this.entries += end - this.#at
    this.#at = end
    this.reached = entries.scores[end - 1] as number
    this.#access.waits.moved()
    return batch
  }

  close(): void {
    this.#entries.count = 0
    this.#at = 0
    this.#cursor.close()
  }

  /** Where the entries for the next batch end; those that rounding alone may have put behind are among them. */
  #portion(): number {
    const { count, scores } = this.#entries
    let end = this.#at + this.#rows
    if (end >= count) return count
    const last = scores[end - 1] as number
    const within = last + ROUNDING * Math.max(1, Math.abs(last), Math.abs(scores[0] as number))
    while (end < count && (scores[end] as number) <= within) end++
    return end
  }

  #resident(end: number): boolean {
    const { rowIds } = this.#entries
    let all = true
    for (let i = this.#at; i < end; i++) {
      const group = this.#table.group((rowIds[i] as number) >>> SLOT_BITS)
      if (!this.#table.resident(group, this.#needed, this.#access.waits)) all = false
      if (!this.#cursor.hasKey(i, this.#access.waits)) all = false
      if (this.#trusted !== undefined && !this.#hasValue(i, group, this.#trusted)) all = false
    }
    return all
  }

  /**
   * Whether the vector of an entry's row is here: in its chunk, or in the index. Those of a chunk are megabytes, to be read for one row.
   * Where no row is without a vector, each version has an entry for as long as it can be seen; so a row that lies in place and has one
   * entry has the vector of that one.
   */
  #hasValue(at: number, group: RowGroup, attnum: number): boolean {
    const chunk = group.chunks[attnum]
    if (chunk !== undefined) {
      chunk.hot = 1
      return true
    }
    const rowId = this.#entries.rowIds[at] as number
    const { waits } = this.#access
    if (!group.loaded) return false
    const how = visibility(group, rowId & SLOT_MASK, this.#viewer)
    if (how === INVISIBLE) return true
    const isOnly = how === IN_PLACE ? this.#cursor.isOnly(at, rowId, waits) : false
    return isOnly === false ? this.#table.resident(group, [attnum], waits) : isOnly === true
  }

  /**
   * A vector that lies in place is compared where it is, and in samples alone: an entry for a vector that the row no longer has would
   * at worst name the row a little early. Whoever reads it computes its distance from what it has.
   */
  #hasVector(group: RowGroup, slot: number, how: number, key: Uint8Array): boolean {
    const { storedAttnum, unitAttnum } = this.#index.maker
    const attnum = storedAttnum ?? unitAttnum
    if (how === IN_PLACE && attnum !== undefined) {
      const chunk = group.chunks[attnum] as HeapChunk
      if (chunk.isNull(slot) || chunk.lengthOf(slot) !== key.length) return false
      const start = chunk.startOf(slot)
      if (storedAttnum !== undefined) return agreesInSamples(chunk.heap, start, key, 0, key.length)
      const agrees = pointsTheSameWay(chunk.heap, start, key)
      if (agrees !== undefined) return agrees
    }
    return hasKey(this.#index, group, slot, how, this.#viewer, key, key.length)
  }

  #gather(end: number): Batch {
    const entries = this.#entries
    const rows = new RowGatherer(this.#attnums, this.#table.columns, end - this.#at)
    const viewer = this.#viewer
    for (let i = this.#at; i < end; i++) {
      const rowId = entries.rowIds[i] as number
      const group = this.#table.group(rowId >>> SLOT_BITS)
      const slot = rowId & SLOT_MASK
      const how = visibility(group, slot, viewer)
      if (how === INVISIBLE || this.#given.has(rowId)) continue
      const key = this.#cursor.key(i)
      // `#hasValue` has seen to it that the key is the row's vector.
      const isTrusted = this.#trusted !== undefined && group.chunks[this.#trusted] === undefined
      if (!isTrusted && !this.#hasVector(group, slot, how, key)) continue
      this.#given.add(rowId)
      viewer.tracker?.readRow(this.#table.storageId, rowId)
      if (isTrusted) rows.add(group, slot, how, viewer, this.#trusted, key.slice())
      else rows.add(group, slot, how, viewer)
    }
    return rows.finish()
  }
}

/** `undefined`: it cannot be seen so. */
function pointsTheSameWay(heap: Uint8Array, start: number, unit: Uint8Array): boolean | undefined {
  const at = heap.byteOffset + start
  if (((at | unit.byteOffset) & 3) !== 0) return undefined
  const elements = unit.length >> 2
  return agreesInDirection(
    new Float32Array(heap.buffer, at, elements),
    new Float32Array(unit.buffer, unit.byteOffset, elements),
  )
}
