/**
 * A B+tree node: sorted entries (key bytes, then row id) in typed arrays over one byte heap.
 *
 * Searching looks at `heads` first: the six bytes of each key after what all keys of the node begin with (`skip` bytes), as one
 * number. Integer keys differ there, so that a search touches the bytes themselves only to confirm.
 *
 * In an inner node entry i leads to `children[i]`, whose entries are not below it; the key of entry 0 is empty and stands for
 * "below everything".
 */
import { dataCorrupted } from '../errors/storage-errors.ts'
import { commonPrefix, compareBytes, headOf } from '../kernels/compare-bytes.ts'
import { nodePageId } from '../store/page-id.ts'
import { Page } from '../store/page.ts'
import type { KeyRun } from '../store/table/table-index.ts'
import { type EntryColumns, NODE_FORMAT, readEntries, readKeys } from './node-page.ts'

/** Entries in a full node. */
export const MAX_ENTRIES = 512
/** Key bytes in a full node of four entries or more. */
export const MAX_NODE_HEAP: number = 32 * 1024
/** Longest key: four of them fit a node. */
export const MAX_KEY_BYTES = 8000

const ENTRY_BYTES = 4 + 2 + 8 + 4

/** Told when the cache lets a node go. */
export interface NodeHolder {
  nodeDropped(number: number): void
}

export class Node extends Page {
  readonly number: number
  readonly leaf: boolean
  readonly #holder: NodeHolder
  count = 0
  #heap: Uint8Array = new Uint8Array(256)
  #used = 0
  #live = 0
  #starts: Uint32Array = new Uint32Array(16)
  #lengths: Uint16Array = new Uint16Array(16)
  #heads: Float64Array = new Float64Array(16)
  #rows: Uint32Array = new Uint32Array(16)
  #children: Uint32Array
  /** Leading bytes that all keys share. */
  #skip = 0

  constructor(storageId: number, number: number, leaf: boolean, holder: NodeHolder) {
    super(nodePageId(storageId, number))
    this.number = number
    this.leaf = leaf
    this.#holder = holder
    this.#children = new Uint32Array(leaf ? 0 : 16)
    this.#measure()
  }

  override get isOfIndex(): boolean {
    return true
  }

  override dropped(): void {
    this.#holder.nodeDropped(this.number)
  }

  #measure(): void {
    const width = ENTRY_BYTES + (this.leaf ? 0 : 4)
    this.resize(512 + this.#heap.length + this.#starts.length * width)
  }

  /** The first entry that has a key. */
  get #first(): number {
    return this.leaf ? 0 : 1
  }

  rowAt(at: number): number {
    return this.#rows[at] as number
  }

  childAt(at: number): number {
    return this.#children[at] as number
  }

  /** A view of an entry's key, valid until the node changes. */
  keyAt(at: number): Uint8Array {
    const start = this.#starts[at] as number
    return this.#heap.subarray(start, start + (this.#lengths[at] as number))
  }

  /** Whether two leaves' or one's entry has exactly these key bytes. */
  keyEquals(at: number, key: Uint8Array, length: number): boolean {
    if (this.#lengths[at] !== length) return false
    const start = this.#starts[at] as number
    return compareBytes(this.#heap, start, start + length, key, 0, length) === 0
  }

  /** Order of entry `at` against (key, row). */
  compareAt(at: number, key: Uint8Array, length: number, row: number): number {
    const start = this.#starts[at] as number
    const end = start + (this.#lengths[at] as number)
    const difference = compareBytes(this.#heap, start, end, key, 0, length)
    return difference !== 0 ? difference : (this.#rows[at] as number) - row
  }

  /** Position of the first entry that is not below (key, row). */
  search(key: Uint8Array, length: number, row: number): number {
    let low = this.#first
    let high = this.count
    if (low >= high) return low
    const skip = this.#skip
    if (skip > 0) {
      const start = this.#starts[low] as number
      const most = length < skip ? length : skip
      const difference = compareBytes(key, 0, most, this.#heap, start, start + most)
      if (difference < 0) return low
      if (difference > 0) return high
      if (length < skip) return low
    }
    const head = headOf(key, skip, length)
    const heads = this.#heads
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = heads[middle] as number
      if (other < head || (other === head && this.compareAt(middle, key, length, row) < 0)) {
        low = middle + 1
      } else high = middle
    }
    return low
  }

  /** Which child of an inner node covers (key, row). */
  searchChild(key: Uint8Array, length: number, row: number): number {
    const at = this.search(key, length, row)
    if (at < this.count && this.compareAt(at, key, length, row) === 0) return at
    return at - 1
  }

  hasRoom(length: number): boolean {
    if (this.count >= MAX_ENTRIES) return false
    return this.count < 4 || this.#live + length <= MAX_NODE_HEAP
  }

  insertAt(at: number, key: Uint8Array, length: number, row: number, child: number): void {
    this.touch()
    if (this.count === this.#starts.length) this.#growEntries()
    if (this.#used + length > this.#heap.length) this.#makeRoom(length)
    const { count } = this
    if (at < count) {
      this.#starts.copyWithin(at + 1, at, count)
      this.#lengths.copyWithin(at + 1, at, count)
      this.#heads.copyWithin(at + 1, at, count)
      this.#rows.copyWithin(at + 1, at, count)
      if (!this.leaf) this.#children.copyWithin(at + 1, at, count)
    }
    const start = this.#used
    const heap = this.#heap
    for (let i = 0; i < length; i++) heap[start + i] = key[i] as number
    this.#starts[at] = start
    this.#lengths[at] = length
    this.#rows[at] = row
    if (!this.leaf) this.#children[at] = child
    this.#used = start + length
    this.#live += length
    this.count = count + 1
    const first = this.#first
    if (at <= first || at === count) this.#narrowSkip(at)
    else this.#heads[at] = headOf(heap, start + this.#skip, start + length)
  }

  /** After an entry came to stand at an end: what all keys share may be less now. */
  #narrowSkip(at: number): void {
    const first = this.#first
    const last = this.count - 1
    const shared = this.#shared(first, last)
    if (shared >= this.#skip && last > first) {
      const start = this.#starts[at] as number
      const end = start + (this.#lengths[at] as number)
      this.#heads[at] = headOf(this.#heap, start + this.#skip, end)
    } else this.#setSkip(shared)
  }

  #shared(first: number, last: number): number {
    if (last < first) return 0
    const a = this.#starts[first] as number
    const b = this.#starts[last] as number
    const aEnd = a + (this.#lengths[first] as number)
    const bEnd = b + (this.#lengths[last] as number)
    const shared = commonPrefix(this.#heap, a, aEnd, this.#heap, b, bEnd)
    // A single key shares all of itself: leave room for the next to differ in its end.
    return last === first ? Math.max(0, shared - 6) : shared
  }

  #setSkip(skip: number): void {
    this.#skip = skip
    this.#setHeads(this.#first)
  }

  #setHeads(from: number): void {
    const heap = this.#heap
    const skip = this.#skip
    for (let i = from; i < this.count; i++) {
      const start = this.#starts[i] as number
      this.#heads[i] = headOf(heap, start + skip, start + (this.#lengths[i] as number))
    }
  }

  removeAt(at: number): void {
    this.touch()
    const { count } = this
    this.#live -= this.#lengths[at] as number
    this.#starts.copyWithin(at, at + 1, count)
    this.#lengths.copyWithin(at, at + 1, count)
    this.#heads.copyWithin(at, at + 1, count)
    this.#rows.copyWithin(at, at + 1, count)
    if (!this.leaf) this.#children.copyWithin(at, at + 1, count)
    this.count = count - 1
    if (!this.leaf && at === 0 && this.count > 0) this.#clearFirst()
  }

  /** The first entry of an inner node stands for everything below the second. */
  #clearFirst(): void {
    this.#live -= this.#lengths[0] as number
    this.#lengths[0] = 0
    this.#rows[0] = 0
  }

  /** Moves the entries from `from` on to the end of an empty node. */
  moveTail(from: number, target: Node): void {
    this.touch()
    for (let i = from; i < this.count; i++) {
      const key = this.keyAt(i)
      target.append(key, key.length, this.rowAt(i), this.leaf ? 0 : this.childAt(i))
      this.#live -= key.length
    }
    this.count = from
    if (!target.leaf && target.count > 0) target.#clearFirst()
    target.#setSkip(target.#shared(target.#first, target.count - 1))
    this.#setSkip(this.#shared(this.#first, this.count - 1))
  }

  /** Adds an entry at the end; `moveTail` sets the heads afterwards. */
  append(key: Uint8Array, length: number, row: number, child: number): void {
    if (this.count === this.#starts.length) this.#growEntries()
    if (this.#used + length > this.#heap.length) this.#makeRoom(length)
    const at = this.count++
    this.#heap.set(key.length === length ? key : key.subarray(0, length), this.#used)
    this.#starts[at] = this.#used
    this.#lengths[at] = length
    this.#rows[at] = row
    if (!this.leaf) this.#children[at] = child
    this.#used += length
    this.#live += length
  }

  /**
   * Adds entries at the end of a leaf: keys that stand in order and above all there are, end to end in `run`, for rows from
   * `row` on. Answers how many of them it had room for.
   */
  appendRun(run: KeyRun, from: number, row: number): number {
    const { bytes, starts } = run
    const { count } = this
    const base = starts[from] as number
    let taken = Math.min(MAX_ENTRIES - count, run.count - from)
    while (
      taken > 0 &&
      count + taken > 4 &&
      this.#live + (starts[from + taken] as number) - base > MAX_NODE_HEAP
    ) {
      taken--
    }
    if (taken === 0) return 0
    this.touch()
    const length = (starts[from + taken] as number) - base
    if (count + taken > this.#starts.length) this.#growEntries(count + taken)
    if (this.#used + length > this.#heap.length) this.#makeRoom(length)
    const used = this.#used
    this.#heap.set(bytes.subarray(base, base + length), used)
    for (let i = 0; i < taken; i++) {
      const start = starts[from + i] as number
      this.#starts[count + i] = used + start - base
      this.#lengths[count + i] = (starts[from + i + 1] as number) - start
      this.#rows[count + i] = row + i
    }
    this.#used = used + length
    this.#live += length
    this.count = count + taken
    const shared = this.#shared(0, this.count - 1)
    if (count > 0 && shared >= this.#skip) this.#setHeads(count)
    else this.#setSkip(shared)
    return taken
  }

  #growEntries(wanted: number = 0): void {
    let capacity = this.#starts.length * 2
    while (capacity < wanted) capacity *= 2
    this.#starts = grown(this.#starts, new Uint32Array(capacity))
    this.#lengths = grown(this.#lengths, new Uint16Array(capacity))
    this.#heads = grown(this.#heads, new Float64Array(capacity))
    this.#rows = grown(this.#rows, new Uint32Array(capacity))
    if (!this.leaf) this.#children = grown(this.#children, new Uint32Array(capacity))
    this.#measure()
  }

  #makeRoom(extra: number): void {
    const needed = this.#live + extra
    const heap = new Uint8Array(Math.max(256, Math.ceil(needed * 1.5)))
    if (this.#live === this.#used) {
      heap.set(this.#heap.subarray(0, this.#used))
      this.#heap = heap
      this.#measure()
      return
    }
    let at = 0
    for (let i = 0; i < this.count; i++) {
      const key = this.keyAt(i)
      heap.set(key, at)
      this.#starts[i] = at
      at += key.length
    }
    this.#heap = heap
    this.#used = at
    this.#measure()
  }

  override encode(): Uint8Array {
    const { count } = this
    const first = this.#first
    const lengths = this.#lengths
    const prefix = count > first + 1 ? this.#shared(first, count - 1) : 0
    let keyBytes = 0
    for (let i = first; i < count; i++) keyBytes += (lengths[i] as number) - prefix
    const width = this.leaf ? 6 : 10
    const bytes = new Uint8Array(6 + prefix + count * width + keyBytes)
    const view = new DataView(bytes.buffer)
    bytes[0] = NODE_FORMAT
    bytes[1] = this.leaf ? 1 : 0
    view.setUint16(2, count, true)
    view.setUint16(4, prefix, true)
    if (prefix > 0) bytes.set(this.keyAt(first).subarray(0, prefix), 6)
    let at = 6 + prefix
    for (let i = 0; i < count; i++, at += width) {
      view.setUint16(at, i < first ? 0 : (lengths[i] as number) - prefix, true)
      view.setUint32(at + 2, this.#rows[i] as number, true)
      if (!this.leaf) view.setUint32(at + 6, this.#children[i] as number, true)
    }
    const heap = this.#heap
    for (let i = first; i < count; i++) {
      const start = this.#starts[i] as number
      const end = start + (lengths[i] as number)
      // Plain loops: what differs between neighbours is a few bytes, and a view of each costs more.
      for (let from = start + prefix; from < end; from++) bytes[at++] = heap[from] as number
    }
    return bytes
  }

  /** Fills an empty node; the leaf flag was read by whoever made it. */
  decode(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const count = view.getUint16(2, true)
    const prefixLength = view.getUint16(4, true)
    const entriesAt = 6 + prefixLength
    const keysAt = entriesAt + count * (this.leaf ? 6 : 10)
    if (keysAt > bytes.length) throw dataCorrupted('index node is cut off')
    this.#reserve(count, bytes.length - keysAt + count * prefixLength)
    const columns: EntryColumns = {
      starts: this.#starts,
      lengths: this.#lengths,
      rows: this.#rows,
      children: this.leaf ? undefined : this.#children,
    }
    const first = this.#first
    this.#used = readEntries(view, entriesAt, prefixLength, first, count, columns)
    this.#live = this.#used
    readKeys(bytes, keysAt, bytes.subarray(6, entriesAt), first, count, columns, this.#heap)
    this.#setSkip(this.#shared(first, count - 1))
    this.#measure()
  }

  /** Room for so many entries, all of them new. */
  #reserve(count: number, heapBytes: number): void {
    const capacity = Math.max(16, count)
    this.count = count
    this.#heap = new Uint8Array(heapBytes)
    this.#starts = new Uint32Array(capacity)
    this.#lengths = new Uint16Array(capacity)
    this.#heads = new Float64Array(capacity)
    this.#rows = new Uint32Array(capacity)
    if (!this.leaf) this.#children = new Uint32Array(capacity)
  }
}

function grown<T extends Uint32Array | Uint16Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
