/**
 * The rows of one table, by storage id: its row groups, what is in memory of them, and their undo. Knows nothing of SQL
 * columns beyond how they are stored, and of indexes only that entries of forgotten versions go away.
 */
import type { PageId } from '@twill/storage'
import type { Datum } from '../../types/datum.ts'
import { makeChunk } from '../chunk/make-chunk.ts'
import type { ColumnChunk } from '../chunk/column-chunk.ts'
import type { StoredColumn } from '../chunk/stored-column.ts'
import type { PageCache } from '../page-cache.ts'
import { chunkPageId, GROUP_ROWS, SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Page } from '../page.ts'
import type { UndoTarget } from '../undo-target.ts'
import { DELETED, INSERTED, UPDATED, type Version } from '../version.ts'
import type { Waits } from '../waits.ts'
import { RowGroup } from './row-group.ts'
import type { TableIndex } from './table-index.ts'
import { removeEntries } from './stale-entries.ts'

/** What the root keeps of a table: does not grow with it, beyond a bounded list of hints. */
export type TableFacts = {
  readonly groups: number
  readonly rows: number
  /** Row groups that have free slots. */
  readonly free: readonly number[]
}

/** Free slots that are remembered; more are found again through the groups' hints. */
const MAX_FREE_SLOTS = 65536
export const MAX_FREE_GROUPS = 256

export class TableData implements UndoTarget {
  readonly storageId: number
  readonly cache: PageCache
  readonly #groups = new Map<number, RowGroup>()
  #lastGroup: RowGroup | undefined
  groupCount = 0
  /** Live rows, those of transactions under way included. */
  liveRows = 0
  readonly freeSlots: number[] = []
  readonly freeGroups: Set<number> = new Set<number>()
  /** By attribute number; of dropped columns too, as long as they have chunks. */
  columns: readonly (StoredColumn | undefined)[] = []
  /** All indexes whose entries changes must keep. */
  indexes: readonly TableIndex[] = []

  constructor(storageId: number, cache: PageCache) {
    this.storageId = storageId
    this.cache = cache
  }

  get facts(): TableFacts {
    return {
      groups: this.groupCount,
      rows: Math.max(0, this.liveRows),
      free: [...this.freeGroups].slice(0, MAX_FREE_GROUPS),
    }
  }

  restore(facts: TableFacts): void {
    this.groupCount = facts.groups
    this.liveRows = facts.rows
    for (const group of facts.free) this.freeGroups.add(group)
  }

  /** The group, perhaps with nothing of it read yet. */
  group(number: number): RowGroup {
    const last = this.#lastGroup
    if (last !== undefined && last.number === number) return last
    let group = this.#groups.get(number)
    if (group === undefined) {
      group = new RowGroup(this.storageId, number, this.#forgetGroup)
      this.#groups.set(number, group)
    }
    this.#lastGroup = group
    return group
  }

  readonly #forgetGroup: (group: RowGroup) => void = (group) => {
    this.#groups.delete(group.number)
    if (this.#lastGroup === group) this.#lastGroup = undefined
  }

  get residentGroups(): Iterable<RowGroup> {
    return this.#groups.values()
  }

  /** True when the group's liveness and these columns are in memory; what is not is asked for. */
  resident(group: RowGroup, attnums: readonly number[], waits: Waits): boolean {
    let all = true
    if (!group.loaded) {
      waits.needPage(group.id)
      all = false
    }
    group.hot = 1
    for (let i = 0; i < attnums.length; i++) {
      const attnum = attnums[i] as number
      if (attnum === 0) continue
      const chunk = group.chunks[attnum]
      if (chunk === undefined) {
        waits.needPage(chunkPageId(this.storageId, attnum, group.number))
        all = false
      } else chunk.hot = 1
    }
    return all
  }

  page(attnum: number, groupNumber: number): Page | undefined {
    const group = this.#groups.get(groupNumber)
    if (group === undefined) return undefined
    if (attnum === 0) return group.loaded ? group : undefined
    return group.chunks[attnum]
  }

  /** Makes a page of what was read. A chunk that was never written holds the column's value for older rows. */
  install(attnum: number, groupNumber: number, bytes: Uint8Array | undefined): Page | undefined {
    const group = this.group(groupNumber)
    if (attnum === 0) {
      if (group.loaded) return undefined
      group.decode(bytes)
      return group
    }
    const column = this.columns[attnum]
    if (column === undefined || group.chunks[attnum] !== undefined) return undefined
    const chunk = makeChunk(column, this.storageId, groupNumber, group)
    if (bytes === undefined) fillMissing(chunk, column.missing)
    else chunk.decode(bytes)
    group.addChunk(chunk)
    return chunk
  }

  /** A chunk of a group in memory, made where the group is new. */
  newChunk(group: RowGroup, column: StoredColumn): ColumnChunk {
    const chunk = makeChunk(column, this.storageId, group.number, group)
    group.addChunk(chunk)
    this.cache.add(chunk)
    return chunk
  }

  /** Adds an empty group at the end. */
  addGroup(columns: readonly StoredColumn[]): RowGroup {
    const group = this.group(this.groupCount++)
    group.loaded = true
    this.cache.add(group)
    group.touch()
    for (const column of columns) this.newChunk(group, column)
    return group
  }

  /** Every page id that the table may have written: its columns, given by attribute number, and liveness. */
  *pageIds(attnums: readonly number[]): Iterable<PageId> {
    for (const attnum of attnums) {
      for (let group = 0; group < this.groupCount; group++) {
        yield chunkPageId(this.storageId, attnum, group)
      }
    }
  }

  /** Drops what is in memory of the given columns, or of everything. */
  discard(attnums: readonly number[] | undefined): void {
    for (const group of this.#groups.values()) {
      for (const chunk of group.chunks) {
        if (chunk === undefined || attnums?.includes(chunk.column.attnum) === false) continue
        this.cache.remove(chunk)
        group.chunkDropped(chunk.column.attnum)
      }
      if (attnums === undefined) this.cache.remove(group)
    }
    if (attnums === undefined) {
      this.#groups.clear()
      this.#lastGroup = undefined
    }
  }

  freeSlot(rowId: number): void {
    if (this.freeSlots.length < MAX_FREE_SLOTS) this.freeSlots.push(rowId)
    else this.freeGroups.add(rowId >>> SLOT_BITS)
  }

  undo(version: Version): void {
    const group = this.group(version.rowId >>> SLOT_BITS)
    const slot = version.rowId & SLOT_MASK
    if (version.kind === INSERTED) this.#undoInsert(group, slot, version)
    else if (version.kind === DELETED) {
      group.popVersion(slot, version)
      group.revive(slot)
      this.liveRows++
    } else {
      if (version.touchesIndex) removeEntries(this, group, slot, version, true)
      const attnums = version.attnums as readonly number[]
      const values = version.values as Datum[]
      for (let i = 0; i < attnums.length; i++) {
        group.chunks[attnums[i] as number]?.set(slot, values[i] as Datum)
      }
      group.popVersion(slot, version)
    }
  }

  #undoInsert(group: RowGroup, slot: number, version: Version): void {
    for (let at = slot; at < slot + version.count; at++) {
      removeEntries(this, group, at, version, true)
      group.kill(at)
      group.popVersion(at, version)
      this.freeSlot(group.firstRowId + at)
    }
    this.liveRows -= version.count
  }

  forget(version: Version): void {
    const group = this.group(version.rowId >>> SLOT_BITS)
    const slot = version.rowId & SLOT_MASK
    if (version.kind === INSERTED) {
      for (let at = slot; at < slot + version.count; at++) group.cutVersion(at, version)
      return
    }
    if (version.kind === UPDATED && !version.touchesIndex) {
      group.cutVersion(slot, version)
      return
    }
    removeEntries(this, group, slot, version, false)
    group.cutVersion(slot, version)
    if (version.kind === DELETED) this.freeSlot(group.firstRowId + slot)
  }
}

function fillMissing(chunk: ColumnChunk, value: Datum): void {
  for (let slot = GROUP_ROWS - 1; slot >= 0; slot--) chunk.set(slot, value)
  chunk.dirty = false
}
