/**
 * A hierarchical navigable small world graph (Malkov and Yashunin, 2018) over vectors in one linear memory. Nodes are numbered in
 * the order they come; how high a node reaches follows from the seed and its number alone, and no step depends on a clock, on
 * chance or on the machine: the same vectors in the same order make the same graph, so a log of insertions is a log of the graph.
 *
 * It knows nothing of rows, transactions and pages. A deleted node leads on and never answers; its number is not used again.
 */
import { levelOf } from './level-draw.ts'
import { LayerSearch, type Accepts } from './layer-search.ts'
import { NodeLinks } from './node-links.ts'
import { selectNeighbours, sortByScore } from './select-neighbours.ts'
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

export class HnswGraph {
  readonly space: VectorSpace
  readonly links: NodeLinks
  readonly #search: LayerSearch
  readonly #efConstruction: number
  readonly #seed: number
  #deleted = new Uint8Array(0)
  #deletedCount = 0
  #entry = NOBODY
  readonly #isLive: Accepts = (node) => this.#deleted[node] !== 1
  #scratchNodes = new Int32Array(0)
  #scratchScores = new Float32Array(0)

  constructor({ dimensions, metric, m, efConstruction, seed, plain }: HnswOptions) {
    this.space = new VectorSpace(dimensions, metric, plain)
    this.links = new NodeLinks(m)
    this.#search = new LayerSearch(this.space, this.links)
    this.#efConstruction = efConstruction
    this.#seed = seed
    this.#scratchNodes = new Int32Array(2 * m + 1)
    this.#scratchScores = new Float32Array(2 * m + 1)
  }

  get count(): number {
    return this.space.count
  }

  get liveCount(): number {
    return this.count - this.#deletedCount
  }

  /** Where every search begins: a node of the highest layer; -1 while there is none. */
  get entry(): number {
    return this.#entry
  }

  get bytes(): number {
    return this.space.bytes + this.links.bytes + this.#search.bytes + this.#deleted.byteLength
  }

  /** Adds a vector; returns its node. */
  insert(vector: Float32Array): number {
    const id = this.space.add(vector)
    const level = levelOf(this.#seed, id, this.links.m)
    this.links.add(level)
    if (this.#entry === NOBODY) {
      this.#entry = id
      return id
    }
    const from = this.space.at(id)
    const top = this.links.levelOf(this.#entry)
    let node = this.#entry
    let score = this.space.scoreOf(from, node)
    for (let at = top; at > level; at--) {
      node = this.#search.descend(from, node, score, at)
      score = this.#search.scores[0] as number
    }
    for (let at = Math.min(level, top); at >= 0; at--) {
      this.#search.run(from, node, score, this.#efConstruction, at, undefined)
      const { nodes, scores, count } = this.#search
      node = nodes[0] as number
      score = scores[0] as number
      const kept = selectNeighbours(this.space, nodes, scores, count, this.links.m)
      this.links.set(id, at, this.space.picked, kept)
      this.#linkBack(id, at)
    }
    if (level > top) this.#entry = id
    return id
  }

  /** Makes a node the neighbour of its neighbours; those that have too many choose anew. */
  #linkBack(id: number, level: number): void {
    const links = this.links.array(level)
    const own = this.links.blockAt(id, level)
    const end = own + 1 + (links[own] as number)
    const capacity = this.links.capacity(level)
    for (let i = own + 1; i < end; i++) {
      const neighbour = links[i] as number
      const at = this.links.blockAt(neighbour, level)
      const count = links[at] as number
      if (count < capacity) {
        links[at + 1 + count] = id
        links[at] = count + 1
      } else {
        this.#shrink(neighbour, level, at, count, id)
      }
    }
  }

  #shrink(node: number, level: number, at: number, count: number, added: number): void {
    const { space } = this
    const links = this.links.array(level)
    const nodes = this.#scratchNodes
    const scores = this.#scratchScores
    for (let i = 0; i < count; i++) nodes[i] = links[at + 1 + i] as number
    nodes[count] = added
    for (let i = 0; i <= count; i++) space.ids[i] = nodes[i] as number
    space.score(space.at(node), count + 1)
    for (let i = 0; i <= count; i++) scores[i] = space.scores[i] as number
    sortByScore(nodes, scores, count + 1)
    const kept = selectNeighbours(space, nodes, scores, count + 1, count)
    this.links.set(node, level, space.picked, kept)
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
    let node = this.#entry
    let score = this.space.scoreOf(from, node)
    for (let level = this.links.levelOf(node); level > 0; level--) {
      node = search.descend(from, node, score, level)
      score = search.scores[0] as number
    }
    search.run(from, node, score, ef, 0, this.#acceptance(accepts))
    const { nodes, scores, count, visited, scored } = search
    return { nodes: nodes.slice(0, count), scores: scores.slice(0, count), visited, scored }
  }

  #acceptance(accepts: Accepts | undefined): Accepts | undefined {
    if (this.#deletedCount === 0) return accepts
    const isLive = this.#isLive
    return accepts === undefined ? isLive : (node) => isLive(node) && accepts(node)
  }

  /** Marks a node as deleted; false where it was. */
  delete(node: number): boolean {
    if (this.#deleted.length < this.count) {
      const grown = new Uint8Array(Math.ceil(this.count * 1.25))
      grown.set(this.#deleted)
      this.#deleted = grown
    }
    if (this.#deleted[node] === 1) return false
    this.#deleted[node] = 1
    this.#deletedCount++
    return true
  }

  isDeleted(node: number): boolean {
    return this.#deleted[node] === 1
  }
}
