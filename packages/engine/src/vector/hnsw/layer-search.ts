/**
 * Best-first search in one layer (Malkov and Yashunin, algorithm 2): from an entry node, the `ef` nearest nodes that are reached.
 * All unseen neighbours of a node are scored in one call. Nodes that may not answer (deleted, or refused by `accepts`) lead on
 * like others. Made once for a graph and used again and again: it allocates nothing.
 */
import type { NodeLinks } from './node-links.ts'
import { ScoreHeap } from './score-heap.ts'
import type { VectorSpace } from './vector-space.ts'

export type Accepts = (node: number) => boolean

const MAX_STAMP = 65_535

export class LayerSearch {
  /** The nearest so far under their scores turned around: the farthest on top. */
  readonly #found = new ScoreHeap()
  readonly #candidates = new ScoreHeap()
  readonly #space: VectorSpace
  readonly #links: NodeLinks
  #seen = new Uint16Array(0)
  #stamp = 0
  /** Results of `run`, nearest first. */
  nodes: Int32Array = new Int32Array(64)
  scores: Float32Array = new Float32Array(64)
  count = 0
  /** Since they were set to 0: nodes whose neighbours were looked at, and scores computed. */
  visited = 0
  scored = 0

  constructor(space: VectorSpace, links: NodeLinks) {
    this.#space = space
    this.#links = links
  }

  get bytes(): number {
    return this.#seen.byteLength
  }

  #begin(): void {
    const { count } = this.#links
    if (this.#seen.length < count) {
      this.#seen = new Uint16Array(Math.ceil(count * 1.25))
      this.#stamp = 0
    }
    if (this.#stamp === MAX_STAMP) {
      this.#seen.fill(0)
      this.#stamp = 0
    }
    this.#stamp++
    this.#found.clear()
    this.#candidates.clear()
  }

  /** Goes from node to node as long as one is nearer: a search for one, without heaps. Returns the node; its score in `scores[0]`. */
  descend(from: number, entry: number, entryScore: number, level: number): number {
    const space = this.#space
    const links = this.#links.array(level)
    let node = entry
    let best = entryScore
    for (let moved = true; moved;) {
      moved = false
      const at = this.#links.blockAt(node, level)
      const count = links[at] as number
      this.visited++
      this.scored += count
      for (let i = 0; i < count; i++) space.ids[i] = links[at + 1 + i] as number
      space.score(from, count)
      for (let i = 0; i < count; i++) {
        const score = space.scores[i] as number
        if (score < best) {
          best = score
          node = links[at + 1 + i] as number
          moved = true
        }
      }
    }
    this.scores[0] = best
    return node
  }

  /** The `ef` nearest to the vector at `from`; they are in `nodes` and `scores` afterwards. */
  run(
    from: number,
    entry: number,
    entryScore: number,
    ef: number,
    level: number,
    accepts: Accepts | undefined,
  ): void {
    this.#begin()
    const found = this.#found
    const candidates = this.#candidates
    this.#seen[entry] = this.#stamp
    candidates.push(entryScore, entry)
    if (accepts === undefined || accepts(entry)) found.push(-entryScore, entry)
    while (candidates.size > 0) {
      if (found.size >= ef && candidates.topKey > -found.topKey) break
      const node = candidates.topNode
      candidates.pop()
      this.#expand(from, node, ef, level, accepts)
    }
    this.#drain()
  }

  #expand(
    from: number,
    node: number,
    ef: number,
    level: number,
    accepts: Accepts | undefined,
  ): void {
    const { ids, scores } = this.#space
    const unseen = this.#gather(node, level, ids)
    this.visited++
    if (unseen === 0) return
    this.scored += unseen
    this.#space.score(from, unseen)
    const found = this.#found
    const candidates = this.#candidates
    let worst = found.size < ef ? Infinity : -found.topKey
    for (let i = 0; i < unseen; i++) {
      const score = scores[i] as number
      if (score >= worst) continue
      const id = ids[i] as number
      candidates.push(score, id)
      if (accepts !== undefined && !accepts(id)) continue
      if (found.size < ef) found.push(-score, id)
      else found.replaceTop(-score, id)
      if (found.size === ef) worst = -found.topKey
    }
  }

  /** The neighbours that have not been seen, now they have. */
  #gather(node: number, level: number, into: Int32Array): number {
    const links = this.#links.array(level)
    const at = this.#links.blockAt(node, level)
    const end = at + 1 + (links[at] as number)
    const seen = this.#seen
    const stamp = this.#stamp
    let unseen = 0
    for (let i = at + 1; i < end; i++) {
      const id = links[i] as number
      if (seen[id] === stamp) continue
      seen[id] = stamp
      into[unseen++] = id
    }
    return unseen
  }

  #drain(): void {
    const found = this.#found
    this.count = found.size
    if (this.nodes.length < found.size) {
      this.nodes = new Int32Array(found.size * 2)
      this.scores = new Float32Array(found.size * 2)
    }
    for (let i = found.size - 1; i >= 0; i--) {
      this.nodes[i] = found.topNode
      this.scores[i] = -found.topKey
      found.pop()
    }
  }
}
