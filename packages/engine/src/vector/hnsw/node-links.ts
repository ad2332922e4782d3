/**
 * Who is whose neighbour, per layer, in two flat arrays: a block of `1 + capacity` numbers for each node and layer, the first
 * being how many neighbours follow. Every node has a block in the base layer (2m neighbours), at its number; those that reach
 * higher have one per upper layer (m neighbours), one behind the other, at `upperAt`.
 */
const FIRST_NODES = 64
const NONE = -1

export class NodeLinks {
  readonly m: number
  readonly baseStride: number
  readonly upperStride: number
  /** Read by the search; other objects after `add`. */
  base: Int32Array
  upper: Int32Array
  #upperAt: Int32Array
  #levels: Uint8Array
  /** In the base layer, how many have a node as their neighbour. */
  #inDegrees: Int32Array
  #upperUsed = 0
  #count = 0

  constructor(m: number) {
    this.m = m
    this.baseStride = 1 + 2 * m
    this.upperStride = 1 + m
    this.base = new Int32Array(FIRST_NODES * this.baseStride)
    this.upper = new Int32Array(FIRST_NODES)
    this.#upperAt = new Int32Array(FIRST_NODES)
    this.#levels = new Uint8Array(FIRST_NODES)
    this.#inDegrees = new Int32Array(FIRST_NODES)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return (
      this.base.byteLength +
      this.upper.byteLength +
      this.#upperAt.byteLength +
      this.#inDegrees.byteLength +
      this.#levels.byteLength
    )
  }

  /** Room for the next node, which reaches up to `level`. */
  add(level: number): void {
    const id = this.#count++
    if (id === this.#levels.length) this.#growNodes()
    const needed = this.#upperUsed + level * this.upperStride
    if (needed > this.upper.length) this.upper = grown(this.upper, needed)
    this.#levels[id] = level
    this.#upperAt[id] = level === 0 ? NONE : this.#upperUsed
    this.#upperUsed = needed
  }

  #growNodes(): void {
    const nodes = Math.ceil(this.#levels.length * 1.25)
    this.base = grown(this.base, nodes * this.baseStride, nodes * this.baseStride)
    this.#upperAt = grown(this.#upperAt, nodes, nodes)
    this.#inDegrees = grown(this.#inDegrees, nodes, nodes)
    const levels = new Uint8Array(nodes)
    levels.set(this.#levels)
    this.#levels = levels
  }

  levelOf(id: number): number {
    return this.#levels[id] as number
  }

  /** The array that holds a layer's blocks. */
  array(level: number): Int32Array {
    return level === 0 ? this.base : this.upper
  }

  /** Where in it a node's block begins. */
  blockAt(id: number, level: number): number {
    if (level === 0) return id * this.baseStride
    return (this.#upperAt[id] as number) + (level - 1) * this.upperStride
  }

  /** How many neighbours a node may have in a layer. */
  capacity(level: number): number {
    return level === 0 ? 2 * this.m : this.m
  }

  neighbours(id: number, level: number): Int32Array {
    const links = this.array(level)
    const at = this.blockAt(id, level)
    return links.slice(at + 1, at + 1 + (links[at] as number))
  }

  /** Takes all neighbours from a node. */
  clear(id: number): void {
    for (let level = this.levelOf(id); level >= 0; level--) this.set(id, level, this.base, 0)
  }

  /** Writes the first `count` of `ids` as the neighbours of a node. */
  set(id: number, level: number, ids: Int32Array, count: number): void {
    const links = this.array(level)
    const at = this.blockAt(id, level)
    if (level === 0) this.#tally(links, at + 1, links[at] as number, -1)
    links[at] = count
    for (let i = 0; i < count; i++) links[at + 1 + i] = ids[i] as number
    if (level === 0) this.#tally(links, at + 1, count, 1)
  }

  #tally(links: Int32Array, from: number, count: number, by: number): void {
    const degrees = this.#inDegrees
    for (let i = from; i < from + count; i++) {
      const id = links[i] as number
      degrees[id] = (degrees[id] as number) + by
    }
  }

  /** Adds a neighbour where there is room. */
  push(id: number, level: number, neighbour: number): void {
    const links = this.array(level)
    const at = this.blockAt(id, level)
    const count = (links[at] as number) + 1
    links[at] = count
    links[at + count] = neighbour
    if (level === 0) this.#tally(links, at + count, 1, 1)
  }

  inDegree(id: number): number {
    return this.#inDegrees[id] as number
  }
}

function grown(array: Int32Array, needed: number, exactly?: number): Int32Array {
  const copy = new Int32Array(exactly ?? Math.max(needed, Math.ceil(array.length * 1.25)))
  copy.set(array)
  return copy
}
