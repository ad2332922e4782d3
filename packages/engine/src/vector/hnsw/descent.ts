/**
 * From the entry through the upper layers: in each from node to node as long as one is nearer, then a layer down. A search for one,
 * without heaps. Where pages are missing it asks for them and stops; `run` goes on from there.
 */
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import type { Measure } from './measure.ts'
import { hasNeighbours } from './neighbour-pages.ts'

export class Descent {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  #measure: Measure
  #isScored = false
  /** The layer it is in. */
  #level = 0
  entryLevel = 0
  /** The nearest so far. */
  node = 0
  score = 0
  /** Nodes whose neighbours were looked at, and distances computed. */
  visited = 0
  scored = 0

  constructor(pages: GraphPages, nodes: GraphNodes) {
    this.#pages = pages
    this.#nodes = nodes
    this.#measure = pages.exact
  }

  begin(entry: number, measure: Measure): void {
    this.node = entry
    this.#measure = measure
    this.#isScored = false
  }

  /** Down to the layer above which there is nothing more to do, for the measure's query. False where pages are missing. */
  run(level: number, waits: Waits | undefined): boolean {
    if (!this.#isScored && !this.#scoreEntry(waits)) return false
    const pages = this.#pages
    const { table } = this.#measure
    while (this.#level > level) {
      const isHere =
        pages.isWholeFor(table) ||
        hasNeighbours(pages, this.#nodes, table, this.node, this.#level, waits)
      if (!isHere) return false
      if (!this.#move()) this.#level--
    }
    return true
  }

  /** The layer that it has come to: the entry's own, where that is lower than the one asked for. */
  get level(): number {
    return this.#level
  }

  #scoreEntry(waits: Waits | undefined): boolean {
    const { memory, nodes } = this.#pages
    const { table } = this.#measure
    const isHere = this.#pages.ensure(nodes, this.node, waits)
    if (!this.#pages.ensure(table, this.node, waits) || !isHere) return false
    memory.places[0] = table.at(this.node) >>> 2
    this.#measure.score(1)
    this.score = memory.scores[0] as number
    this.scored++
    this.entryLevel = this.#nodes.level(this.node)
    this.#level = this.entryLevel
    this.#isScored = true
    return true
  }

  /** To the nearest neighbour, if it is nearer. */
  #move(): boolean {
    const { memory } = this.#pages
    const { table } = this.#measure
    const { places, scores, words } = memory
    const at = this.#nodes.linksAt(this.node, this.#level) + 1
    const count = words[at - 1] as number
    this.visited++
    this.scored += count
    for (let i = 0; i < count; i++) places[i] = table.at(words[at + i] as number) >>> 2
    this.#measure.score(count)
    let moved = false
    for (let i = 0; i < count; i++) {
      const score = scores[i] as number
      // a product that overflows may be no number: nothing is nearer than that, nor that than anything
      if (!(score < this.score)) continue
      this.score = score
      this.node = words[at + i] as number
      moved = true
    }
    return moved
  }
}
