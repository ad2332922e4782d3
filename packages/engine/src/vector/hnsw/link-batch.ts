/**
 * Links many nodes at a time. All of them are searched for in the graph as it was before the first is linked, so the searches are
 * independent of one another: they may run anywhere, in any order. Then links are made in order, with those of the batch that were
 * linked before as further candidates: what comes out depends on the nodes and their order alone. The graph is here as a whole.
 */
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { Candidates } from './link-pages.ts'
import type { Linker } from './linker.ts'
import type { Measure } from './measure.ts'
import type { NeighbourSearch } from './neighbour-search.ts'
import { sortByScore } from './select-neighbours.ts'

/** What a search has found for a node: candidates by layer, from the base up, and how well estimates have told (`Agreement`). */
export type Found = {
  readonly node: number
  readonly layers: readonly Candidates[]
  readonly agreed: number | undefined
}

/** Looks for whom a node may be linked to, from the entry of a graph that is here as a whole. */
export function findNeighbours(
  pages: GraphPages,
  search: NeighbourSearch,
  node: number,
  entry: number,
  measure: Measure,
): Found {
  const { agreement } = pages
  agreement.isHeld = true
  search.begin(node, entry, measure)
  search.run(false, undefined)
  agreement.isHeld = false
  search.node = -1
  const layers = search.candidates.slice(0, search.top + 1).map((each) => each.copy())
  return { node, layers, agreed: measure.isExact ? undefined : agreement.last }
}

export class LinkBatch {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  readonly #linker: Linker
  readonly #most: number
  /** Those of the batch that are linked. */
  readonly #linked: number[] = []

  /** `most`: candidates of a layer. */
  constructor(pages: GraphPages, nodes: GraphNodes, linker: Linker, most: number) {
    this.#pages = pages
    this.#nodes = nodes
    this.#linker = linker
    this.#most = most
  }

  /** Links the next node of the batch; `top` is the highest layer of the graph. */
  link({ node, layers, agreed }: Found, top: number): void {
    this.#pages.agreement.note(agreed)
    for (let layer = Math.min(this.#nodes.level(node), top); layer >= 0; layer--) {
      const candidates = layers[layer] ?? new Candidates()
      this.#addLinked(node, layer, candidates)
      const { nodes, scores, count } = candidates
      const most = Math.min(count, this.#most)
      if (most > 0) this.#linker.connect(node, layer, nodes, scores, most, this.#nodes.m)
    }
    this.#linker.findParent(node, () => true)
    this.#linked.push(node)
  }

  /** Adds those of the batch that are nearer than the farthest candidate. */
  #addLinked(node: number, layer: number, candidates: Candidates): void {
    const { exact, memory, vectors } = this.#pages
    const at = vectors.at(node)
    exact.setQuery(memory.floats.subarray(at, at + vectors.stride))
    const others = this.#linked.filter((other) => this.#nodes.level(other) >= layer)
    for (const [i, other] of others.entries()) memory.places[i] = vectors.at(other) >>> 2
    exact.score(others.length)
    const { count } = candidates
    const worst = count < this.#most ? Infinity : (candidates.scores[count - 1] as number)
    for (const [i, other] of others.entries()) {
      const score = memory.scores[i] as number
      if (score < worst) candidates.add(other, score)
    }
    sortByScore(candidates.nodes, candidates.scores, candidates.count)
  }
}
