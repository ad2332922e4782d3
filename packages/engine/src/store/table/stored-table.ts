/** A stored table as the executor uses it: `StoredTable` over the pieces in this folder. */
import type { Datum } from '../../types/datum.ts'
import { indexCorrupted } from '../../errors/storage-errors.ts'
import type { Oid } from '../../types/type.ts'
import type { Batch } from '../batch.ts'
import type { StoredColumn } from '../chunk/stored-column.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { StoreContext } from '../store-context.ts'
import type {
  Access,
  BatchSource,
  IndexScanOptions,
  LockOutcome,
  NearestScanOptions,
  NearestSource,
  RowId,
  RowLockStrength,
  StoredTable,
  WaitPolicy,
} from '../table-access.ts'
import { IN_FLIGHT } from '../version.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import { insertColumns } from './batch-writer.ts'
import { RowGatherer } from './gather.ts'
import { hasKey, IndexReader } from './index-reader.ts'
import { NearestReader } from './nearest-reader.ts'
import { lockRow } from './row-lock.ts'
import { deleteRow, insertRow, planUpdate, type UpdatePlan, updateRow } from './row-writer.ts'
import type { TableData } from './table-data.ts'
import type { TableIndex } from './table-index.ts'
import { TableScan } from './table-scan.ts'
import type { TableShape } from './table-shape.ts'
import { ByteWriter } from '../../base/byte-writer.ts'
import { findDuplicate } from './unique-check.ts'
import { keyOf } from './row-writer.ts'
import { INVISIBLE, type Viewer, visibility, visibleValue } from './visibility.ts'

const candidates: RowId[] = []

class ReusedViewer implements Viewer {
  own: Viewer['own']
  snapshot: Viewer['snapshot'] = { lsn: 0, command: 0 }
  tracker: Viewer['tracker']
}

function viewerOf(access: Access): Viewer {
  const writer = access.txn as Writer | undefined
  return { own: writer?.stamp, snapshot: access.snapshot, tracker: writer?.tracker }
}

export class RowTable implements StoredTable, TableShape {
  readonly oid: Oid
  readonly name: string
  readonly storageId: number
  readonly context: StoreContext
  readonly data: TableData
  readonly columns: readonly StoredColumn[]
  readonly attnums: readonly number[]
  readonly positions: Int16Array
  readonly indexes: readonly TableIndex[]
  /** Of point look-ups alone, which end before anything else can run. */
  readonly #viewer = new ReusedViewer()
  readonly #lookupNeeds = new Map<TableIndex, Map<readonly number[], readonly number[]>>()
  readonly #plans = new Map<readonly number[], UpdatePlan>()
  #lastPlanned: readonly number[] | undefined
  #lastPlan: UpdatePlan | undefined

  constructor(
    oid: Oid,
    name: string,
    data: TableData,
    context: StoreContext,
    columns: readonly StoredColumn[],
    indexes: readonly TableIndex[],
  ) {
    this.oid = oid
    this.name = name
    this.storageId = data.storageId
    this.data = data
    this.context = context
    this.columns = columns
    this.attnums = columns.map((column) => column.attnum)
    this.positions = new Int16Array(Math.max(0, ...this.attnums) + 1).fill(-1)
    this.attnums.forEach((attnum, at) => {
      this.positions[attnum] = at
    })
    this.indexes = indexes
  }

  get estimatedRows(): number {
    return Math.max(0, this.data.liveRows)
  }

  scan(access: Access, attnums: readonly number[]): BatchSource {
    return new TableScan(this.data, access, viewerOf(access), attnums)
  }

  indexScan(
    access: Access,
    index: Oid,
    attnums: readonly number[],
    options: IndexScanOptions,
  ): BatchSource {
    const viewer = viewerOf(access)
    return new IndexReader(this.data, this.#index(index), access, viewer, attnums, options)
  }

  nearestScan(access: Access, options: NearestScanOptions): NearestSource {
    const index = this.#index(options.index)
    const cursor = index.nearest?.(options.query, options.ef)
    if (cursor === undefined) {
      throw indexCorrupted(`index "${index.name.constraint}" is no index of vectors`)
    }
    return new NearestReader(this.data, index, cursor, access, viewerOf(access), options)
  }

  #index(oid: Oid): TableIndex {
    for (const index of this.indexes) if (index.oid === oid) return index
    throw indexCorrupted(`table "${this.name}" has no index with OID ${oid}`)
  }

  fetch(access: Access, rowIds: ArrayLike<number>, attnums: readonly number[]): Batch | Pending {
    const { data } = this
    data.cache.relax()
    const { waits } = access
    let resident = true
    for (let i = 0; i < rowIds.length; i++) {
      const group = data.group((rowIds[i] as number) >>> SLOT_BITS)
      if (!data.resident(group, attnums, waits)) resident = false
    }
    if (!resident) return PENDING
    const viewer = viewerOf(access)
    const rows = new RowGatherer(attnums, data.columns, rowIds.length)
    for (let i = 0; i < rowIds.length; i++) {
      const rowId = rowIds[i] as number
      const group = data.group(rowId >>> SLOT_BITS)
      const slot = rowId & SLOT_MASK
      const how = visibility(group, slot, viewer)
      if (how === INVISIBLE) continue
      viewer.tracker?.readRow(data.storageId, rowId)
      rows.add(group, slot, how, viewer)
    }
    waits.moved()
    return rows.finish()
  }

  lookup(
    access: Access,
    index: Oid,
    key: Uint8Array,
    attnums: readonly number[],
    out: Datum[],
  ): RowId | undefined | Pending {
    const { data } = this
    const { waits } = access
    const found = this.#index(index)
    data.cache.relax()
    candidates.length = 0
    if (found.find(key, key.length, waits, candidates) === PENDING) return PENDING
    const writer = access.txn as Writer | undefined
    const viewer = this.#viewer
    viewer.own = writer?.stamp
    viewer.snapshot = access.snapshot
    viewer.tracker = writer?.tracker
    viewer.tracker?.readRange(found.storageId, key, key)
    const needed = this.#needed(found, attnums)
    let pending = false
    for (let i = 0; i < candidates.length; i++) {
      const rowId = candidates[i] as number
      const group = data.group(rowId >>> SLOT_BITS)
      if (!data.resident(group, needed, waits)) {
        pending = true
        continue
      }
      const slot = rowId & SLOT_MASK
      const how = visibility(group, slot, viewer)
      if (how === INVISIBLE) continue
      if (!hasKey(found, group, slot, how, viewer, key, key.length)) continue
      if (pending) return PENDING
      viewer.tracker?.readRow(data.storageId, rowId)
      this.#read(group, slot, how, viewer, rowId, attnums, out)
      waits.moved()
      return rowId
    }
    if (pending) return PENDING
    waits.moved()
    return undefined
  }

  /** Columns that a look-up reads: those asked for and the index's own. */
  #needed(index: TableIndex, attnums: readonly number[]): readonly number[] {
    let lists = this.#lookupNeeds.get(index)
    if (lists === undefined) this.#lookupNeeds.set(index, (lists = new Map()))
    let needed = lists.get(attnums)
    if (needed === undefined) {
      if (lists.size > 64) lists.clear()
      needed = [...new Set([...attnums, ...index.maker.attnums])]
      lists.set(attnums, needed)
    }
    return needed
  }

  #read(
    group: ReturnType<TableData['group']>,
    slot: number,
    how: number,
    viewer: Viewer,
    rowId: RowId,
    attnums: readonly number[],
    out: Datum[],
  ): void {
    for (let i = 0; i < attnums.length; i++) {
      const attnum = attnums[i] as number
      out[i] = attnum === 0 ? rowId : visibleValue(group, slot, attnum, how, viewer)
    }
  }

  latest(
    access: Access,
    rowId: RowId,
    attnums: readonly number[],
    out: Datum[],
  ): boolean | Pending {
    const { data } = this
    const group = data.group(rowId >>> SLOT_BITS)
    if (!data.resident(group, attnums, access.waits)) return PENDING
    const slot = rowId & SLOT_MASK
    this.#dependOn(access.txn as Writer | undefined, group.versions?.[slot]?.stamp.lsn)
    if (!group.isLive(slot)) return false
    for (let i = 0; i < attnums.length; i++) {
      const attnum = attnums[i] as number
      out[i] = attnum === 0 ? rowId : (group.chunks[attnum]?.get(slot) as Datum)
    }
    access.waits.moved()
    return true
  }

  #dependOn(writer: Writer | undefined, lsn: number | undefined): void {
    if (writer === undefined || lsn === undefined || lsn === IN_FLIGHT) return
    if (lsn > this.context.durableLsn && lsn > writer.dependsOnLsn) writer.dependsOnLsn = lsn
  }

  lock(
    access: Access,
    rowId: RowId,
    strength: RowLockStrength,
    wait: WaitPolicy,
  ): LockOutcome | Pending {
    return lockRow(this, access, rowId, strength, wait)
  }

  insert(access: Access, row: readonly Datum[]): RowId | Pending {
    return insertRow(this, access, row)
  }

  findConflict(
    access: Access,
    indexes: readonly Oid[],
    row: readonly Datum[],
  ): RowId | undefined | Pending {
    const writer = access.txn as Writer
    writer.assertActive()
    let pending = false
    for (const oid of indexes) {
      const index = this.#index(oid)
      const key = new ByteWriter(64)
      const state = keyOf(this, index, row, key)
      if (state === 'absent' || (state === 'null' && !index.nullsNotDistinct)) continue
      const conflict = findDuplicate(
        this.context,
        this.data,
        index,
        writer,
        key.view(),
        key.length,
        -1,
        access.waits,
      )
      if (conflict === PENDING) pending = true
      else if (conflict >= 0) return conflict
    }
    return pending ? PENDING : undefined
  }

  insertBatch(access: Access, batch: Batch): Pending | undefined {
    return insertColumns(this, access, batch)
  }

  /** The lock an update of these columns takes: `update` when one of them is part of a unique index. */
  updateLockStrength(attnums: readonly number[]): RowLockStrength {
    const touches = this.#plan(attnums).indexes.some((index) => index.unique)
    return touches ? 'update' : 'no key update'
  }

  update(
    access: Access,
    rowId: RowId,
    attnums: readonly number[],
    values: readonly Datum[],
  ): Pending | undefined {
    return updateRow(this, access, rowId, this.#plan(attnums), values)
  }

  #plan(attnums: readonly number[]): UpdatePlan {
    if (attnums === this.#lastPlanned) return this.#lastPlan as UpdatePlan
    let plan = this.#plans.get(attnums)
    if (plan === undefined) {
      if (this.#plans.size > 64) this.#plans.clear()
      plan = planUpdate(this, attnums)
      this.#plans.set(attnums, plan)
    }
    this.#lastPlanned = attnums
    this.#lastPlan = plan
    return plan
  }

  delete(access: Access, rowId: RowId): Pending | undefined {
    return deleteRow(this, access, rowId)
  }
}
