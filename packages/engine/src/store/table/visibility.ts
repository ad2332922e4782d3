/**
 * Which version of a row a snapshot sees, and what it has in it. A slot without undo is as it lies in place; otherwise the
 * changes that the snapshot does not see are taken back, newest first.
 */
import type { Datum } from '../../types/datum.ts'
import type { Snapshot } from '../table-access.ts'
import { DELETED, INSERTED, type Stamp, UPDATED, type Version } from '../version.ts'
import type { ConflictTracker } from '../writer.ts'
import type { RowGroup, VersionHeads } from './row-group.ts'

export const INVISIBLE = 0
/** Visible as it lies in place. */
export const IN_PLACE = 1
/** Visible, with older values than those in place. */
export const OLDER = 2

/** Who looks, and as of when: an `Access` unpacked once per operation. */
export type Viewer = {
  readonly own: Stamp | undefined
  readonly snapshot: Snapshot
  readonly tracker: ConflictTracker | undefined
}

function seen(version: Version, viewer: Viewer): boolean {
  const { stamp } = version
  if (stamp === viewer.own) return version.command < viewer.snapshot.command
  if (stamp.lsn <= viewer.snapshot.lsn) return true
  if (viewer.tracker !== undefined) viewer.tracker.missed(stamp)
  return false
}

/** `INVISIBLE`, `IN_PLACE` or `OLDER`. */
export function visibility(group: RowGroup, slot: number, viewer: Viewer): number {
  if (slot >= group.rows) return INVISIBLE
  let live = group.dead === undefined || group.dead[slot] === 0
  const { versions } = group
  if (versions === undefined) return live ? IN_PLACE : INVISIBLE
  let version = versions[slot]
  let answer = IN_PLACE
  while (version !== undefined && !seen(version, viewer)) {
    if (version.kind === INSERTED) return INVISIBLE
    if (version.kind === DELETED) live = true
    else answer = OLDER
    version = version.next
  }
  return live ? answer : INVISIBLE
}

/** The value that the viewer's version of the row has in a column, where it is not the one in place. */
export function olderValue(
  group: RowGroup,
  slot: number,
  attnum: number,
  viewer: Viewer,
): Datum | undefined {
  let found: Datum | undefined
  let version = group.versions?.[slot]
  while (version !== undefined && !seen(version, viewer)) {
    if (version.kind === UPDATED) {
      const at = (version.attnums as readonly number[]).indexOf(attnum)
      if (at >= 0) found = (version.values as Datum[])[at]
    }
    version = version.next
  }
  return found
}

/** A column of the version that the viewer sees; the chunk is resident. */
export function visibleValue(
  group: RowGroup,
  slot: number,
  attnum: number,
  how: number,
  viewer: Viewer,
): Datum {
  if (how === OLDER) {
    const older = olderValue(group, slot, attnum, viewer)
    if (older !== undefined) return older
  }
  return group.chunks[attnum]?.get(slot) as Datum
}

/** True when a batch of the group can be the chunks themselves, all rows of it. */
export function isPlain(group: RowGroup): boolean {
  return group.versions === undefined && group.dead === undefined
}

export type GroupView = {
  /** Visible slots in order; `undefined`: all of 0 … count - 1. */
  readonly selection: Int32Array | undefined
  readonly count: number
  /** Slots among them whose values are older than those in place. */
  readonly older: readonly number[]
}

const none: readonly number[] = []

/**
 * How many slots from the first one on the viewer sees as they lie in place, in a group where all are live. Runs of rows that
 * one transaction made are answered once: after a load that is the whole group.
 */
function leadingInPlace(group: RowGroup, versions: VersionHeads, viewer: Viewer): number {
  const { rows } = group
  const { lsn } = viewer.snapshot
  if (group.settledLsn <= lsn) return rows
  let last: Version | undefined
  let newest = 0
  for (let slot = 0; slot < rows; slot++) {
    const version = versions[slot]
    if (version === last || version === undefined) continue
    if (!seen(version, viewer)) return slot
    last = version
    if (version.stamp.lsn > newest) newest = version.stamp.lsn
  }
  // Not where the viewer's own changes, which have no LSN yet, are among them.
  if (newest <= lsn) group.settledLsn = newest
  return rows
}

export function viewGroup(group: RowGroup, viewer: Viewer): GroupView {
  const { rows } = group
  if (isPlain(group)) return { selection: undefined, count: rows, older: none }
  const { versions, dead } = group
  const from = dead === undefined ? leadingInPlace(group, versions as VersionHeads, viewer) : 0
  if (from === rows) return { selection: undefined, count: rows, older: none }
  const selection = new Int32Array(rows)
  for (let slot = 0; slot < from; slot++) selection[slot] = slot
  let count = from
  let older: number[] | undefined
  for (let slot = from; slot < rows; slot++) {
    if (versions === undefined || versions[slot] === undefined) {
      if (dead === undefined || dead[slot] === 0) selection[count++] = slot
      continue
    }
    const how = visibility(group, slot, viewer)
    if (how === INVISIBLE) continue
    selection[count++] = slot
    if (how === OLDER) (older ??= []).push(slot)
  }
  return {
    selection: count === rows ? undefined : selection.subarray(0, count),
    count,
    older: older ?? none,
  }
}
