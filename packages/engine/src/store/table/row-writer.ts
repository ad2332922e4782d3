/**
 * Changes one row at a time, in place, with undo, index entries and a WAL operation for each.
 *
 * Every change first makes sure of all it needs (pages, unique keys, in-flight writers), changing nothing, and answers PENDING
 * where something is missing; then it does all of it without stopping.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import { uniqueViolation } from '../../errors/constraint-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { ColumnChunk } from '../chunk/column-chunk.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, RowId } from '../table-access.ts'
import { DELETED, UPDATED, Version } from '../version.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { RowGroup } from './row-group.ts'
import type { TableShape } from './table-shape.ts'
import type { TableIndex } from './table-index.ts'
import { chooseSlot, occupy } from './slots.ts'
import { findDuplicate } from './unique-check.ts'

const indexValues: Datum[] = []

/** Keys of the row being written, one writer per index; kept for reuse. */
const keys: ByteWriter[] = []
const keyViews: Uint8Array[] = []
const keyStates: string[] = []

function keyWriter(at: number): ByteWriter {
  let writer = keys[at]
  if (writer === undefined) keys[at] = writer = new ByteWriter(64)
  writer.reset()
  return writer
}

export function keyOf(
  shape: TableShape,
  index: TableIndex,
  row: readonly Datum[],
  out: ByteWriter,
): string {
  const { maker } = index
  const { attnums } = maker
  for (let i = 0; i < attnums.length; i++) {
    indexValues[i] = row[shape.positions[attnums[i] as number] as number] as Datum
  }
  indexValues.length = attnums.length
  return maker.key(indexValues, out)
}

function mustBeUnique(index: TableIndex, state: string): boolean {
  return index.unique && (state === 'full' || (state === 'null' && index.nullsNotDistinct))
}

export function insertRow(
  shape: TableShape,
  access: Access,
  row: readonly Datum[],
): RowId | Pending {
  const writer = access.txn as Writer
  const { waits } = access
  writer.assertActive()
  if (!shape.context.admitChange(waits)) return PENDING
  shape.data.cache.relax()
  const rowId = chooseSlot(shape, waits)
  let pending = rowId === undefined
  const { indexes } = shape
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as TableIndex
    const out = keyWriter(i)
    const state = keyOf(shape, index, row, out)
    keyStates[i] = state
    if (state === 'absent') continue
    const key = out.view()
    keyViews[i] = key
    if (mustBeUnique(index, state)) {
      const answer = checkUnique(shape, access, index, key, -1, row)
      if (answer === PENDING) pending = true
    }
    if (index.prepareInsert(key, key.length, rowId ?? 0, waits) === PENDING) pending = true
  }
  if (pending || rowId === undefined) return PENDING
  const group = occupy(shape, writer, access.snapshot.command, rowId)
  const slot = rowId & SLOT_MASK
  const { columns } = shape
  for (let i = 0; i < columns.length; i++) {
    const chunk = group.chunks[(columns[i] as { attnum: number }).attnum] as ColumnChunk
    chunk.set(slot, row[i] as Datum)
  }
  for (let i = 0; i < indexes.length; i++) {
    if (keyStates[i] === 'absent') continue
    const index = indexes[i] as TableIndex
    const key = keyViews[i] as Uint8Array
    index.insert(key, key.length, rowId)
    writer.tracker?.writeKey(index.storageId, key, key.length)
  }
  writer.tracker?.writeTable(shape.data.storageId)
  writer.log.insert(shape, rowId, row)
  waits.moved()
  return rowId
}

/** Throws 23505, or leaves the check for later where the constraint is deferrable. */
function checkUnique(
  shape: TableShape,
  access: Access,
  index: TableIndex,
  key: Uint8Array,
  self: RowId,
  row: readonly Datum[],
): Pending | undefined {
  const writer = access.txn as Writer
  if (index.deferrable) {
    writer.deferUnique(index.oid, shape.data.storageId, key.slice())
    return undefined
  }
  const { context, data } = shape
  const duplicate = findDuplicate(context, data, index, writer, key, key.length, self, access.waits)
  if (duplicate === PENDING) return PENDING
  if (duplicate < 0) return undefined
  // A serializable transaction that could not see the duplicate is told of the conflict rather than of the key.
  writer.tracker?.writeKey(index.storageId, key, key.length)
  writer.tracker?.writeTable(data.storageId)
  const values = index.maker.attnums.map(
    (attnum) => row[shape.positions[attnum] as number] as Datum,
  )
  throw uniqueViolation(index.name, index.maker.describe(values))
}

/** What an update of certain columns touches; made once per list of columns. */
export type UpdatePlan = {
  readonly attnums: readonly number[]
  /** Indexes over one of the columns. */
  readonly indexes: readonly TableIndex[]
  /** Columns that must be in memory. */
  readonly needed: readonly number[]
}

export function planUpdate(shape: TableShape, attnums: readonly number[]): UpdatePlan {
  const changed = new Set(attnums)
  const indexes = shape.indexes.filter((index) =>
    index.maker.attnums.some((attnum) => changed.has(attnum)),
  )
  const needed = new Set(attnums)
  for (const index of indexes) for (const attnum of index.maker.attnums) needed.add(attnum)
  return { attnums: [...attnums], indexes, needed: [...needed] }
}

export function updateRow(
  shape: TableShape,
  access: Access,
  rowId: RowId,
  plan: UpdatePlan,
  values: readonly Datum[],
): Pending | undefined {
  const writer = access.txn as Writer
  const { waits } = access
  writer.assertActive()
  if (!shape.context.admitChange(waits)) return PENDING
  const { data } = shape
  data.cache.relax()
  const group = data.group(rowId >>> SLOT_BITS)
  if (!data.resident(group, plan.needed, waits)) return PENDING
  const slot = rowId & SLOT_MASK
  if (plan.indexes.length > 0) {
    const answer = prepareKeys(shape, access, group, rowId, plan, values)
    if (answer === PENDING) return PENDING
  }
  const replaced = group.versions?.[slot]?.stamp
  const old = keepOld(data, writer, access.snapshot.command, group, slot, plan)
  const { attnums } = plan
  for (let i = 0; i < attnums.length; i++) {
    const chunk = group.chunks[attnums[i] as number] as ColumnChunk
    old[i] = chunk.get(slot)
    chunk.set(slot, values[i] as Datum)
  }
  for (let i = 0; i < plan.indexes.length; i++) {
    if (keyStates[i] === 'absent') continue
    const index = plan.indexes[i] as TableIndex
    const key = keyViews[i] as Uint8Array
    index.insert(key, key.length, rowId)
    writer.tracker?.writeKey(index.storageId, key, key.length)
  }
  writer.tracker?.writeRow(data.storageId, rowId, replaced)
  writer.log.update(shape, rowId, attnums, values)
  waits.moved()
  return undefined
}

/**
 * A place for the old values. The version that only this transaction's last command could see is not kept when nobody can
 * ask for it any more: a row changed a million times in one transaction has two versions.
 */
function keepOld(
  data: TableShape['data'],
  writer: Writer,
  command: number,
  group: RowGroup,
  slot: number,
  plan: UpdatePlan,
): Datum[] {
  const head = group.versions?.[slot]
  const { stamp } = writer
  if (
    head !== undefined &&
    head.stamp === stamp &&
    head.kind === UPDATED &&
    head.command < command &&
    writer.heldSnapshots === 0 &&
    writer.markedHistory === 0 &&
    plan.indexes.length === 0 &&
    !head.touchesIndex &&
    head.attnums === plan.attnums
  ) {
    const { next } = head
    if (
      next !== undefined &&
      next.stamp === stamp &&
      next.kind === UPDATED &&
      next.attnums === plan.attnums &&
      !next.touchesIndex
    ) {
      head.command = command
      return head.values as Datum[]
    }
  }
  const old: Datum[] = []
  const version = new Version(
    UPDATED,
    stamp,
    command,
    data,
    group.firstRowId + slot,
    plan.attnums,
    old,
    head,
    plan.indexes.length > 0,
  )
  writer.history.push(version)
  group.pushVersion(slot, version)
  return old
}

function prepareKeys(
  shape: TableShape,
  access: Access,
  group: RowGroup,
  rowId: RowId,
  plan: UpdatePlan,
  values: readonly Datum[],
): Pending | undefined {
  const row: Datum[] = []
  const slot = rowId & SLOT_MASK
  for (const attnum of plan.needed) {
    const at = plan.attnums.indexOf(attnum)
    const value = at >= 0 ? values[at] : group.chunks[attnum]?.get(slot)
    row[shape.positions[attnum] as number] = value as Datum
  }
  let pending = false
  for (let i = 0; i < plan.indexes.length; i++) {
    const index = plan.indexes[i] as TableIndex
    const out = keyWriter(i)
    const state = keyOf(shape, index, row, out)
    keyStates[i] = state
    if (state === 'absent') continue
    const key = out.view()
    keyViews[i] = key
    if (mustBeUnique(index, state)) {
      if (checkUnique(shape, access, index, key, rowId, row) === PENDING) pending = true
    }
    if (index.prepareInsert(key, key.length, rowId, access.waits) === PENDING) pending = true
  }
  return pending ? PENDING : undefined
}

export function deleteRow(shape: TableShape, access: Access, rowId: RowId): Pending | undefined {
  const writer = access.txn as Writer
  writer.assertActive()
  if (!shape.context.admitChange(access.waits)) return PENDING
  const { data } = shape
  const group = data.group(rowId >>> SLOT_BITS)
  if (!data.resident(group, [], access.waits)) return PENDING
  const slot = rowId & SLOT_MASK
  const replaced = group.versions?.[slot]
  const version = new Version(
    DELETED,
    writer.stamp,
    access.snapshot.command,
    data,
    rowId,
    undefined,
    undefined,
    replaced,
    true,
  )
  writer.history.push(version)
  group.pushVersion(slot, version)
  group.kill(slot)
  data.liveRows--
  writer.tracker?.writeRow(data.storageId, rowId, replaced?.stamp)
  writer.log.delete(shape, rowId)
  access.waits.moved()
  return undefined
}
