/**
 * Looks for a row that already has a key which must be unique: through the eyes of nobody's snapshot, because a commit that
 * we do not see yet counts too. Where an unfinished transaction decides, we wait for it.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import type { Datum } from '../../types/datum.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { StoreContext } from '../store-context.ts'
import type { RowId } from '../table-access.ts'
import { DELETED, IN_FLIGHT, INSERTED, UPDATED, type Version } from '../version.ts'
import { PENDING, type Pending, type Waits } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { RowGroup } from './row-group.ts'
import type { TableData } from './table-data.ts'
import type { TableIndex } from './table-index.ts'
import type { TableShape } from './table-shape.ts'

const scratch = new ByteWriter(128)
const found: RowId[] = []
const none = -1

/** The row that has the key, or -1. */
export function findDuplicate(
  context: StoreContext,
  table: TableData,
  index: TableIndex,
  writer: Writer,
  key: Uint8Array,
  length: number,
  self: RowId,
  waits: Waits,
): RowId | Pending {
  found.length = 0
  if (index.find(key, length, waits, found) === PENDING) return PENDING
  let pending = false
  for (let i = 0; i < found.length; i++) {
    const rowId = found[i] as number
    if (rowId === self) continue
    const group = table.group(rowId >>> SLOT_BITS)
    if (!table.resident(group, index.maker.attnums, waits)) {
      pending = true
      continue
    }
    const slot = rowId & SLOT_MASK
    const answer = standing(group, slot, index, writer, key, length)
    if (answer === 'waits') {
      const head = group.versions?.[slot] as Version
      context.locks.waitForWriter(writer, head.stamp, waits)
      return PENDING
    }
    if (answer === 'taken') {
      const lsn = group.versions?.[slot]?.stamp.lsn ?? 0
      if (lsn !== IN_FLIGHT && lsn > writer.dependsOnLsn && lsn > context.durableLsn) {
        writer.dependsOnLsn = lsn
      }
      return rowId
    }
  }
  return pending ? PENDING : none
}

/** The key values of a live row other than `self` that has the key now, whoever changed it. */
export function findStanding(
  table: TableData,
  index: TableIndex,
  key: Uint8Array,
  self: RowId,
  waits: Waits,
): readonly Datum[] | undefined | Pending {
  found.length = 0
  if (index.find(key, key.length, waits, found) === PENDING) return PENDING
  for (const rowId of found) {
    if (rowId === self) continue
    const group = table.group(rowId >>> SLOT_BITS)
    if (!table.resident(group, index.maker.attnums, waits)) return PENDING
    const slot = rowId & SLOT_MASK
    if (!group.isLive(slot) || !matches(group, slot, index, new Map(), key, key.length)) continue
    return index.maker.attnums.map((attnum) => group.chunks[attnum]?.get(slot) as Datum)
  }
  return undefined
}

/** The key's values when two rows have it, now; for checks that were put off. */
export function findDuplicates(
  shape: TableShape,
  index: TableIndex,
  writer: Writer,
  key: Uint8Array,
  waits: Waits,
): readonly Datum[] | undefined | Pending {
  const { data, context } = shape
  const first = findDuplicate(context, data, index, writer, key, key.length, -1, waits)
  if (first === PENDING) return PENDING
  if (first < 0) return undefined
  const second = findDuplicate(context, data, index, writer, key, key.length, first, waits)
  if (second === PENDING) return PENDING
  if (second < 0) return undefined
  const group = data.group(second >>> SLOT_BITS)
  return index.maker.attnums.map((attnum) => group.chunks[attnum]?.get(second & SLOT_MASK) as Datum)
}

/** Whether the row has the key now, does not, or will when or unless another transaction commits. */
function standing(
  group: RowGroup,
  slot: number,
  index: TableIndex,
  writer: Writer,
  key: Uint8Array,
  length: number,
): 'taken' | 'free' | 'waits' {
  if (slot >= group.rows) return 'free'
  const head = group.versions?.[slot]
  const older = new Map<number, Datum>()
  const now = group.isLive(slot) && matches(group, slot, index, older, key, length)
  if (head === undefined || head.stamp === writer.stamp || head.stamp.lsn !== IN_FLIGHT) {
    return now ? 'taken' : 'free'
  }
  let live = group.isLive(slot)
  for (
    let version: Version | undefined = head;
    version !== undefined && version.stamp === head.stamp;
    version = version.next
  ) {
    if (version.kind === INSERTED) live = false
    else if (version.kind === DELETED) live = true
    else if (version.kind === UPDATED) keep(version, older)
  }
  const before = live && matches(group, slot, index, older, key, length)
  if (now && before) return 'taken'
  return now || before ? 'waits' : 'free'
}

function keep(version: Version, older: Map<number, Datum>): void {
  const attnums = version.attnums as readonly number[]
  for (let i = 0; i < attnums.length; i++) {
    older.set(attnums[i] as number, (version.values as Datum[])[i] as Datum)
  }
}

function matches(
  group: RowGroup,
  slot: number,
  index: TableIndex,
  older: ReadonlyMap<number, Datum>,
  key: Uint8Array,
  length: number,
): boolean {
  const values = index.maker.attnums.map((attnum) => {
    const value = older.get(attnum)
    return value === undefined ? (group.chunks[attnum]?.get(slot) as Datum) : value
  })
  scratch.reset()
  return index.maker.key(values, scratch) !== 'absent' && scratch.equals(key, length)
}
