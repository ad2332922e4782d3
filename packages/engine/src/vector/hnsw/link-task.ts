/** Links a node that has been placed: looks for its neighbours, then makes all links at once. Where pages are missing it asks for them. */
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { type Candidates, hasLinkPages, takeStaying } from './link-pages.ts'
import type { Linker } from './linker.ts'
import type { Measure } from './measure.ts'
import type { NeighbourSearch } from './neighbour-search.ts'

export class LinkTask {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  readonly #linker: Linker
  readonly #search: NeighbourSearch

  constructor(pages: GraphPages, nodes: GraphNodes, linker: Linker, search: NeighbourSearch) {
    this.#pages = pages
    this.#nodes = nodes
    this.#linker = linker
    this.#search = search
  }

  /** -1: none. */
  get node(): number {
    return this.#search.node
  }

  /** What it has found may not be what it was. */
  forget(): void {
    this.#search.node = -1
  }

  begin(node: number, entry: number, measure: Measure): void {
    this.#search.begin(node, entry, measure)
  }

  /** The layer of the node where it began, once it has run. */
  get entryLevel(): number {
    return this.#search.entryLevel
  }

  /** Makes the links; false where pages are missing. `isSweeping`: some nodes may not be linked to. */
  run(isSweeping: boolean, waits: Waits | undefined): boolean {
    const search = this.#search
    if (!search.run(isSweeping, waits)) return false
    if (!this.#isReady(isSweeping, waits)) return false
    for (let layer = search.top; layer >= 0; layer--) {
      const { nodes, scores, count } = search.candidates[layer] as Candidates
      this.#linker.connect(this.node, layer, nodes, scores, count, this.#nodes.m)
    }
    this.#linker.findParent(this.node, () => true)
    return true
  }

  /** Whether all pages are here that the links touch, and all candidates may still be linked to. */
  #isReady(isSweeping: boolean, waits: Waits | undefined): boolean {
    const { m } = this.#nodes
    let all = true
    for (let layer = this.#search.top; layer >= 0; layer--) {
      const candidates = this.#search.candidates[layer] as Candidates
      const isKept =
        !isSweeping ||
        takeStaying(this.#pages, this.#nodes, candidates, candidates, this.node, waits)
      if (!isKept) all = false
      else if (!hasLinkPages(this.#pages, this.#nodes, this.node, layer, candidates, m, waits)) {
        all = false
      }
    }
    return all
  }
}
