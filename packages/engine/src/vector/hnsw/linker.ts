/**
 * Makes links: picks a node's neighbours among candidates, and makes it theirs. Who has too many neighbours picks anew, but never gives
 * up its parent or one whose parent it is: else searches might never find them again, of many vectors that are the same or that
 * no inner product favours. All that it touches is here (`hasLinkPages`).
 */
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { selectNeighbours, sortByScore } from './select-neighbours.ts'

/** Nodes that are asked to be the parent of one that all its neighbours have refused. */
const MOST_ASKED = 256

export class Linker {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  /** Who has been picked. */
  readonly #picked: Int32Array
  readonly #candidates: Int32Array
  readonly #scores: Float32Array

  constructor(pages: GraphPages, nodes: GraphNodes) {
    this.#pages = pages
    this.#nodes = nodes
    this.#picked = new Int32Array(2 * nodes.m + 1)
    this.#candidates = new Int32Array(2 * nodes.m + 1)
    this.#scores = new Float32Array(2 * nodes.m + 1)
  }

  /** Gives a node at most `most` neighbours of the first `count` of `nodes`, nearest first under their `scores`, and links them back. */
  connect(
    id: number,
    level: number,
    nodes: Int32Array,
    scores: Float32Array,
    count: number,
    most: number,
  ): void {
    this.#assign(id, level, selectNeighbours(this.#pages, nodes, scores, count, most, this.#picked))
    const { words } = this.#pages.memory
    const own = this.#nodes.linksAt(id, level)
    const end = own + (words[own] as number)
    for (let i = own + 1; i <= end; i++) this.#linkTo(words[i] as number, level, id)
  }

  /** Makes what has been picked the neighbours of a node. */
  #assign(id: number, level: number, picked: number): void {
    const kept = level === 0 ? this.#keepTied(id, picked) : picked
    this.#nodes.set(id, level, this.#picked, kept)
  }

  /** Adds those to the picked whom the node may not give up, in the place of others if need be; returns how many there are then. */
  #keepTied(id: number, picked: number): number {
    const { words } = this.#pages.memory
    const nodes = this.#nodes
    const at = nodes.linksAt(id, 0)
    let kept = picked
    for (let i = at + 1; i <= at + (words[at] as number); i++) {
      const node = words[i] as number
      if (!nodes.isTied(id, node) || !nodes.stays(node)) continue
      if (!this.#picked.subarray(0, kept).includes(node)) kept = this.#pickToo(id, node, kept)
    }
    return kept
  }

  /** In the place of the farthest that the node may give up, where there is no room. */
  #pickToo(id: number, node: number, kept: number): number {
    const picked = this.#picked
    if (kept < this.#nodes.capacity(0)) {
      picked[kept] = node
      return kept + 1
    }
    for (let i = kept - 1; i >= 0; i--) {
      if (this.#nodes.isTied(id, picked[i] as number)) continue
      picked[i] = node
      break
    }
    return kept
  }

  /**
   * Finds a parent for a node among those that `may` be it: a neighbour that links back, another one, one of `others`, or one near
   * them. False: nobody.
   */
  findParent(id: number, may: (node: number) => boolean, others: readonly number[] = []): boolean {
    const nodes = this.#nodes
    const near = [...nodes.neighbours(id, 0)]
    for (const node of near) {
      if (!this.#hasLink(node, id) || !may(node)) continue
      nodes.setParent(id, node)
      return true
    }
    near.push(...others)
    const seen = new Set([id, ...near])
    for (let i = 0; i < near.length; i++) {
      const node = near[i] as number
      if (may(node) && this.#join(id, node)) return true
      if (near.length >= MOST_ASKED) continue
      for (const next of nodes.neighbours(node, 0)) {
        if (seen.has(next) || !this.#pages.nodes.has(next) || !nodes.stays(next)) continue
        seen.add(next)
        near.push(next)
      }
    }
    return false
  }

  /** Links the two to each other for good, if both can. */
  #join(id: number, parent: number): boolean {
    if (!this.#canTake(id, parent) || !this.#canTake(parent, id)) return false
    this.#take(id, parent)
    this.#take(parent, id)
    this.#nodes.setParent(id, parent)
    return true
  }

  #hasLink(from: number, to: number): boolean {
    const { words } = this.#pages.memory
    const at = this.#nodes.linksAt(from, 0)
    const end = at + (words[at] as number)
    for (let i = at + 1; i <= end; i++) if (words[i] === to) return true
    return false
  }

  #canTake(node: number, other: number): boolean {
    const nodes = this.#nodes
    const neighbours = nodes.neighbours(node, 0)
    if (neighbours.length < nodes.capacity(0) || neighbours.includes(other)) return true
    return neighbours.some((each) => this.#pages.nodes.has(each) && !nodes.isTied(node, each))
  }

  #take(node: number, other: number): void {
    const nodes = this.#nodes
    const neighbours = nodes.neighbours(node, 0)
    if (neighbours.includes(other)) return
    if (neighbours.length < nodes.capacity(0)) {
      nodes.push(node, 0, other)
      return
    }
    const at = neighbours.findLastIndex(
      (each) => this.#pages.nodes.has(each) && !nodes.isTied(node, each),
    )
    neighbours[at] = other
    nodes.set(node, 0, neighbours, neighbours.length)
  }

  #linkTo(node: number, level: number, id: number): void {
    const { words } = this.#pages.memory
    const at = this.#nodes.linksAt(node, level)
    const count = words[at] as number
    for (let i = at + 1; i <= at + count; i++) if (words[i] === id) return
    if (count < this.#nodes.capacity(level)) {
      this.#nodes.push(node, level, id)
    } else {
      this.#shrink(node, level, at, count, id)
    }
  }

  #shrink(node: number, level: number, at: number, count: number, added: number): void {
    const { memory, vectors } = this.#pages
    const { places, words } = memory
    const nodes = this.#candidates
    const scores = this.#scores
    for (let i = 0; i < count; i++) nodes[i] = words[at + 1 + i] as number
    nodes[count] = added
    for (let i = 0; i <= count; i++) places[i] = vectors.at(nodes[i] as number) >>> 2
    memory.score(vectors.at(node) * 4, count + 1)
    for (let i = 0; i <= count; i++) scores[i] = memory.scores[i] as number
    sortByScore(nodes, scores, count + 1)
    const picked = selectNeighbours(this.#pages, nodes, scores, count + 1, count, this.#picked)
    this.#assign(node, level, picked)
  }
}
