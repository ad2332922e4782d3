/**
 * A search that goes on: each call answers with the next `ef` nearest nodes, until every node that is reached has been given once.
 * The first answer is that of a search with this `ef`. Later ones may hold a node that is nearer than the last of those before: the
 * graph led to it late. The graph may change between calls; what comes then may or may not be seen.
 */
import type { NodeLinks } from './node-links.ts'
import { ScoreHeap } from './score-heap.ts'
import type { VectorSpace } from './vector-space.ts'

export class GraphScan {
  readonly #space: VectorSpace
  readonly #links: NodeLinks
  readonly #query: Float32Array
  readonly #ef: number
  readonly #accepts: (node: number) => boolean
  readonly #candidates = new ScoreHeap()
  /** The nearest `ef` that have not been given, under their scores turned around, and the others. */
  readonly #best = new ScoreHeap()
  readonly #rest = new ScoreHeap()
  #seen: Uint8Array
  /** Nodes whose neighbours were looked at, and scores computed. */
  visited = 0
  scored = 0

  /** `entry`: where the descent through the upper layers has led, with its score. */
  constructor(
    space: VectorSpace,
    links: NodeLinks,
    query: Float32Array,
    ef: number,
    accepts: (node: number) => boolean,
    entry: { readonly node: number; readonly score: number } | undefined,
  ) {
    this.#space = space
    this.#links = links
    this.#query = query.slice()
    this.#ef = ef
    this.#accepts = accepts
    this.#seen = new Uint8Array(links.count)
    if (entry === undefined) return
    this.#seen[entry.node] = 1
    this.#take(entry.score, entry.node)
  }

  /** The next nodes, nearest first; none when the graph is exhausted. */
  next(): Int32Array {
    this.#space.setQuery(this.#query)
    this.#refill()
    const candidates = this.#candidates
    const best = this.#best
    while (candidates.size > 0) {
      if (best.size === this.#ef && candidates.topKey > -best.topKey) break
      const node = candidates.topNode
      candidates.pop()
      this.#expand(node)
    }
    const nodes = new Int32Array(best.size)
    for (let i = nodes.length - 1; i >= 0; i--) {
      nodes[i] = best.topNode
      best.pop()
    }
    return nodes
  }

  #refill(): void {
    const rest = this.#rest
    while (rest.size > 0 && this.#best.size < this.#ef) {
      this.#best.push(-rest.topKey, rest.topNode)
      rest.pop()
    }
  }

  #expand(node: number): void {
    const space = this.#space
    const links = this.#links.base
    const at = this.#links.blockAt(node, 0)
    const end = at + 1 + (links[at] as number)
    if (this.#seen.length < this.#links.count) this.#grow()
    const seen = this.#seen
    let unseen = 0
    for (let i = at + 1; i < end; i++) {
      const id = links[i] as number
      if (seen[id] === 1) continue
      seen[id] = 1
      space.ids[unseen++] = id
    }
    this.visited++
    this.scored += unseen
    space.score(space.query, unseen)
    for (let i = 0; i < unseen; i++) this.#take(space.scores[i] as number, space.ids[i] as number)
  }

  #grow(): void {
    const grown = new Uint8Array(Math.ceil(this.#links.count * 1.25))
    grown.set(this.#seen)
    this.#seen = grown
  }

  #take(score: number, node: number): void {
    this.#candidates.push(score, node)
    if (!this.#accepts(node)) return
    const best = this.#best
    if (best.size < this.#ef) best.push(-score, node)
    else if (score < -best.topKey) {
      this.#rest.push(-best.topKey, best.topNode)
      best.replaceTop(-score, node)
    } else this.#rest.push(score, node)
  }
}
