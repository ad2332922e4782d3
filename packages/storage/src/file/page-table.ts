/**
 * Where every page version lies: a copy-on-write B+tree from (page id, LSN) to an extent, in the main file. Opening it reads
 * nothing; a look-up reads the nodes on its way once. A change copies the nodes on its way in memory; `write` gives
 * them places in free space and leaves every node of the tree before it as it is, so that a header can still name either.
 */
import type { Lsn } from '../lsn.ts'
import type { Extent } from './extent.ts'
import { NodeStore } from './node-store.ts'
import { NODE_MAX_ENTRIES, PageNode } from './page-node.ts'
import type { OpenFile } from './file-system.ts'

/** A leaf or inner node with fewer entries looks for a neighbour to join. */
const JOIN_BELOW: number = NODE_MAX_ENTRIES >>> 2
/** Two neighbours are joined when together they leave this much room. */
const JOIN_UP_TO: number = NODE_MAX_ENTRIES - JOIN_BELOW

/** An entry where it lies. Valid until the next change of the table. */
export type TableEntry = { readonly node: PageNode; readonly index: number }

/** A changed node, the place it is to have, and what to write there. */
export type PlacedNode = {
  readonly node: PageNode
  readonly parent: PageNode | undefined
  readonly extent: Extent
  readonly bytes: Uint8Array
}

type Place = (bytes: Uint8Array) => Extent

export class PageTable {
  readonly #nodes: NodeStore
  readonly #release: (extent: Extent) => void
  #root: PageNode | undefined
  #rootExtent: Extent | undefined

  constructor(file: OpenFile, rootExtent: Extent | undefined, release: (extent: Extent) => void) {
    this.#nodes = new NodeStore(file)
    this.#rootExtent = rootExtent
    this.#release = release
  }

  /** The last version of a page at or below an LSN. */
  find(id: number, asOfLsn: Lsn): TableEntry | undefined {
    const root = this.#currentRoot()
    if (root === undefined) return undefined
    const entry = this.#findIn(root, id, asOfLsn)
    return entry !== undefined && entry.node.id(entry.index) === id ? entry : undefined
  }

  /** Adds a version, or replaces the one with the same key. */
  set(id: number, lsn: Lsn, extent: Extent): void {
    const root = this.#changedRoot() ?? PageNode.empty(true)
    this.#root = root
    const right = this.#insert(root, id, lsn, extent)
    if (right === undefined) return
    const top = PageNode.empty(false)
    this.#adopt(top, 0, root)
    this.#adopt(top, 1, right)
    this.#root = top
  }

  delete(id: number, lsn: Lsn): void {
    const root = this.#changedRoot()
    if (root === undefined) return
    this.#remove(root, id, lsn)
    let top: PageNode | undefined = root
    while (top !== undefined && !top.isLeaf && top.count === 1) {
      const only: PageNode = this.#nodes.child(top, 0)
      if (only.extent !== undefined) {
        this.#root = undefined
        this.#rootExtent = only.extent
        return
      }
      top = only
    }
    this.#root = root.count === 0 ? undefined : top
    this.#rootExtent = undefined
  }

  /** All entries by page and LSN. The table must not change meanwhile. */
  *entries(): Generator<TableEntry, void, void> {
    const root = this.#currentRoot()
    if (root !== undefined) yield* this.#entriesOf(root)
  }

  /** The extents of the table's nodes, as they are in the file. */
  *nodeExtents(): Generator<Extent, void, void> {
    const root = this.#currentRoot()
    if (root !== undefined) yield* this.#nodeExtentsOf(root)
  }

  /**
   * Gives every changed node a place, children before parents. Nothing else changes: when they cannot be written, another
   * `place` may follow. The bytes are views, valid until the next change.
   */
  place(place: Place): readonly PlacedNode[] {
    const placed: PlacedNode[] = []
    if (this.#root !== undefined) this.#placeNode(this.#root, undefined, place, placed)
    return placed
  }

  /** The nodes have been written where they were placed. Answers where the root is. */
  settle(placed: readonly PlacedNode[]): Extent | undefined {
    for (const { node, parent, extent } of placed) {
      node.extent = extent
      if (parent === undefined) {
        this.#root = undefined
        this.#rootExtent = extent
      } else {
        parent.changed.length = 0
      }
      this.#nodes.put(node, extent.offset)
    }
    return this.#rootExtent
  }

  #currentRoot(): PageNode | undefined {
    if (this.#root !== undefined) return this.#root
    return this.#rootExtent === undefined ? undefined : this.#nodes.get(this.#rootExtent)
  }

  #changedRoot(): PageNode | undefined {
    const root = this.#currentRoot()
    if (root === undefined) return undefined
    this.#root = this.#changeable(root)
    return this.#root
  }

  #changeable(node: PageNode): PageNode {
    if (node.extent === undefined) return node
    this.#release(node.extent)
    return node.copy()
  }

  #changeableChild(node: PageNode, index: number): PageNode {
    const child = this.#changeable(this.#nodes.child(node, index))
    node.changed[index] = child
    return child
  }

  #findIn(node: PageNode, id: number, lsn: Lsn): TableEntry | undefined {
    let index = node.floor(id, lsn)
    if (node.isLeaf) return index < 0 ? undefined : { node, index }
    // The child that should have it may have lost its first entries: then the last one before them is next door.
    for (; index >= 0; index -= 1) {
      const entry = this.#findIn(this.#nodes.child(node, index), id, lsn)
      if (entry !== undefined) return entry
    }
    return undefined
  }

  /** Answers the new right neighbour when the node was split. */
  #insert(node: PageNode, id: number, lsn: Lsn, extent: Extent): PageNode | undefined {
    const at = node.floor(id, lsn)
    if (node.isLeaf) {
      if (at >= 0 && node.id(at) === id && node.lsn(at) === lsn) {
        node.setExtent(at, extent.offset, extent.length, extent.crc)
        return undefined
      }
      return this.#addEntry(node, at + 1, id, lsn, extent, undefined)
    }
    const index = Math.max(at, 0)
    const child = this.#changeableChild(node, index)
    const right = this.#insert(child, id, lsn, extent)
    node.setKey(index, child.id(0), child.lsn(0))
    if (right === undefined) return undefined
    const nowhere = { offset: 0, length: 0, crc: 0 }
    return this.#addEntry(node, index + 1, right.id(0), right.lsn(0), nowhere, right)
  }

  #addEntry(
    node: PageNode,
    index: number,
    id: number,
    lsn: Lsn,
    extent: Extent,
    child: PageNode | undefined,
  ): PageNode | undefined {
    let target = node
    let at = index
    let right: PageNode | undefined
    if (node.count === NODE_MAX_ENTRIES) {
      // Keys that only grow fill their nodes; others leave both halves room.
      const middle = index === node.count ? node.count - 1 : node.count >>> 1
      right = PageNode.empty(node.isLeaf)
      node.moveTail(middle, right)
      if (index > middle) {
        target = right
        at = index - middle
      }
    }
    target.open(at)
    target.setKey(at, id, lsn)
    target.setExtent(at, extent.offset, extent.length, extent.crc)
    if (child !== undefined) target.changed[at] = child
    return right
  }

  #adopt(parent: PageNode, index: number, child: PageNode): void {
    parent.open(index)
    parent.setKey(index, child.id(0), child.lsn(0))
    parent.changed[index] = child
  }

  #remove(node: PageNode, id: number, lsn: Lsn): void {
    const at = node.floor(id, lsn)
    if (at < 0) return
    if (node.isLeaf) {
      if (node.id(at) === id && node.lsn(at) === lsn) node.remove(at)
      return
    }
    const child = this.#changeableChild(node, at)
    this.#remove(child, id, lsn)
    if (child.count === 0) node.remove(at)
    else if (child.count < JOIN_BELOW) this.#join(node, at, child)
  }

  #join(node: PageNode, index: number, child: PageNode): void {
    if (node.count === 1) return
    const left = index > 0 ? index - 1 : index
    const neighbour = this.#nodes.child(node, index > 0 ? left : left + 1)
    if (neighbour.count + child.count > JOIN_UP_TO) return
    const into = this.#changeableChild(node, left)
    this.#changeableChild(node, left + 1).moveTail(0, into)
    node.remove(left + 1)
  }

  *#entriesOf(node: PageNode): Generator<TableEntry, void, void> {
    for (let index = 0; index < node.count; index += 1) {
      if (node.isLeaf) yield { node, index }
      else yield* this.#entriesOf(this.#nodes.child(node, index))
    }
  }

  *#nodeExtentsOf(node: PageNode): Generator<Extent, void, void> {
    if (node.extent !== undefined) yield node.extent
    if (node.isLeaf) return
    for (let index = 0; index < node.count; index += 1) {
      yield* this.#nodeExtentsOf(this.#nodes.child(node, index))
    }
  }

  #placeNode(
    node: PageNode,
    parent: PageNode | undefined,
    place: Place,
    placed: PlacedNode[],
  ): Extent {
    for (let index = 0; index < node.changed.length; index += 1) {
      const child = node.changed[index]
      if (child === undefined) continue
      const { offset, length, crc } = this.#placeNode(child, node, place, placed)
      node.setExtent(index, offset, length, crc)
    }
    const bytes = node.encode()
    const extent = place(bytes)
    placed.push({ node, parent, extent, bytes })
    return extent
  }
}
