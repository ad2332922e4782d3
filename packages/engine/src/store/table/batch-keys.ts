/**
 * The index keys of a batch of new rows: made once, end to end in one buffer, in the rows' order; sorted where they do not come
 * so; and looked up for what must be unique. Changes nothing.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import { uniqueViolation } from '../../errors/constraint-errors.ts'
import { compareBytes } from '../../kernels/compare-bytes.ts'
import type { Datum } from '../../types/datum.ts'
import type { Batch, Vector } from '../batch.ts'
import { GROUP_ROWS } from '../page-id.ts'
import type { Access, RowId } from '../table-access.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { KeyRun, TableIndex } from './table-index.ts'
import type { TableShape } from './table-shape.ts'
import { findDuplicate } from './unique-check.ts'

/** Of a key: not in the index, in it with a NULL, in it without one. */
const ABSENT = 0
const WITH_NULL = 1
const FULL = 2

/** Room for the keys of a batch under one index; a batch has nothing of it any more when the next begins. */
class KeyRoom {
  out = new ByteWriter(16 * GROUP_ROWS)
  readonly starts = new Uint32Array(GROUP_ROWS + 1)
  readonly states = new Uint8Array(GROUP_ROWS)
}

/** By the index's position among the table's: memory that is new to the process costs more than the keys in it. */
const rooms: KeyRoom[] = []
const MAX_ROOMS = 16
/** A buffer that grew beyond this for long keys is not kept. */
const KEPT_KEY_BYTES = 1024 * 1024

function roomFor(position: number, count: number): Pick<KeyRoom, 'out' | 'starts' | 'states'> {
  if (position >= MAX_ROOMS || count > GROUP_ROWS) {
    return {
      out: new ByteWriter(16 * count),
      starts: new Uint32Array(count + 1),
      states: new Uint8Array(count),
    }
  }
  const room = (rooms[position] ??= new KeyRoom())
  if (room.out.capacity > KEPT_KEY_BYTES) room.out = new ByteWriter(16 * GROUP_ROWS)
  room.out.reset()
  return room
}

export class BatchKeys implements KeyRun {
  readonly index: TableIndex
  readonly count: number
  readonly bytes: Uint8Array
  /** Start of each row's key, and the end of the last; equal starts: not in the index. */
  readonly starts: Uint32Array
  readonly states: Uint8Array
  /** Rows in key order; `undefined` when they come so, each key above the one before, or are to be entered as they come. */
  readonly order: Uint32Array | undefined
  /** All keys are above those of the index. */
  isAtEnd = false

  constructor(
    index: TableIndex,
    count: number,
    bytes: Uint8Array,
    starts: Uint32Array,
    states: Uint8Array,
  ) {
    this.index = index
    this.count = count
    this.bytes = bytes
    this.starts = starts
    this.states = states
    // There is no order among vectors: rows come as they come.
    if (index.nearest !== undefined) return
    let at = 1
    while (at < count && this.compare(at - 1, at) < 0) at++
    if (at >= count) return
    const order = Uint32Array.from({ length: count }, (_, row) => row)
    this.order = order.sort((a, b) => this.compare(a, b) || a - b)
  }

  compare(a: number, b: number): number {
    const { bytes, starts } = this
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
    return this.bytes.subarray(this.starts[row], this.starts[row + 1])
  }

  isAbsent(row: number): boolean {
    return this.starts[row] === this.starts[row + 1]
  }

  mustBeUnique(row: number): boolean {
    const { index, states } = this
    return index.unique && (states[row] === FULL || (index.nullsNotDistinct && !this.isAbsent(row)))
  }
}

export function rowAt(batch: Batch, at: number): number {
  return batch.selection === undefined ? at : (batch.selection[at] as number)
}

function keyColumns(shape: TableShape, index: TableIndex, batch: Batch): readonly Vector[] {
  const { attnums } = index.maker
  return attnums.map((attnum) => batch.columns[shape.positions[attnum] as number] as Vector)
}

/**
 * The keys under the table's index at `position`, good until the next batch. Throws where two rows of the batch have the same
 * key that must be unique.
 */
export function makeKeys(shape: TableShape, position: number, batch: Batch): BatchKeys {
  const { count } = batch
  const index = shape.indexes[position] as TableIndex
  const { maker } = index
  const columns = keyColumns(shape, index, batch)
  const { out, starts, states } = roomFor(position, count)
  const values: Datum[] = []
  for (let at = 0; at < count; at++) {
    const row = rowAt(batch, at)
    for (let i = 0; i < columns.length; i++) values[i] = (columns[i] as Vector).get(row)
    const state = maker.key(values, out)
    if (state === 'absent') out.truncate(starts[at] as number)
    states[at] = state === 'full' ? FULL : state === 'null' ? WITH_NULL : ABSENT
    starts[at + 1] = out.length
  }
  const keys = new BatchKeys(index, count, out.view(), starts, states)
  if (index.unique && !index.deferrable) checkWithin(shape, keys, batch)
  return keys
}

function checkWithin(shape: TableShape, keys: BatchKeys, batch: Batch): void {
  const { order } = keys
  if (order === undefined) return
  for (let i = 1; i < order.length; i++) {
    const a = order[i - 1] as number
    const b = order[i] as number
    if (!keys.mustBeUnique(b)) continue
    if (keys.compare(a, b) === 0) throw duplicateIn(shape, keys.index, batch, b)
  }
}

function duplicateIn(shape: TableShape, index: TableIndex, batch: Batch, at: number): Error {
  const row = rowAt(batch, at)
  const values = keyColumns(shape, index, batch).map((column) => column.get(row))
  return uniqueViolation(index.name, index.maker.describe(values))
}

/** Unique checks and residency for every key, with nothing changed yet. */
export function prepareKeys(
  shape: TableShape,
  access: Access,
  keys: BatchKeys,
  batch: Batch,
  first: RowId,
): Pending | undefined {
  const { index, order } = keys
  const writer = access.txn as Writer
  const isDeferred = index.unique && index.deferrable
  if (order === undefined && index.nearest === undefined && !isDeferred && !keys.isAbsent(0)) {
    // Beyond the last entry there is nothing to meet: one look stands for all keys.
    const key = keys.key(0)
    const answer = index.isAbove(key, key.length, access.waits)
    if (answer === PENDING) return PENDING
    keys.isAtEnd = answer
    if (answer) return undefined
  }
  let pending = false
  for (let i = 0; i < keys.count; i++) {
    const at = order === undefined ? i : (order[i] as number)
    if (keys.isAbsent(at)) continue
    const key = keys.key(at)
    if (keys.mustBeUnique(at)) {
      if (isDeferred) writer.deferUnique(index.oid, shape.data.storageId, key.slice())
      else if (checkKey(shape, access, index, key, batch, at) === PENDING) pending = true
    }
    if (index.prepareInsert(key, key.length, first + at, access.waits) === PENDING) pending = true
  }
  return pending ? PENDING : undefined
}

/** Throws where a row has the key. */
function checkKey(
  shape: TableShape,
  access: Access,
  index: TableIndex,
  key: Uint8Array,
  batch: Batch,
  at: number,
): Pending | undefined {
  const { context, data } = shape
  const writer = access.txn as Writer
  const duplicate = findDuplicate(context, data, index, writer, key, key.length, -1, access.waits)
  if (duplicate === PENDING) return PENDING
  if (duplicate < 0) return undefined
  // As in `checkUnique`: a conflict that a serializable transaction could not see comes before the key.
  writer.tracker?.writeKey(index.storageId, key, key.length)
  writer.tracker?.writeTable(data.storageId)
  throw duplicateIn(shape, index, batch, at)
}

/** Puts the keys into their index. */
export function enterKeys(keys: BatchKeys, first: RowId, writer: Writer): void {
  const { index, order } = keys
  const { tracker } = writer
  if (keys.isAtEnd) index.append(keys, first)
  if (keys.isAtEnd && tracker === undefined) return
  for (let i = 0; i < keys.count; i++) {
    const at = order === undefined ? i : (order[i] as number)
    if (keys.isAbsent(at)) continue
    const key = keys.key(at)
    if (!keys.isAtEnd) index.insert(key, key.length, first + at)
    tracker?.writeKey(index.storageId, key, key.length)
  }
}
