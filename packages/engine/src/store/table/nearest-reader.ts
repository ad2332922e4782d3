/**
 * Reads the rows near a vector through an index that has `nearest`. An entry is a hint: the row that it names counts when the
 * snapshot sees a version of it, and that version has the entry's vector. A row is given once, however many entries name it.
 */
import type { Batch } from '../batch.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, NearestScanOptions, NearestSource, NearestStats } from '../table-access.ts'
import { PENDING, type Pending } from '../waits.ts'
import { RowGatherer } from './gather.ts'
import { hasKey } from './index-reader.ts'
import type { TableData } from './table-data.ts'
import type { NearestCursor, NearestEntries, TableIndex } from './table-index.ts'
import { INVISIBLE, type Viewer, visibility } from './visibility.ts'

export class NearestReader implements NearestSource {
  readonly #table: TableData
  readonly #index: TableIndex
  readonly #access: Access
  readonly #viewer: Viewer
  readonly #attnums: readonly number[]
  readonly #needed: readonly number[]
  readonly #cursor: NearestCursor
  readonly #entries: NearestEntries = { count: 0, rowIds: [], scores: [], keys: [] }
  /** The entries read have not been made rows of yet: pages of the table were missing. */
  #isUnused = false
  readonly #given = new Set<number>()
  entries = 0
  reached: number = -Infinity

  constructor(
    table: TableData,
    index: TableIndex,
    cursor: NearestCursor,
    access: Access,
    viewer: Viewer,
    { attnums }: NearestScanOptions,
  ) {
    this.#table = table
    this.#index = index
    this.#access = access
    this.#viewer = viewer
    this.#attnums = attnums
    this.#needed = [...new Set([...index.maker.attnums, ...attnums])].filter((attnum) => attnum > 0)
    this.#cursor = cursor
    // A row that comes to be near meanwhile is a conflict, wherever it is: everything was looked at.
    viewer.tracker?.readRange(index.storageId, undefined, undefined)
  }

  get stats(): NearestStats {
    return this.#cursor.stats
  }

  next(): Batch | undefined | Pending {
    this.#table.cache.relax()
    for (;;) {
      const entries = this.#entries
      if (!this.#isUnused) {
        if (this.#cursor.read(entries, this.#access.waits) === PENDING) return PENDING
        if (entries.count === 0) return undefined
        this.#isUnused = true
      }
      if (!this.#resident(entries)) {
        // Where they lie may be used for something else by the time of the next call.
        for (let i = 0; i < entries.count; i++)
          entries.keys[i] = (entries.keys[i] as Uint8Array).slice()
        return PENDING
      }
      const batch = this.#gather(entries)
      this.#isUnused = false
      this.entries += entries.count
      this.reached = entries.scores[entries.count - 1] as number
      this.#access.waits.moved()
      if (batch.count > 0) return batch
    }
  }

  close(): void {
    this.#entries.count = 0
  }

  #resident(entries: NearestEntries): boolean {
    let all = true
    for (let i = 0; i < entries.count; i++) {
      const group = this.#table.group((entries.rowIds[i] as number) >>> SLOT_BITS)
      if (!this.#table.resident(group, this.#needed, this.#access.waits)) all = false
    }
    return all
  }

  #gather(entries: NearestEntries): Batch {
    const rows = new RowGatherer(this.#attnums, this.#table.columns, entries.count)
    const viewer = this.#viewer
    for (let i = 0; i < entries.count; i++) {
      const rowId = entries.rowIds[i] as number
      const group = this.#table.group(rowId >>> SLOT_BITS)
      const slot = rowId & SLOT_MASK
      const how = visibility(group, slot, viewer)
      if (how === INVISIBLE || this.#given.has(rowId)) continue
      const key = entries.keys[i] as Uint8Array
      if (!hasKey(this.#index, group, slot, how, viewer, key, key.length)) continue
      this.#given.add(rowId)
      viewer.tracker?.readRow(this.#table.storageId, rowId)
      rows.add(group, slot, how, viewer)
    }
    return rows.finish()
  }
}
