/**
 * Looks for those that a node may be linked to, layer by layer: as many as an insertion looks at, compared exactly whatever the search
 * goes by. Where pages are missing it asks for them and stops; `run` goes on from there. The graph may change meanwhile, as long as no
 * node becomes another one (`begin` anew then).
 */
import type { Waits } from '../../store/waits.ts'
import { Descent } from './descent.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { LayerSearch } from './layer-search.ts'
import { Candidates, takeStaying } from './link-pages.ts'
import { type Measure, rescore } from './measure.ts'

export class NeighbourSearch {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  readonly #efConstruction: number
  #measure: Measure
  readonly #descent: Descent
  readonly #search: LayerSearch
  /** What was found, by layer; used again by the next search. */
  readonly candidates: Candidates[] = []
  #ef = 0
  #isDescended = false
  /** The layer that is searched; -1 when all have been. */
  #layer = 0
  /** The highest layer that has candidates. */
  top = 0
  node = -1

  constructor(pages: GraphPages, nodes: GraphNodes, efConstruction: number) {
    this.#pages = pages
    this.#nodes = nodes
    this.#measure = pages.exact
    this.#efConstruction = efConstruction
    this.#descent = new Descent(pages, nodes)
    this.#search = new LayerSearch(pages, nodes)
  }

  begin(node: number, entry: number, measure: Measure): void {
    this.node = node
    this.#measure = measure
    this.#isDescended = false
    this.#descent.begin(entry, measure)
  }

  /** The layer of the node where it began, once it has run. */
  get entryLevel(): number {
    return this.#descent.entryLevel
  }

  /** False where pages are missing. `isSweeping`: some nodes may not be linked to. */
  run(isSweeping: boolean, waits: Waits | undefined): boolean {
    if (!this.#setQuery(waits)) return false
    if (!this.#isDescended) {
      const level = this.#nodes.level(this.node)
      if (!this.#descent.run(level, waits)) return false
      this.#isDescended = true
      this.top = this.#descent.level
      this.#begin(this.top, this.#descent.node, this.#descent.score)
    }
    while (this.#layer >= 0) if (!this.#searchLayer(isSweeping, waits)) return false
    return true
  }

  #setQuery(waits: Waits | undefined): boolean {
    const { nodes, vectors } = this.#pages
    const isHere = this.#pages.ensure(nodes, this.node, waits)
    if (!this.#pages.ensure(vectors, this.node, waits) || !isHere) return false
    this.#measure.setQuery(this.#vector())
    return true
  }

  /** A view, until the memory grows. */
  #vector(): Float32Array {
    const { memory, vectors } = this.#pages
    const at = vectors.at(this.node)
    return memory.floats.subarray(at, at + vectors.stride)
  }

  #begin(layer: number, node: number, score: number): void {
    this.#layer = layer
    this.#ef = this.#efConstruction
    this.#search.begin(node, score, this.#ef, layer, this.#measure)
  }

  #searchLayer(isSweeping: boolean, waits: Waits | undefined): boolean {
    const search = this.#search
    if (!search.run(waits)) return false
    const layer = this.#layer
    const candidates = (this.candidates[layer] ??= new Candidates())
    const entry = search.nodes[0] as number
    const score = search.scores[0] as number
    if (!this.#keep(candidates, isSweeping, waits)) return false
    if (candidates.count === 0 && this.#ef < this.#nodes.count) {
      // All that were found are about to go: farther.
      this.#ef *= 4
      search.begin(entry, score, this.#ef, layer, this.#measure)
      return true
    }
    if (layer === 0) this.#layer = -1
    else this.#begin(layer - 1, entry, score)
    return true
  }

  #keep(candidates: Candidates, isSweeping: boolean, waits: Waits | undefined): boolean {
    const found = this.#search
    if (!isSweeping) {
      candidates.clear()
      for (let i = 0; i < found.count; i++) {
        candidates.add(found.nodes[i] as number, found.scores[i] as number)
      }
    } else if (!takeStaying(this.#pages, this.#nodes, candidates, found, this.node, waits))
      return false
    if (this.#measure.isExact) return true
    const { nodes: kept, scores: estimates, count: most } = candidates
    return rescore(this.#pages, this.#vector(), kept, estimates, most, waits)
  }
}
