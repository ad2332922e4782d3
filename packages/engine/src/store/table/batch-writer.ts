/**
 * Adds many rows, given as columns: the way of COPY and INSERT … SELECT. No object per row: a run of rows in one group shares
 * one undo record and one WAL operation.
 */
import type { Batch, Vector } from '../batch.ts'
import type { ColumnChunk } from '../chunk/column-chunk.ts'
import { GROUP_ROWS, SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, RowId } from '../table-access.ts'
import { INSERTED, Version } from '../version.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import { type BatchKeys, enterKeys, makeKeys, prepareKeys } from './batch-keys.ts'
import type { RowGroup } from './row-group.ts'
import type { TableShape } from './table-shape.ts'
import { isFull } from './slots.ts'

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
  for (let position = 0; position < shape.indexes.length; position++) {
    const made = makeKeys(shape, position, batch)
    if (prepareKeys(shape, access, made, batch, first) === PENDING) pending = true
    keys.push(made)
  }
  if (pending) return PENDING
  place(shape, writer, access.snapshot.command, batch, first)
  for (const made of keys) enterKeys(made, first, writer)
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
