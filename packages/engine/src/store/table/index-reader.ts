/**
 * Reads through an index. An entry is a hint: the row that it names counts when the snapshot sees a version of it, and that
 * version has the entry's key.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import type { Datum } from '../../types/datum.ts'
import type { Batch } from '../batch.ts'
import { GROUP_ROWS, SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, BatchSource, IndexScanOptions } from '../table-access.ts'
import { PENDING, type Pending } from '../waits.ts'
import { RowGatherer } from './gather.ts'
import type { RowGroup } from './row-group.ts'
import type { TableData } from './table-data.ts'
import type { IndexCursor, IndexEntries, TableIndex } from './table-index.ts'
import { INVISIBLE, type Viewer, visibility, visibleValue } from './visibility.ts'

const keyScratch = new ByteWriter(128)
const valueScratch: Datum[] = []

/** Whether the visible version of the row has this key. Its key columns are resident. */
export function hasKey(
  index: TableIndex,
  group: RowGroup,
  slot: number,
  how: number,
  viewer: Viewer,
  key: Uint8Array,
  length: number,
): boolean {
  const { maker } = index
  const { attnums } = maker
  for (let i = 0; i < attnums.length; i++) {
    valueScratch[i] = visibleValue(group, slot, attnums[i] as number, how, viewer)
  }
  valueScratch.length = attnums.length
  keyScratch.reset()
  if (maker.key(valueScratch, keyScratch) === 'absent') return false
  return keyScratch.equals(key, length)
}

const FIRST_BATCH_MIN = 8

export class IndexReader implements BatchSource {
  readonly #table: TableData
  readonly #index: TableIndex
  readonly #access: Access
  readonly #viewer: Viewer
  readonly #attnums: readonly number[]
  readonly #needed: readonly number[]
  readonly #cursor: IndexCursor
  readonly #entries: IndexEntries = { count: 0, rowIds: [], keys: [] }
  #batchRows: number

  constructor(
    table: TableData,
    index: TableIndex,
    access: Access,
    viewer: Viewer,
    attnums: readonly number[],
    options: IndexScanOptions,
  ) {
    this.#table = table
    this.#index = index
    this.#access = access
    this.#viewer = viewer
    this.#attnums = attnums
    this.#needed = [...new Set([...index.maker.attnums, ...attnums])].filter((attnum) => attnum > 0)
    this.#cursor = index.cursor(options.ranges, options.reverse)
    this.#batchRows = Math.min(GROUP_ROWS, Math.max(FIRST_BATCH_MIN, options.expectedRows))
    if (viewer.tracker !== undefined) {
      for (const range of options.ranges) {
        viewer.tracker.readRange(index.storageId, range.lower?.key, range.upper?.key)
      }
    }
  }

  next(): Batch | undefined | Pending {
    this.#table.cache.relax()
    for (;;) {
      const entries = this.#entries
      if (this.#cursor.read(this.#batchRows, entries, this.#access.waits) === PENDING)
        return PENDING
      if (entries.count === 0) return undefined
      if (!this.#resident(entries)) return PENDING
      const batch = this.#gather(entries)
      this.#cursor.take(entries, entries.count)
      this.#batchRows = Math.min(GROUP_ROWS, this.#batchRows * 4)
      if (batch.count === 0) continue
      this.#access.waits.moved()
      return batch
    }
  }

  close(): void {
    this.#entries.count = 0
  }

  #resident(entries: IndexEntries): boolean {
    let all = true
    for (let i = 0; i < entries.count; i++) {
      const group = this.#table.group((entries.rowIds[i] as number) >>> SLOT_BITS)
      if (!this.#table.resident(group, this.#needed, this.#access.waits)) all = false
    }
    return all
  }

  #gather(entries: IndexEntries): Batch {
    const rows = new RowGatherer(this.#attnums, this.#table.columns, entries.count)
    const viewer = this.#viewer
    for (let i = 0; i < entries.count; i++) {
      const rowId = entries.rowIds[i] as number
      const group = this.#table.group(rowId >>> SLOT_BITS)
      const slot = rowId & SLOT_MASK
      const how = visibility(group, slot, viewer)
      if (how === INVISIBLE) continue
      const key = entries.keys[i] as Uint8Array
      if (!hasKey(this.#index, group, slot, how, viewer, key, key.length)) continue
      viewer.tracker?.readRow(this.#table.storageId, rowId)
      rows.add(group, slot, how, viewer)
    }
    return rows.finish()
  }
}
