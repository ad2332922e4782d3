/** Walks the entries of some key ranges, forward or backward. Between reads it keeps a key, not a place in the tree. */
import { compareBytes } from '../kernels/compare-bytes.ts'
import type { KeyRange } from '../store/table-access.ts'
import type { IndexCursor, IndexEntries } from '../store/table/table-index.ts'
import { PENDING, type Pending, type Waits } from '../store/waits.ts'
import type { BTree } from './btree.ts'
import { successor } from './key-encoding.ts'
import type { Node } from './node.ts'

/** A range as byte strings: at or above `low`, below `high`. */
type Span = { readonly low: Uint8Array; readonly high: Uint8Array | undefined }

const empty = new Uint8Array(0)

function spanOf(range: KeyRange): Span | undefined {
  const { lower, upper } = range
  let low: Uint8Array | undefined = empty
  if (lower !== undefined) low = lower.inclusive ? lower.key : successor(lower.key)
  if (low === undefined) return undefined
  let high: Uint8Array | undefined
  if (upper !== undefined) high = upper.inclusive ? successor(upper.key) : upper.key
  return { low, high }
}

export class TreeCursor implements IndexCursor {
  readonly #tree: BTree
  readonly #spans: Span[]
  readonly #reverse: boolean
  #span = 0
  /** The last entry taken; the next is beyond it. */
  #key: Uint8Array | undefined
  #row = 0

  constructor(tree: BTree, ranges: readonly KeyRange[], reverse: boolean) {
    this.#tree = tree
    this.#reverse = reverse
    this.#spans = ranges.map(spanOf).filter((span) => span !== undefined)
    if (reverse) this.#spans.reverse()
  }

  read(limit: number, entries: IndexEntries, waits: Waits): Pending | undefined {
    entries.count = 0
    if (this.#tree.isEmpty) return undefined
    while (this.#span < this.#spans.length) {
      const span = this.#spans[this.#span] as Span
      const answer = this.#reverse
        ? this.#backward(span, limit, entries, waits)
        : this.#forward(span, limit, entries, waits)
      if (answer === PENDING) return entries.count > 0 ? undefined : PENDING
      if (entries.count > 0) return undefined
      this.#span++
      this.#key = undefined
    }
    return undefined
  }

  take(entries: IndexEntries, count: number): void {
    if (count === 0) return
    this.#key = (entries.keys[count - 1] as Uint8Array).slice()
    this.#row = entries.rowIds[count - 1] as number
  }

  #forward(span: Span, limit: number, entries: IndexEntries, waits: Waits): Pending | undefined {
    const tree = this.#tree
    const key = this.#key ?? span.low
    const row = this.#key === undefined ? 0 : this.#row + 1
    if (!tree.descend(key, key.length, row, waits)) return PENDING
    let node: Node = tree.leaf
    let at = node.search(key, key.length, row)
    while (entries.count < limit) {
      if (at >= node.count) {
        const next = tree.moveLeaf(1, waits)
        if (next === PENDING) return PENDING
        if (next === undefined) return undefined
        node = next
        at = 0
        continue
      }
      const found = node.keyAt(at)
      if (span.high !== undefined && compare(found, span.high) >= 0) return undefined
      add(entries, found, node.rowAt(at))
      at++
    }
    return undefined
  }

  #backward(span: Span, limit: number, entries: IndexEntries, waits: Waits): Pending | undefined {
    const tree = this.#tree
    const from = this.#key ?? span.high
    const row = this.#key === undefined ? 0 : this.#row
    if (!(from === undefined ? this.#toEnd(waits) : tree.descend(from, from.length, row, waits))) {
      return PENDING
    }
    let node: Node = tree.leaf
    let at = (from === undefined ? node.count : node.search(from, from.length, row)) - 1
    while (entries.count < limit) {
      if (at < 0) {
        const next = tree.moveLeaf(-1, waits)
        if (next === PENDING) return PENDING
        if (next === undefined) return undefined
        node = next
        at = node.count - 1
        continue
      }
      const found = node.keyAt(at)
      if (compare(found, span.low) < 0) return undefined
      add(entries, found, node.rowAt(at))
      at--
    }
    return undefined
  }

  /** The path to the last leaf. */
  #toEnd(waits: Waits): boolean {
    const tree = this.#tree
    tree.pathNodes.length = 0
    let number = tree.rootNumber
    for (let level = 0; level < tree.height; level++) {
      const node = tree.node(number)
      if (node === undefined) {
        tree.needNode(number, waits)
        tree.pathNodes.length = 0
        return false
      }
      node.hot = 1
      tree.pathNodes.push(node)
      if (node.leaf) return true
      tree.pathSlots[level] = node.count - 1
      number = node.childAt(node.count - 1)
    }
    return false
  }
}

function compare(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, 0, a.length, b, 0, b.length)
}

function add(entries: IndexEntries, key: Uint8Array, row: number): void {
  const at = entries.count++
  entries.keys[at] = key
  entries.rowIds[at] = row
}
