/**
 * Adds many rows, given as columns: the way of COPY and INSERT … SELECT. No object per row: a run of rows in one group shares
 * one undo record and one WAL operation.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import { uniqueViolation } from '../../errors/constraint-errors.ts'
import { compareBytes } from '../../kernels/compare-bytes.ts'
import type { Datum } from '../../types/datum.ts'
import type { Batch, Vector } from '../batch.ts'
import type { ColumnChunk } from '../chunk/column-chunk.ts'
import { GROUP_ROWS, SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, RowId } from '../table-access.ts'
import { INSERTED, Version } from '../version.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { RowGroup } from './row-group.ts'
import type { TableIndex } from './table-index.ts'
import type { TableShape } from './table-shape.ts'
import { isFull } from './slots.ts'
import { findDuplicate } from './unique-check.ts'

/** The keys of a batch under one index. */
class BatchKeys {
  readonly index: TableIndex
  readonly out = new ByteWriter(16 * GROUP_ROWS)
  /** Start of each row's key, and the end of the last; equal starts: not in the index. */
  readonly starts: Uint32Array
  /** Rows in key order; `undefined` when they come so. */
  order: number[] | undefined

  constructor(index: TableIndex, count: number) {
    this.index = index
    this.starts = new Uint32Array(count + 1)
  }

  compare(a: number, b: number): number {
    const bytes = this.out.view()
    const { starts } = this
    return compareBytes(
      bytes,
      starts[a] as number,
      starts[a + 1] as number,
      bytes,
      starts[b] as number,
      starts[b + 1] as number,
    )
  }

  key(row: number): Uint8Array {
    return this.out.view().subarray(this.starts[row], this.starts[row + 1])
  }
}

export function insertColumns(
  shape: TableShape,
  access: Access,
  batch: Batch,
): Pending | undefined {
  const writer = access.txn as Writer
  writer.assertActive()
  if (batch.count === 0) return undefined
  if (!shape.context.admitChange(access.waits)) return PENDING
  const { data } = shape
  data.cache.relax()
  if (data.groupCount > 0) {
    const last = data.group(data.groupCount - 1)
    if (!data.resident(last, shape.attnums, access.waits)) return PENDING
  }
  const first = nextRowId(shape)
  const keys: BatchKeys[] = []
  let pending = false
  for (const index of shape.indexes) {
    const made = makeKeys(shape, index, batch)
    if (prepare(shape, access, made, batch, first) === PENDING) pending = true
    keys.push(made)
  }
  if (pending) return PENDING
  place(shape, writer, access.snapshot.command, batch, first)
  for (const made of keys) enter(made, first, batch.count, writer)
  writer.tracker?.writeTable(data.storageId)
  access.waits.moved()
  return undefined
}

/** Rows of a batch take consecutive ids from here: a group is filled to its end before the next one. */
function nextRowId(shape: TableShape): RowId {
  const { data } = shape
  if (data.groupCount === 0) return 0
  const last = data.group(data.groupCount - 1)
  if (last.rows === GROUP_ROWS || isFull(last)) return data.groupCount * GROUP_ROWS
  return last.firstRowId + last.rows
}

function rowAt(batch: Batch, at: number): number {
  return batch.selection === undefined ? at : (batch.selection[at] as number)
}

function makeKeys(shape: TableShape, index: TableIndex, batch: Batch): BatchKeys {
  const keys = new BatchKeys(index, batch.count)
  const { maker } = index
  const columns = maker.attnums.map(
    (attnum) => batch.columns[shape.positions[attnum] as number] as Vector,
  )
  const values: Datum[] = []
  let sorted = true
  const states = new Uint8Array(batch.count)
  for (let at = 0; at < batch.count; at++) {
    const row = rowAt(batch, at)
    for (let i = 0; i < columns.length; i++) values[i] = (columns[i] as Vector).get(row)
    keys.starts[at] = keys.out.length
    const state = maker.key(values, keys.out)
    if (state === 'absent') keys.out.truncate(keys.starts[at] as number)
    states[at] = state === 'full' ? 2 : state === 'null' ? 1 : 0
    keys.starts[at + 1] = keys.out.length
    if (at > 0 && sorted && keys.compare(at - 1, at) >= 0) sorted = false
  }
  if (!sorted) {
    keys.order = Array.from({ length: batch.count }, (_, at) => at)
    keys.order.sort((a, b) => keys.compare(a, b) || a - b)
    if (index.unique && !index.deferrable) checkWithin(shape, keys, states, batch)
  }
  return keys
}

function checkWithin(shape: TableShape, keys: BatchKeys, states: Uint8Array, batch: Batch): void {
  const order = keys.order as number[]
  for (let i = 1; i < order.length; i++) {
    const a = order[i - 1] as number
    const b = order[i] as number
    const state = states[b] as number
    if (state === 0 || (state === 1 && !keys.index.nullsNotDistinct)) continue
    if (keys.compare(a, b) === 0) throw duplicateIn(shape, keys.index, batch, b)
  }
}

function duplicateIn(shape: TableShape, index: TableIndex, batch: Batch, at: number): Error {
  const row = rowAt(batch, at)
  const values = index.maker.attnums.map((attnum) =>
    (batch.columns[shape.positions[attnum] as number] as Vector).get(row),
  )
  return uniqueViolation(index.name, index.maker.describe(values))
}

function hasNull(shape: TableShape, index: TableIndex, batch: Batch, at: number): boolean {
  const row = rowAt(batch, at)
  return index.maker.attnums.some((attnum) => {
    const vector = batch.columns[shape.positions[attnum] as number] as Vector
    return vector.get(row) === null
  })
}

/** Unique checks and residency for every key, with nothing changed yet. */
function prepare(
  shape: TableShape,
  access: Access,
  keys: BatchKeys,
  batch: Batch,
  first: RowId,
): Pending | undefined {
  const { index, order } = keys
  const writer = access.txn as Writer
  let pending = false
  for (let i = 0; i < batch.count; i++) {
    const at = order === undefined ? i : (order[i] as number)
    if (keys.starts[at] === keys.starts[at + 1]) continue
    const key = keys.key(at)
    if (index.unique && (index.nullsNotDistinct || !hasNull(shape, index, batch, at))) {
      if (index.deferrable) writer.deferUnique(index.oid, shape.data.storageId, key.slice())
      else {
        const duplicate = findDuplicate(
          shape.context,
          shape.data,
          index,
          writer,
          key,
          key.length,
          -1,
          access.waits,
        )
        if (duplicate === PENDING) pending = true
        else if (duplicate >= 0) {
          // As in `checkUnique`: a conflict that a serializable transaction could not see comes before the key.
          writer.tracker?.writeKey(index.storageId, key, key.length)
          writer.tracker?.writeTable(shape.data.storageId)
          throw duplicateIn(shape, index, batch, at)
        }
      }
    }
    if (index.prepareInsert(key, key.length, first + at, access.waits) === PENDING) pending = true
  }
  return pending ? PENDING : undefined
}

/** Copies the rows in, group by group. */
function place(
  shape: TableShape,
  writer: Writer,
  command: number,
  batch: Batch,
  first: RowId,
): void {
  const { data } = shape
  let from = 0
  while (from < batch.count) {
    const rowId = first + from
    const number = rowId >>> SLOT_BITS
    const slot = rowId & SLOT_MASK
    const group = number < data.groupCount ? data.group(number) : data.addGroup(shape.columns)
    const count = Math.min(GROUP_ROWS - slot, batch.count - from)
    group.extend(slot + count)
    for (let i = 0; i < shape.columns.length; i++) {
      const chunk = group.chunks[shape.attnums[i] as number] as ColumnChunk
      chunk.setRun(slot, batch.columns[i] as Vector, batch.selection, from, count)
    }
    addUndo(shape, writer, command, group, slot, count)
    const out = writer.log.batch(shape, rowId, count)
    for (const attnum of shape.attnums) group.chunks[attnum]?.logRun(out, slot, count)
    from += count
  }
  data.liveRows += batch.count
}

function addUndo(
  shape: TableShape,
  writer: Writer,
  command: number,
  group: RowGroup,
  slot: number,
  count: number,
): void {
  const version = new Version(
    INSERTED,
    writer.stamp,
    command,
    shape.data,
    group.firstRowId + slot,
    undefined,
    undefined,
    undefined,
    false,
  )
  version.count = count
  writer.history.push(version)
  group.pushVersions(slot, count, version)
}

function enter(keys: BatchKeys, first: RowId, count: number, writer: Writer): void {
  const { index, order } = keys
  const { tracker } = writer
  for (let i = 0; i < count; i++) {
    const at = order === undefined ? i : (order[i] as number)
    if (keys.starts[at] === keys.starts[at + 1]) continue
    const key = keys.key(at)
    index.insert(key, key.length, first + at)
    tracker?.writeKey(index.storageId, key, key.length)
  }
}
