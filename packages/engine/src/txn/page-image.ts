/**
 * Pages as they were at an LSN: what came later, committed or not, is taken back on a copy. The store holds a snapshot at that
 * LSN meanwhile, so that all the undo which this needs is there.
 */
import type { ColumnChunk } from '../store/chunk/column-chunk.ts'
import { encodeLiveness, type RowGroup } from '../store/table/row-group.ts'
import { INVISIBLE, OLDER, olderValue, type Viewer, visibility } from '../store/table/visibility.ts'
import { INSERTED, type Version } from '../store/version.ts'

/** `isCurrent`: nothing on the page is newer, so that it is clean when this is written. */
export type PageImage = { readonly bytes: Uint8Array; readonly isCurrent: boolean }

function viewerAt(lsn: number): Viewer {
  return { own: undefined, snapshot: { lsn, command: 0 }, tracker: undefined }
}

export function groupImage(group: RowGroup, lsn: number): PageImage {
  const viewer = viewerAt(lsn)
  const isLive = (slot: number): boolean => visibility(group, slot, viewer) !== INVISIBLE
  return { bytes: encodeLiveness(group.rows, isLive), isCurrent: !hasNewer(group, lsn) }
}

export function chunkImage(chunk: ColumnChunk, lsn: number): PageImage {
  const group = chunk.holder as RowGroup
  if (group.versions === undefined)
    return { bytes: chunk.encodeRows(rowsOf(chunk, group)), isCurrent: true }
  const isCurrent = !hasNewer(group, lsn)
  if (isCurrent) return { bytes: chunk.encodeRows(rowsOf(chunk, group)), isCurrent }
  const viewer = viewerAt(lsn)
  const { attnum } = chunk.column
  const seen = seenRows(group, viewer)
  let copy: ColumnChunk | undefined
  for (let slot = 0; slot < seen; slot++) {
    if (group.versions[slot] === undefined || visibility(group, slot, viewer) !== OLDER) continue
    const older = olderValue(group, slot, attnum, viewer)
    if (older === undefined) continue
    copy ??= chunk.clone()
    copy.set(slot, older)
  }
  const rows = Math.min(seen, rowsOf(copy ?? chunk, group))
  return { bytes: (copy ?? chunk).encodeRows(rows), isCurrent }
}

/** Slots up to the last one that has a row: none of a group that a load under way has added, whose page is then a header. */
function seenRows(group: RowGroup, viewer: Viewer): number {
  let unseen: Version | undefined
  for (let rows = group.rows; rows > 0; rows--) {
    const head = group.versions?.[rows - 1]
    // The rows of one insert share a version, and are seen together or not at all.
    if (head !== undefined && head === unseen) continue
    if (visibility(group, rows - 1, viewer) !== INVISIBLE) return rows
    unseen = head?.kind === INSERTED && head.stamp.lsn > viewer.snapshot.lsn ? head : undefined
  }
  return 0
}

/** A chunk may have room for fewer rows than the group has, where the last ones were never live. */
function rowsOf(chunk: ColumnChunk, group: RowGroup): number {
  return group.loaded ? Math.min(group.rows, chunk.capacity) : chunk.capacity
}

function hasNewer(group: RowGroup, lsn: number): boolean {
  const { versions } = group
  if (versions === undefined) return false
  for (let slot = 0; slot < group.rows; slot++) {
    for (let at: Version | undefined = versions[slot]; at !== undefined; at = at.next) {
      if (at.stamp.lsn > lsn) return true
    }
  }
  return false
}
