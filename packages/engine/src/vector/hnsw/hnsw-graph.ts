/**
 * A hierarchical navigable small world graph (Malkov and Yashunin, 2018) over vectors in one linear memory. Nodes are numbered in
 * the order they come; how high a node reaches follows from the seed and its number alone, and no step depends on a clock, on
 * chance or on the machine: the same vectors in the same order make the same graph, so a log of insertions is a log of the graph.
 *
 * It knows nothing of rows, transactions and pages. A deleted node leads on and never answers, until `repair` has taken it out; its
 * number is used again then.
 */
import { levelOf } from './level-draw.ts'
import { GraphScan } from './graph-scan.ts'
import { LayerSearch, type Accepts } from './layer-search.ts'
import { Linker } from './linker.ts'
import { NodeLinks } from './node-links.ts'
import { NodeStates } from './node-states.ts'
import { sortByScore } from './select-neighbours.ts'
import { type GraphMetric, VectorSpace } from './vector-space.ts'

export type HnswOptions = {
  readonly dimensions: number
  readonly metric: GraphMetric
  /** Neighbours a node has in an upper layer; twice as many in the base layer. */
  readonly m: number
  /** Candidates that neighbours are picked from. */
  readonly efConstruction: number
  readonly seed: number
  /** Computes distances without WebAssembly. */
  readonly plain?: boolean
}

export type SearchResult = {
  /** Nearest first. */
  readonly nodes: Int32Array
  /** Squared for l2, negative products for inner product and cosine. */
  readonly scores: Float32Array
  /** Nodes whose neighbours were looked at, and distances computed. */
  readonly visited: number
  readonly scored: number
}

const NOBODY = -1
/** Candidates for the neighbours of a node that loses some: what the kernels' list has room for, with a block to spare. */
const MOST_SUCCESSORS = 2000

export class HnswGraph {
  readonly space: VectorSpace
  readonly links: NodeLinks
  readonly #search: LayerSearch
  readonly #efConstruction: number
  readonly #seed: number
  readonly #linker: Linker
  readonly #states = new NodeStates()
  #entry = NOBODY
  /** The node that a sweep goes on with; none is under way: nobody. */
  #sweepAt = NOBODY

  constructor({ dimensions, metric, m, efConstruction, seed, plain }: HnswOptions) {
    this.space = new VectorSpace(dimensions, metric, plain)
    this.links = new NodeLinks(m)
    this.#search = new LayerSearch(this.space, this.links)
    this.#efConstruction = efConstruction
    this.#seed = seed
    this.#linker = new Linker(this.space, this.links, this.#states.stays)
  }

  get count(): number {
    return this.space.count
  }

  get liveCount(): number {
    return this.#states.liveCount
  }

  /** Where every search begins: a node of the highest layer; -1 while there is none. */
  get entry(): number {
    return this.#entry
  }

  get bytes(): number {
    return this.space.bytes + this.links.bytes + this.#search.bytes + this.#states.bytes
  }

  /** Adds a vector; returns its node. */
  insert(vector: Float32Array): number {
    const id = this.#place(vector)
    const level = this.links.levelOf(id)
    if (this.#entry === NOBODY) {
      this.#entry = id
      return id
    }
    const from = this.space.at(id)
    const stays = this.#sweepAt === NOBODY ? undefined : this.#states.stays
    const top = this.links.levelOf(this.#entry)
    let { node, score } = this.#descend(from, level)
    for (let at = Math.min(level, top); at >= 0; at--) {
      this.#search.run(from, node, score, this.#efConstruction, at, stays)
      const { nodes, scores, count } = this.#search
      if (count === 0) continue
      node = nodes[0] as number
      score = scores[0] as number
      this.#linker.connect(id, at, nodes, scores, count, this.links.m)
    }
    if (level > top) this.#entry = id
    return id
  }

  /** Puts the vector into a free node, or a new one. */
  #place(vector: Float32Array): number {
    const free = this.#sweepAt === NOBODY ? this.#states.reuse() : undefined
    if (free !== undefined) {
      this.space.replace(free, vector)
      return free
    }
    const id = this.space.add(vector)
    this.links.add(levelOf(this.#seed, id, this.links.m))
    this.#states.add()
    return id
  }

  /** The nearest `ef` nodes that are reached, are not deleted and `accepts` takes. */
  search(query: Float32Array, ef: number, accepts?: Accepts): SearchResult {
    const search = this.#search
    search.visited = 0
    search.scored = 1
    if (this.#entry === NOBODY) {
      return { nodes: new Int32Array(0), scores: new Float32Array(0), visited: 0, scored: 0 }
    }
    this.space.setQuery(query)
    const from = this.space.query
    const { node, score } = this.#descend(from, 0)
    search.run(from, node, score, ef, 0, this.#acceptance(accepts))
    const { nodes, scores, count, visited, scored } = search
    return { nodes: nodes.slice(0, count), scores: scores.slice(0, count), visited, scored }
  }

  /** The same, to be gone on with: `ef` nodes a time. */
  scan(query: Float32Array, ef: number): GraphScan {
    const { isLive } = this.#states
    this.space.setQuery(query)
    const entry = this.#entry === NOBODY ? undefined : this.#descend(this.space.query, 0)
    return new GraphScan(this.space, this.links, query, ef, isLive, entry)
  }

  #acceptance(accepts: Accepts | undefined): Accepts | undefined {
    if (this.#states.isEveryNodeLive) return accepts
    const { isLive } = this.#states
    return accepts === undefined ? isLive : (node) => isLive(node) && accepts(node)
  }

  /** Marks a node as deleted; false where it was. */
  delete(node: number): boolean {
    return this.#states.delete(node)
  }

  isLive(node: number): boolean {
    return this.#states.isLive(node)
  }

  /**
   * Takes deleted nodes out of the graph, looking at no more than `most` nodes: whoever is linked to one gets other neighbours. True
   * when a sweep has come to its end (or none was needed), and what was deleted before it is free for new vectors.
   */
  repair(most: number): boolean {
    if (this.#sweepAt === NOBODY) {
      if (this.#states.deletedCount === 0) return true
      this.#states.beginSweep()
      this.#sweepAt = 0
      if (!this.#states.stays(this.#entry)) this.#entry = this.#highest()
    }
    const end = Math.min(this.count, this.#sweepAt + most)
    while (this.#sweepAt < end) this.#repairNode(this.#sweepAt++)
    if (end < this.count) return false
    this.#sweepAt = NOBODY
    this.#states.endSweep((node) => this.links.clear(node))
    return true
  }

  /** The first of those that stay and reach highest. */
  #highest(): number {
    let best = NOBODY
    for (let node = 0; node < this.count; node++) {
      if (!this.#states.stays(node)) continue
      if (best === NOBODY || this.links.levelOf(node) > this.links.levelOf(best)) best = node
    }
    return best
  }

  #repairNode(node: number): void {
    if (!this.#states.stays(node)) return
    for (let level = this.links.levelOf(node); level >= 0; level--) {
      const neighbours = this.links.neighbours(node, level)
      if (!neighbours.some((each) => this.#states.isLeaving(each))) continue
      this.#relink(node, level, this.#successors(node, level, neighbours))
    }
  }

  /** The neighbours that stay, and those of the ones that leave. */
  #successors(node: number, level: number, neighbours: Int32Array): Set<number> {
    const found = new Set<number>()
    for (const each of neighbours) {
      if (this.#states.stays(each)) found.add(each)
      else {
        for (const next of this.links.neighbours(each, level)) {
          if (next !== node && this.#states.stays(next)) found.add(next)
        }
      }
      if (found.size > MOST_SUCCESSORS) break
    }
    return found
  }

  #relink(node: number, level: number, found: ReadonlySet<number>): void {
    const from = this.space.at(node)
    if (found.size < this.links.m) {
      this.#searchAround(from, level, (other) => other !== node && this.#states.stays(other))
      const { nodes, scores, count } = this.#search
      const most = this.links.capacity(level)
      this.#linker.connect(node, level, nodes, scores, count, most)
      return
    }
    const nodes = Int32Array.from(found)
    this.space.ids.set(nodes)
    this.space.score(from, nodes.length)
    const scores = this.space.scores.slice(0, nodes.length)
    sortByScore(nodes, scores, nodes.length)
    const most = this.links.capacity(level)
    this.#linker.connect(node, level, nodes, scores, nodes.length, most)
  }

  /** From the entry down to a layer, and there for as many as an insertion looks at. */
  #searchAround(from: number, level: number, accepts: Accepts): void {
    const { node, score } = this.#descend(from, level)
    this.#search.run(from, node, score, this.#efConstruction, level, accepts)
  }

  /** The nearest node that the layers above `level` lead to. */
  #descend(from: number, level: number): { readonly node: number; readonly score: number } {
    let node = this.#entry
    let score = this.space.scoreOf(from, node)
    for (let at = this.links.levelOf(node); at > level; at--) {
      node = this.#search.descend(from, node, score, at)
      score = this.#search.scores[0] as number
    }
    return { node, score }
  }
}
