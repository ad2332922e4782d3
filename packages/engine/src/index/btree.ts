/**
 * A B+tree over order-preserving key bytes. An entry is a key and a row id, ordered by both, so that equal keys are nothing
 * special. Nodes are pages; those that are not in memory are asked for through `Waits`.
 *
 * Changing is in two steps: `prepareInsert` makes sure that the path is in memory, `insert` changes it. Between the two nothing
 * may be awaited. Emptied leaves are taken out; half-empty ones are not merged.
 */
import { indexCorrupted } from '../errors/storage-errors.ts'
import type { Page } from '../store/page.ts'
import type { PageCache } from '../store/page-cache.ts'
import { nodePageId } from '../store/page-id.ts'
import type { KeyRun } from '../store/table/table-index.ts'
import { PENDING, type Pending, type Waits } from '../store/waits.ts'
import { Node, type NodeHolder } from './node.ts'
import { isLeafPage } from './node-page.ts'

/** What the root keeps of an index. */
export type TreeFacts = {
  readonly root: number
  readonly height: number
  readonly nextNode: number
}

export class BTree implements NodeHolder {
  readonly storageId: number
  readonly #cache: PageCache
  readonly #nodes = new Map<number, Node>()
  #root = 0
  /** Levels; 1 when the root is a leaf, 0 when there is none yet. */
  #height = 0
  #nextNode = 0
  /** Node numbers taken out since the last checkpoint. */
  freed: number[] = []
  /** The last descent: nodes from the root to the leaf, and the child taken at each. */
  readonly pathNodes: Node[] = []
  readonly pathSlots: number[] = []

  constructor(storageId: number, cache: PageCache) {
    this.storageId = storageId
    this.#cache = cache
  }

  get facts(): TreeFacts {
    return { root: this.#root, height: this.#height, nextNode: this.#nextNode }
  }

  get height(): number {
    return this.#height
  }

  get rootNumber(): number {
    return this.#root
  }

  restore(facts: TreeFacts): void {
    this.#root = facts.root
    this.#height = facts.height
    this.#nextNode = facts.nextNode
  }

  get cacheOf(): PageCache {
    return this.#cache
  }

  node(number: number): Node | undefined {
    return this.#nodes.get(number)
  }

  needNode(number: number, waits: Waits): void {
    waits.needPage(nodePageId(this.storageId, number))
  }

  nodeDropped(number: number): void {
    this.#nodes.delete(number)
  }

  page(number: number): Page | undefined {
    return this.#nodes.get(number)
  }

  install(number: number, bytes: Uint8Array | undefined): Page | undefined {
    if (this.#nodes.has(number)) return undefined
    if (bytes === undefined) throw indexCorrupted('index node is missing')
    const node = new Node(this.storageId, number, isLeafPage(bytes), this)
    node.decode(bytes)
    this.#nodes.set(number, node)
    return node
  }

  #newNode(leaf: boolean): Node {
    const node = new Node(this.storageId, this.#nextNode++, leaf, this)
    this.#nodes.set(node.number, node)
    this.#cache.add(node)
    node.touch()
    return node
  }

  /** Makes the first, empty leaf where there is none. */
  #ensureRoot(): void {
    if (this.#height > 0) return
    this.#root = this.#newNode(true).number
    this.#height = 1
    this.pathNodes.length = 0
  }

  get isEmpty(): boolean {
    return this.#height === 0
  }

  /** Fills the path to the leaf that covers (key, row). False when a node is missing, which is asked for. */
  descend(key: Uint8Array, length: number, row: number, waits: Waits | undefined): boolean {
    if (this.#pathCovers(key, length, row)) return true
    const { pathNodes, pathSlots } = this
    pathNodes.length = 0
    let number = this.#root
    for (let level = 0; level < this.#height; level++) {
      const node = this.#nodes.get(number)
      if (node === undefined) {
        if (waits !== undefined) this.needNode(number, waits)
        pathNodes.length = 0
        return false
      }
      node.hot = 1
      pathNodes.push(node)
      if (node.leaf) return true
      const at = node.searchChild(key, length, row)
      pathSlots[level] = at
      number = node.childAt(at)
    }
    if (this.#height === 0) return true
    throw indexCorrupted(`index ${this.storageId} has no leaf at height ${this.#height}`)
  }

  /** Whether the last path leads to (key, row) too: most often so when keys come in order. */
  #pathCovers(key: Uint8Array, length: number, row: number): boolean {
    const { pathNodes } = this
    const depth = pathNodes.length
    if (depth === 0 || depth !== this.#height) return false
    let rightmost = true
    for (let i = 0; i < depth; i++) {
      const node = pathNodes[i] as Node
      if (node.owner === undefined) return false
      if (i < depth - 1 && this.pathSlots[i] !== node.count - 1) rightmost = false
    }
    const leaf = pathNodes[depth - 1] as Node
    if (leaf.count === 0) return depth === 1
    if (leaf.compareAt(0, key, length, row) > 0) return false
    return rightmost || leaf.compareAt(leaf.count - 1, key, length, row) >= 0
  }

  get leaf(): Node {
    return this.pathNodes[this.pathNodes.length - 1] as Node
  }

  /** Row ids of the entries with exactly this key. */
  find(key: Uint8Array, length: number, waits: Waits, found: number[]): Pending | undefined {
    if (this.#height === 0) return undefined
    if (!this.descend(key, length, 0, waits)) return PENDING
    let node = this.leaf
    let at = node.search(key, length, 0)
    for (;;) {
      while (at < node.count) {
        if (!node.keyEquals(at, key, length)) return undefined
        found.push(node.rowAt(at))
        at++
      }
      if (!this.#nextMayEqual(key, length)) return undefined
      const next = this.moveLeaf(1, waits)
      if (next === PENDING) return PENDING
      if (next === undefined) return undefined
      node = next
      at = 0
    }
  }

  /** Whether the leaf after the path's may begin with the key, as far as its parent tells. */
  #nextMayEqual(key: Uint8Array, length: number): boolean {
    for (let level = this.pathNodes.length - 2; level >= 0; level--) {
      const node = this.pathNodes[level] as Node
      const at = (this.pathSlots[level] as number) + 1
      // A separator that was the first key of a leaf may be gone from it, so a lower one proves nothing.
      if (at < node.count) return node.compareAt(at, key, length, Number.MAX_SAFE_INTEGER) <= 0
    }
    return false
  }

  /** Moves the path to the next (1) or previous (-1) leaf; `undefined` at the end. */
  moveLeaf(by: 1 | -1, waits: Waits): Node | undefined | Pending {
    const { pathNodes, pathSlots } = this
    let level = pathNodes.length - 2
    while (level >= 0) {
      const node = pathNodes[level] as Node
      const at = (pathSlots[level] as number) + by
      if (at >= 0 && at < node.count) break
      level--
    }
    if (level < 0) return undefined
    pathSlots[level] = (pathSlots[level] as number) + by
    for (;;) {
      const parent = pathNodes[level] as Node
      const number = parent.childAt(pathSlots[level] as number)
      const node = this.#nodes.get(number)
      if (node === undefined) {
        this.#readAhead(parent, pathSlots[level] as number, by, waits)
        pathNodes.length = 0
        return PENDING
      }
      node.hot = 1
      level++
      pathNodes[level] = node
      if (node.leaf) {
        pathNodes.length = level + 1
        return node
      }
      pathSlots[level] = by > 0 ? 0 : node.count - 1
    }
  }

  /** Asks for some siblings at once: a range scan costs a round trip per many leaves. */
  #readAhead(parent: Node, from: number, by: 1 | -1, waits: Waits): void {
    for (let i = 0, at = from; i < 8 && at >= 0 && at < parent.count; i++, at += by) {
      const number = parent.childAt(at)
      if (!this.#nodes.has(number)) this.needNode(number, waits)
    }
  }

  prepareInsert(key: Uint8Array, length: number, row: number, waits: Waits): Pending | undefined {
    return this.descend(key, length, row, waits) ? undefined : PENDING
  }

  /** False when the entry is there already. Its path is in memory. */
  insert(key: Uint8Array, length: number, row: number): boolean {
    this.#ensureRoot()
    if (!this.descend(key, length, row, undefined)) {
      throw indexCorrupted(`index ${this.storageId}: insert without its path`)
    }
    const { leaf } = this
    const at = leaf.search(key, length, row)
    if (at < leaf.count && leaf.compareAt(at, key, length, row) === 0) return false
    if (leaf.hasRoom(length)) leaf.insertAt(at, key, length, row, 0)
    else this.#splitInsert(this.pathNodes.length - 1, at, key, length, row, 0)
    return true
  }

  /** Whether the key is above those of all entries. The path to the last leaf is in memory then. */
  isAbove(key: Uint8Array, length: number, waits: Waits): boolean | Pending {
    if (this.#height === 0) return true
    if (!this.descend(key, length, 0, waits)) return PENDING
    const { leaf } = this
    if (!this.#isRightmost(this.pathNodes.length - 1)) return false
    return leaf.count === 0 || leaf.compareAt(leaf.count - 1, key, length, -1) < 0
  }

  /** Adds entries at the end, after `isAbove` of the first key; the others stand in order above it. */
  append(run: KeyRun, firstRow: number): void {
    this.#ensureRoot()
    const { bytes, starts, count } = run
    for (let at = 0; at < count;) {
      const key = bytes.subarray(starts[at], starts[at + 1])
      const row = firstRow + at
      if (!this.descend(key, key.length, row, undefined)) {
        throw indexCorrupted(`index ${this.storageId}: append without its path`)
      }
      const { leaf } = this
      const taken = leaf.appendRun(run, at, row)
      if (taken === 0)
        this.#splitInsert(this.pathNodes.length - 1, leaf.count, key, key.length, row, 0)
      at += Math.max(1, taken)
    }
  }

  #splitInsert(
    level: number,
    at: number,
    key: Uint8Array,
    length: number,
    row: number,
    child: number,
  ): void {
    const node = this.pathNodes[level] as Node
    const right = this.#newNode(node.leaf)
    if (at === node.count && this.#isRightmost(level)) {
      // Keys that come in order fill their nodes.
      if (node.leaf) right.insertAt(0, key, length, row, child)
      else right.append(key, 0, 0, child)
      this.#finishSplit(level, right, key.slice(0, length), row)
      return
    }
    const middle = Math.max(1, node.count >> 1)
    const separator = node.keyAt(middle).slice()
    const separatorRow = node.rowAt(middle)
    node.moveTail(middle, right)
    if (at <= middle) {
      node.insertAt(at, key, length, row, child)
    } else right.insertAt(at - middle, key, length, row, child)
    this.#finishSplit(level, right, separator, separatorRow)
  }

  #isRightmost(level: number): boolean {
    for (let i = 0; i < level; i++) {
      if (this.pathSlots[i] !== (this.pathNodes[i] as Node).count - 1) return false
    }
    return true
  }

  #finishSplit(level: number, right: Node, separator: Uint8Array, row: number): void {
    const { pathNodes, pathSlots } = this
    if (level === 0) {
      const root = this.#newNode(false)
      root.append(separator, 0, 0, this.#root)
      root.insertAt(1, separator, separator.length, row, right.number)
      this.#root = root.number
      this.#height++
      pathNodes.length = 0
      return
    }
    const parent = pathNodes[level - 1] as Node
    const at = (pathSlots[level - 1] as number) + 1
    if (parent.hasRoom(separator.length)) {
      parent.insertAt(at, separator, separator.length, row, right.number)
    } else this.#splitInsert(level - 1, at, separator, separator.length, row, right.number)
    pathNodes.length = 0
  }

  /** Takes the entry out. False when it is not there, or not within reach without reading pages. */
  remove(key: Uint8Array, length: number, row: number): boolean {
    if (this.#height === 0 || !this.descend(key, length, row, undefined)) return false
    const { leaf } = this
    const at = leaf.search(key, length, row)
    if (at >= leaf.count || leaf.compareAt(at, key, length, row) !== 0) return false
    leaf.removeAt(at)
    if (leaf.count === 0) this.#removeEmpty()
    return true
  }

  #removeEmpty(): void {
    const { pathNodes, pathSlots } = this
    for (let level = pathNodes.length - 1; level > 0; level--) {
      const node = pathNodes[level] as Node
      if (node.count > 0) break
      this.#free(node)
      ;(pathNodes[level - 1] as Node).removeAt(pathSlots[level - 1] as number)
    }
    const root = pathNodes[0] as Node
    if (!root.leaf && root.count === 0) {
      this.#free(root)
      this.#height = 0
    } else if (!root.leaf && root.count === 1) {
      this.#root = root.childAt(0)
      this.#height--
      this.#free(root)
    }
    pathNodes.length = 0
  }

  #free(node: Node): void {
    if (node.awaitsCapture) this.#cache.capture(node)
    this.#cache.remove(node)
    this.#nodes.delete(node.number)
    this.freed.push(node.number)
  }

  /** Forgets all nodes in memory. */
  discard(): void {
    for (const node of this.#nodes.values()) this.#cache.remove(node)
    this.#nodes.clear()
    this.pathNodes.length = 0
  }
}
