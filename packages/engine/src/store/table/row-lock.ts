/** Locks a row and says what has become of it since the snapshot. */
import { concurrentDelete, concurrentUpdate } from '../../errors/concurrency-errors.ts'
import { SLOT_BITS, SLOT_MASK } from '../page-id.ts'
import type { Access, LockOutcome, RowId, RowLockStrength, WaitPolicy } from '../table-access.ts'
import { IN_FLIGHT, INSERTED, sees, UPDATED, type Version } from '../version.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { Writer } from '../writer.ts'
import type { RowGroup } from './row-group.ts'
import type { TableIndex } from './table-index.ts'
import type { TableShape } from './table-shape.ts'

export function lockRow(
  shape: TableShape,
  access: Access,
  rowId: RowId,
  strength: RowLockStrength,
  wait: WaitPolicy,
): LockOutcome | Pending {
  const writer = access.txn as Writer
  writer.assertActive()
  const { data, context } = shape
  const group = data.group(rowId >>> SLOT_BITS)
  if (!data.resident(group, [], access.waits)) return PENDING
  const slot = rowId & SLOT_MASK
  const answer = context.locks.acquire(writer, data, group, slot, strength, wait, access.waits)
  if (answer !== 'granted') return answer
  if (strength === 'key share' && keepsKey(shape, group, slot, access, writer)) return 'locked'
  return outcome(group, slot, access, writer, context.durableLsn)
}

/**
 * KEY SHARE does not conflict with updates that leave the keys alone: where nothing else has happened to the row since the
 * snapshot, the snapshot's row stays the answer.
 */
function keepsKey(
  shape: TableShape,
  group: RowGroup,
  slot: number,
  access: Access,
  writer: Writer,
): boolean {
  let version = group.versions?.[slot]
  for (
    ;
    version !== undefined && !sees(version, writer.stamp, access.snapshot);
    version = version.next
  ) {
    if (version.stamp === writer.stamp || version.kind !== UPDATED) return false
    const { attnums = [] } = version
    if (shape.indexes.some((index) => index.unique && touchesIndex(index, attnums))) return false
  }
  return true
}

function touchesIndex({ maker }: TableIndex, attnums: readonly number[]): boolean {
  return maker.attnums.some((attnum) => attnums.includes(attnum))
}

function outcome(
  group: RowGroup,
  slot: number,
  access: Access,
  writer: Writer,
  durableLsn: number,
): LockOutcome {
  const version = newestSettled(group, slot, writer)
  const live = group.isLive(slot)
  if (version === undefined) return live ? 'locked' : 'deleted'
  const { stamp } = version
  if (stamp === writer.stamp) {
    if (version.command >= access.snapshot.command && version.kind !== INSERTED) return 'skipped'
    return live ? 'locked' : 'deleted'
  }
  if (stamp.lsn <= access.snapshot.lsn) return live ? 'locked' : 'deleted'
  if (writer.isolation !== 'read committed') throw live ? concurrentUpdate() : concurrentDelete()
  if (stamp.lsn > durableLsn && stamp.lsn > writer.dependsOnLsn) writer.dependsOnLsn = stamp.lsn
  return live ? 'changed' : 'deleted'
}

/** The newest change that is committed or our own: a lock that does not conflict may lie beside a change under way. */
function newestSettled(group: RowGroup, slot: number, writer: Writer): Version | undefined {
  let version = group.versions?.[slot]
  while (
    version !== undefined &&
    version.stamp.lsn === IN_FLIGHT &&
    version.stamp !== writer.stamp
  ) {
    version = version.next
  }
  return version
}
