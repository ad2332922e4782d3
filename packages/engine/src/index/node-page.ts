/**
 * The page of a B+tree node: u8 format version · u8 leaf (1) or inner (0) · u16 entries · u16 prefix length · prefix ·
 * per entry: u16 key length after the prefix, u32 row id, inner: u32 child · the keys' bytes after the prefix.
 *
 * The first nodes of a database are decoded in code that nothing has warmed up, where every call counts: a call per field and a
 * copy per key took 4 ms for the three nodes on the way to a row, plain loops take a fifth (`bench/`: open + first query).
 */
import { dataCorrupted } from '../errors/storage-errors.ts'

export const NODE_FORMAT = 1

/** One number for each entry. */
export type EntryColumns = {
  readonly starts: Uint32Array
  readonly lengths: Uint16Array
  readonly rows: Uint32Array
  /** Of an inner node. */
  readonly children: Uint32Array | undefined
}

export function isLeafPage(bytes: Uint8Array): boolean {
  if (bytes[0] !== NODE_FORMAT) throw dataCorrupted(`index node has format version ${bytes[0]}`)
  return bytes[1] === 1
}

/** Fills the columns of `count` entries, of which those before `first` have no prefix. Answers how long all keys are together. */
export function readEntries(
  view: DataView,
  from: number,
  prefixLength: number,
  first: number,
  count: number,
  { starts, lengths, rows, children }: EntryColumns,
): number {
  let start = 0
  let at = from
  for (let i = 0; i < count; i++) {
    const length = view.getUint16(at, true) + (i < first ? 0 : prefixLength)
    starts[i] = start
    lengths[i] = length
    rows[i] = view.getUint32(at + 2, true)
    at += 6
    if (children !== undefined) {
      children[i] = view.getUint32(at, true)
      at += 4
    }
    start += length
  }
  return start
}

/** Puts the keys, prefix and all, where the columns say. */
export function readKeys(
  bytes: Uint8Array,
  from: number,
  prefix: Uint8Array,
  first: number,
  count: number,
  { starts, lengths }: EntryColumns,
  heap: Uint8Array,
): void {
  const prefixLength = prefix.length
  let at = from
  for (let i = first; i < count; i++) {
    const start = starts[i] as number
    for (let j = 0; j < prefixLength; j++) heap[start + j] = prefix[j] as number
    const end = start + (lengths[i] as number)
    for (let j = start + prefixLength; j < end; j++) heap[j] = bytes[at++] as number
  }
  if (at !== bytes.length) throw dataCorrupted('index node is cut off')
}
