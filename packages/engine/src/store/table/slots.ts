/**
 * Where a new row goes: a slot that a deleted row has left, else the end of the last row group. A slot keeps its row for life,
 * and is used again only when nobody can see what was in it.
 */
import { programLimit } from '../../errors/data-errors.ts'
import { HeapChunk } from '../chunk/heap-chunk.ts'
import { GROUP_ROWS, MAX_GROUPS, SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { RowId } from '../table-access.ts'
import { INSERTED, Version } from '../version.ts'
import type { Waits } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { RowGroup } from './row-group.ts'
import type { TableShape } from './table-shape.ts'

/** Beyond this many bytes in one heap a group takes no more rows: a page must stay a size that can be read at once. */
const MAX_GROUP_HEAP = 4 * 1024 * 1024

/** Where the next row goes; `undefined`: what that needs was asked for. */
export function chooseSlot(shape: TableShape, waits: Waits): RowId | undefined {
  const { data } = shape
  const { freeSlots } = data
  while (freeSlots.length > 0) {
    const rowId = freeSlots[freeSlots.length - 1] as number
    const group = data.group(rowId >>> SLOT_BITS)
    if (!data.resident(group, shape.attnums, waits)) return undefined
    const slot = rowId & SLOT_MASK
    if (!group.isLive(slot) && slot < group.rows && group.versions?.[slot] === undefined)
      return rowId
    freeSlots.pop()
  }
  const hinted = data.freeGroups.values().next()
  if (hinted.done !== true) return freeIn(shape, hinted.value, waits)
  if (data.groupCount === 0) return 0
  const last = data.group(data.groupCount - 1)
  if (!data.resident(last, shape.attnums, waits)) return undefined
  if (last.rows < GROUP_ROWS && !isFull(last)) return last.firstRowId + last.rows
  if (data.groupCount >= MAX_GROUPS) throw programLimit(`table "${shape.name}" is full`)
  return data.groupCount * GROUP_ROWS
}

function freeIn(shape: TableShape, number: number, waits: Waits): RowId | undefined {
  const { data } = shape
  const group = data.group(number)
  if (!data.resident(group, [], waits)) return undefined
  data.freeGroups.delete(number)
  for (let slot = group.rows - 1; slot >= 0; slot--) {
    if (!group.isLive(slot) && group.versions?.[slot] === undefined) {
      data.freeSlots.push(group.firstRowId + slot)
    }
  }
  return chooseSlot(shape, waits)
}

export function isFull(group: RowGroup): boolean {
  for (const chunk of group.chunks) {
    if (chunk instanceof HeapChunk && chunk.heapBytes > MAX_GROUP_HEAP) return true
  }
  return false
}

/** Makes the slot live and gives it undo. */
export function occupy(shape: TableShape, writer: Writer, command: number, rowId: RowId): RowGroup {
  const { data } = shape
  const number = rowId >>> SLOT_BITS
  const slot = rowId & SLOT_MASK
  const group = number === data.groupCount ? data.addGroup(shape.columns) : data.group(number)
  if (slot < group.rows) {
    data.freeSlots.pop()
    group.revive(slot)
  } else group.extend(slot + 1)
  data.liveRows++
  const { history } = writer
  const last = history.length > writer.markedHistory ? history[history.length - 1] : undefined
  if (
    last !== undefined &&
    last.kind === INSERTED &&
    last.table === data &&
    last.command === command &&
    last.rowId + last.count === rowId &&
    slot > 0
  ) {
    last.count++
    group.pushVersion(slot, last)
    return group
  }
  const version = new Version(
    INSERTED,
    writer.stamp,
    command,
    data,
    rowId,
    undefined,
    undefined,
    undefined,
    false,
  )
  history.push(version)
  group.pushVersion(slot, version)
  return group
}
