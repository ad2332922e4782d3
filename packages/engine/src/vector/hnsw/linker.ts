/**
 * Makes links: picks a node's neighbours among candidates, and makes it theirs. Who has too many neighbours picks anew, but gives up
 * nobody in the base layer whom no other node leads to: else searches would never find him again. All that it touches is here
 * (`hasLinkPages`).
 */
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { selectNeighbours, sortByScore } from './select-neighbours.ts'

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
    const nearest = words[own + 1] as number
    if (level === 0 && end > own && this.#nodes.inDegree(id) === 0) this.#insist(nearest, id)
  }

  /** Makes what has been picked the neighbours of a node. */
  #assign(id: number, level: number, picked: number): void {
    const kept = level === 0 ? this.#rescue(id, picked) : picked
    this.#nodes.set(id, level, this.#picked, kept)
  }

  /** Adds those to the picked whom the node alone leads to, in the place of others if need be; returns how many there are then. */
  #rescue(id: number, picked: number): number {
    const { words } = this.#pages.memory
    const at = this.#nodes.linksAt(id, 0)
    let kept = picked
    for (let i = at + 1; i <= at + (words[at] as number); i++) {
      const node = words[i] as number
      if (this.#nodes.inDegree(node) > 1 || !this.#nodes.stays(node)) continue
      if (this.#picked.subarray(0, kept).includes(node)) continue
      kept = this.#pickToo(node, kept)
    }
    return kept
  }

  #pickToo(node: number, kept: number): number {
    const picked = this.#picked
    if (kept < this.#nodes.capacity(0)) {
      picked[kept] = node
      return kept + 1
    }
    for (let i = kept - 1; i >= 0; i--) {
      if (this.#nodes.inDegree(picked[i] as number) < 2) continue
      picked[i] = node
      break
    }
    return kept
  }

  /** Everybody has refused the node: the nearest of them takes it all the same. */
  #insist(nearest: number, id: number): void {
    const neighbours = this.#nodes.neighbours(nearest, 0)
    this.#picked.set(neighbours)
    const kept = this.#pickToo(id, neighbours.length)
    this.#nodes.set(nearest, 0, this.#picked, kept)
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
