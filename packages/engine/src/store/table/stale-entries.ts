/**
 * Takes index entries away that no version of a row has any more: when a change is rolled back (the entries it added) and when
 * no snapshot needs what it replaced (the entries of that). An entry which cannot be reached without reading pages stays: it is
 * a hint, and readers check it.
 */
import { ByteWriter } from '../../base/byte-writer.ts'
import { DELETED, UPDATED, type Version } from '../version.ts'
import type { RowGroup } from './row-group.ts'
import { RowImage } from './row-image.ts'
import type { TableData } from './table-data.ts'
import type { TableIndex } from './table-index.ts'

const gone = new ByteWriter(128)
const kept = new ByteWriter(128)

function keyInto(out: ByteWriter, index: TableIndex, image: RowImage): boolean {
  const values = image.values(index.maker.attnums)
  out.reset()
  return values !== undefined && index.maker.key(values, out) !== 'absent'
}

/**
 * `undone`: the change is about to be taken back, and what it made (the newest version) goes. Otherwise the change is
 * committed for everybody, and what it replaced goes.
 */
export function removeEntries(
  table: TableData,
  group: RowGroup,
  slot: number,
  version: Version,
  undone: boolean,
): void {
  const rowId = group.firstRowId + slot
  for (const index of table.indexes) {
    if (version.kind === UPDATED && !changes(version, index)) continue
    if (!undone && index.removeRow !== undefined && isGone(group, slot, version)) {
      index.removeRow(rowId)
      continue
    }
    const image = new RowImage(group, slot)
    if (!undone) {
      for (let at = group.versions?.[slot]; at !== undefined; at = at.next) {
        if (at === version) break
        image.takeBack(at)
      }
      image.takeBack(version)
    }
    if (!keyInto(gone, index, image)) continue
    if (isKept(index, group, slot, version, undone)) continue
    index.remove(gone.view(), gone.length, rowId)
  }
}

/** Nothing is left of the row when the change is forgotten. */
function isGone(group: RowGroup, slot: number, version: Version): boolean {
  return version.kind === DELETED && group.versions?.[slot] === version
}

function changes(version: Version, index: TableIndex): boolean {
  return (version.attnums as readonly number[]).some((attnum) =>
    index.maker.attnums.includes(attnum),
  )
}

/** Whether another version of the row, that stays, has the same key. */
function isKept(
  index: TableIndex,
  group: RowGroup,
  slot: number,
  version: Version,
  undone: boolean,
): boolean {
  const image = new RowImage(group, slot)
  const head = group.versions?.[slot]
  if (!undone) {
    // A delete that everybody sees leaves nothing but what newer versions revived it with: none.
    if (isGone(group, slot, version)) return false
    for (let at = head; at !== undefined; at = at.next) {
      if (sameKey(index, image)) return true
      if (at === version) return false
      image.takeBack(at)
    }
    return false
  }
  for (let at = head; at !== undefined; at = at.next) {
    image.takeBack(at)
    if (at.kind === UPDATED && sameKey(index, image)) return true
  }
  return false
}

function sameKey(index: TableIndex, image: RowImage): boolean {
  if (!keyInto(kept, index, image)) return false
  return kept.equals(gone.view(), gone.length)
}
