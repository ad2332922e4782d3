/**
 * Makes links: picks a node's neighbours among candidates, and makes it theirs. Who has too many neighbours picks anew, but gives up
 * nobody in the base layer whom no other node leads to: else searches would never find him again.
 */
import type { NodeLinks } from './node-links.ts'
import { selectNeighbours, sortByScore } from './select-neighbours.ts'
import type { VectorSpace } from './vector-space.ts'

export class Linker {
  readonly #space: VectorSpace
  readonly #links: NodeLinks
  /** Whether others may be linked to a node. */
  readonly #stays: (node: number) => boolean
  readonly #nodes: Int32Array
  readonly #scores: Float32Array

  constructor(space: VectorSpace, links: NodeLinks, stays: (node: number) => boolean) {
    this.#space = space
    this.#stays = stays
    this.#links = links
    this.#nodes = new Int32Array(2 * links.m + 1)
    this.#scores = new Float32Array(2 * links.m + 1)
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
    this.#assign(id, level, selectNeighbours(this.#space, nodes, scores, count, most))
    const links = this.#links.array(level)
    const own = this.#links.blockAt(id, level)
    const end = own + (links[own] as number)
    for (let i = own + 1; i <= end; i++) this.#linkTo(links[i] as number, level, id)
    const nearest = links[own + 1] as number
    if (level === 0 && end > own && this.#links.inDegree(id) === 0) this.#insist(nearest, id)
  }

  /** Makes what has been picked the neighbours of a node. */
  #assign(id: number, level: number, picked: number): void {
    const kept = level === 0 ? this.#rescue(id, picked) : picked
    this.#links.set(id, level, this.#space.picked, kept)
  }

  /** Adds those to the picked whom the node alone leads to, in the place of others if need be; returns how many there are then. */
  #rescue(id: number, picked: number): number {
    const links = this.#links.base
    const at = this.#links.blockAt(id, 0)
    let kept = picked
    for (let i = at + 1; i <= at + (links[at] as number); i++) {
      const node = links[i] as number
      if (this.#links.inDegree(node) > 1 || !this.#stays(node)) continue
      if (this.#space.picked.subarray(0, kept).includes(node)) continue
      kept = this.#pickToo(node, kept)
    }
    return kept
  }

  #pickToo(node: number, kept: number): number {
    const { picked } = this.#space
    if (kept < this.#links.capacity(0)) {
      picked[kept] = node
      return kept + 1
    }
    for (let i = kept - 1; i >= 0; i--) {
      if (this.#links.inDegree(picked[i] as number) < 2) continue
      picked[i] = node
      break
    }
    return kept
  }

  /** Everybody has refused the node: the nearest of them takes it all the same. */
  #insist(nearest: number, id: number): void {
    const neighbours = this.#links.neighbours(nearest, 0)
    this.#space.picked.set(neighbours)
    const kept = this.#pickToo(id, neighbours.length)
    this.#links.set(nearest, 0, this.#space.picked, kept)
  }

  #linkTo(node: number, level: number, id: number): void {
    const links = this.#links.array(level)
    const at = this.#links.blockAt(node, level)
    const count = links[at] as number
    for (let i = at + 1; i <= at + count; i++) if (links[i] === id) return
    if (count < this.#links.capacity(level)) {
      this.#links.push(node, level, id)
    } else {
      this.#shrink(node, level, at, count, id)
    }
  }

  #shrink(node: number, level: number, at: number, count: number, added: number): void {
    const space = this.#space
    const links = this.#links.array(level)
    const nodes = this.#nodes
    const scores = this.#scores
    for (let i = 0; i < count; i++) nodes[i] = links[at + 1 + i] as number
    nodes[count] = added
    for (let i = 0; i <= count; i++) space.ids[i] = nodes[i] as number
    space.score(space.at(node), count + 1)
    for (let i = 0; i <= count; i++) scores[i] = space.scores[i] as number
    sortByScore(nodes, scores, count + 1)
    this.#assign(node, level, selectNeighbours(space, nodes, scores, count + 1, count))
  }
}
