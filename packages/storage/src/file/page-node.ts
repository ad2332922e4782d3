/**
 * A node of the page table as it lies in the file: a 16-byte head and 32-byte entries sorted by (page id, LSN). Read and
 * changed in place through typed arrays, so that a node read from the file needs no decoding; the file is little endian as is
 * every machine that Node and Bun run on (`openFileTimeline` checks).
 *
 *     head   kind (u32: 1 leaf, 2 inner), count (u32), zero (8 bytes)
 *     entry  page id (f64), LSN (f64), offset (f64), length (u32), CRC-32 (u32)
 *
 * In a leaf the extent is a page version's, in an inner node the child's, whose least key (or a lesser one) the entry repeats.
 */
import type { Lsn } from '../lsn.ts'
import type { Extent } from './extent.ts'

export const NODE_MAX_ENTRIES = 127
const HEAD_BYTES = 16
const ENTRY_BYTES = 32
const NODE_MAX_BYTES: number = HEAD_BYTES + NODE_MAX_ENTRIES * ENTRY_BYTES

const LEAF = 1
const INNER = 2

/** Entry fields, in float64s from the entry's start; length and CRC are the two halves of the fourth. */
const HEAD_F64 = HEAD_BYTES / 8
const ENTRY_F64 = ENTRY_BYTES / 8

export class PageNode {
  readonly isLeaf: boolean
  count: number
  /** Children that are newer than what is in the file; only in inner nodes. */
  readonly changed: (PageNode | undefined)[]
  /** Where it lies in the file; `undefined` for a node that is newer than the file. */
  extent: Extent | undefined
  readonly #bytes: Uint8Array
  readonly #f64: Float64Array
  readonly #u32: Uint32Array

  private constructor(bytes: Uint8Array, isLeaf: boolean, count: number) {
    this.#bytes = bytes
    this.#f64 = new Float64Array(bytes.buffer)
    this.#u32 = new Uint32Array(bytes.buffer)
    this.isLeaf = isLeaf
    this.count = count
    this.changed = []
    this.extent = undefined
  }

  static empty(isLeaf: boolean): PageNode {
    return new PageNode(new Uint8Array(NODE_MAX_BYTES), isLeaf, 0)
  }

  /** `undefined` where the bytes are no node. Takes over `bytes`, which have a buffer of their own. */
  static decode(bytes: Uint8Array, extent: Extent): PageNode | undefined {
    const [kind, count] = new Uint32Array(bytes.buffer, 0, 2)
    if (count === undefined || bytes.length !== HEAD_BYTES + count * ENTRY_BYTES) return undefined
    if (kind !== LEAF && kind !== INNER) return undefined
    if (count === 0 || count > NODE_MAX_ENTRIES) return undefined
    const node = new PageNode(bytes, kind === LEAF, count)
    node.extent = extent
    return node
  }

  /** A copy that may be changed. */
  copy(): PageNode {
    const node = PageNode.empty(this.isLeaf)
    node.#bytes.set(this.#bytes.subarray(0, HEAD_BYTES + this.count * ENTRY_BYTES))
    node.count = this.count
    for (let i = 0; i < this.changed.length; i += 1) node.changed[i] = this.changed[i]
    return node
  }

  /** What to write. Valid until the next change. */
  encode(): Uint8Array {
    this.#u32[0] = this.isLeaf ? LEAF : INNER
    this.#u32[1] = this.count
    return this.#bytes.subarray(0, HEAD_BYTES + this.count * ENTRY_BYTES)
  }

  id(index: number): number {
    return this.#f64[HEAD_F64 + index * ENTRY_F64] as number
  }

  lsn(index: number): Lsn {
    return this.#f64[HEAD_F64 + index * ENTRY_F64 + 1] as number
  }

  offset(index: number): number {
    return this.#f64[HEAD_F64 + index * ENTRY_F64 + 2] as number
  }

  length(index: number): number {
    return this.#u32[2 * (HEAD_F64 + index * ENTRY_F64 + 3)] as number
  }

  crc(index: number): number {
    return this.#u32[2 * (HEAD_F64 + index * ENTRY_F64 + 3) + 1] as number
  }

  entryExtent(index: number): Extent {
    return { offset: this.offset(index), length: this.length(index), crc: this.crc(index) }
  }

  /** The last entry at or below a key; −1 where all are above it. */
  floor(id: number, lsn: Lsn): number {
    const f64 = this.#f64
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = HEAD_F64 + middle * ENTRY_F64
      const otherId = f64[at] as number
      if (otherId < id || (otherId === id && (f64[at + 1] as number) <= lsn)) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  setKey(index: number, id: number, lsn: Lsn): void {
    const at = HEAD_F64 + index * ENTRY_F64
    this.#f64[at] = id
    this.#f64[at + 1] = lsn
  }

  setExtent(index: number, offset: number, length: number, crc: number): void {
    const at = HEAD_F64 + index * ENTRY_F64
    this.#f64[at + 2] = offset
    this.#u32[2 * (at + 3)] = length
    this.#u32[2 * (at + 3) + 1] = crc
  }

  /** Makes room for one entry, whose fields are then to be set. */
  open(index: number): void {
    const at = HEAD_F64 + index * ENTRY_F64
    this.#f64.copyWithin(at + ENTRY_F64, at, HEAD_F64 + this.count * ENTRY_F64)
    this.count += 1
    if (!this.isLeaf) this.changed.splice(index, 0, undefined)
  }

  remove(index: number): void {
    const at = HEAD_F64 + index * ENTRY_F64
    this.#f64.copyWithin(at, at + ENTRY_F64, HEAD_F64 + this.count * ENTRY_F64)
    this.count -= 1
    if (!this.isLeaf) this.changed.splice(index, 1)
  }

  /** Moves the entries from `index` on to the end of `to`, which has room for them. */
  moveTail(index: number, to: PageNode): void {
    const start = HEAD_F64 + index * ENTRY_F64
    const tail = this.#f64.subarray(start, HEAD_F64 + this.count * ENTRY_F64)
    to.#f64.set(tail, HEAD_F64 + to.count * ENTRY_F64)
    if (!this.isLeaf) {
      for (let i = index; i < this.count; i += 1) to.changed[to.count + i - index] = this.changed[i]
      this.changed.length = index
    }
    to.count += this.count - index
    this.count = index
  }
}
