/**
 * Best-first search in one layer (Malkov and Yashunin, algorithm 2): from an entry node, the `ef` nearest nodes that are reached. All
 * unseen neighbours of a node are scored in one call. Whatever their state, nodes count alike. Where pages are missing it asks for
 * them and stops; `run` goes on from there, also when others have left meanwhile. Used again and again: it allocates nothing.
 */
import type { Waits } from '../../store/waits.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import type { Measure } from './measure.ts'
import { hasNeighbours, readAhead, takeFresh } from './neighbour-pages.ts'
import { NodeSet } from './node-set.ts'
import { ScoreHeap } from './score-heap.ts'

export class LayerSearch {
  /** The nearest so far under their scores turned around: the farthest on top. */
  readonly #found = new ScoreHeap()
  readonly #candidates = new ScoreHeap()
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  #measure: Measure
  readonly #seen = new NodeSet()
  /** The neighbours under way. */
  readonly #fresh: Int32Array
  #ef = 0
  #level = 0
  #isDone = false
  /** Results of `run`, nearest first. */
  nodes: Int32Array = new Int32Array(64)
  scores: Float32Array = new Float32Array(64)
  count = 0

  constructor(pages: GraphPages, nodes: GraphNodes) {
    this.#pages = pages
    this.#nodes = nodes
    this.#measure = pages.exact
    this.#fresh = new Int32Array(nodes.capacity(0))
  }

  begin(entry: number, entryScore: number, ef: number, level: number, measure: Measure): void {
    this.#measure = measure
    this.#found.clear()
    this.#candidates.clear()
    this.#seen.clear(this.#nodes.count)
    this.#ef = ef
    this.#level = level
    this.#isDone = false
    this.#seen.add(entry)
    this.#candidates.push(entryScore, entry)
    this.#found.push(-entryScore, entry)
  }

  /** Goes on for the measure's query. False where pages are missing, which are asked for. */
  run(waits: Waits | undefined): boolean {
    if (this.#isDone) return true
    this.#seen.reach(this.#nodes.count)
    const found = this.#found
    const candidates = this.#candidates
    const level = this.#level
    const pages = this.#pages
    const nodes = this.#nodes
    const { table } = this.#measure
    while (candidates.size > 0) {
      if (found.size >= this.#ef && candidates.topKey > -found.topKey) break
      const node = candidates.topNode
      const isHere =
        pages.isWholeFor(table) || hasNeighbours(pages, nodes, table, node, level, waits)
      if (!isHere) {
        readAhead(pages, nodes, table, candidates, level, waits)
        return false
      }
      candidates.pop()
      this.#expand(node)
    }
    this.#drain()
    this.#isDone = true
    return true
  }

  #expand(node: number): void {
    const fresh = this.#fresh
    const { table } = this.#measure
    const unseen = takeFresh(this.#pages, this.#nodes, table, node, this.#level, this.#seen, fresh)
    if (unseen === 0) return
    const { memory } = this.#pages
    this.#measure.score(unseen)
    const { scores } = memory
    const found = this.#found
    const candidates = this.#candidates
    const ef = this.#ef
    let worst = found.size < ef ? Infinity : -found.topKey
    for (let i = 0; i < unseen; i++) {
      const score = scores[i] as number
      if (score >= worst) continue
      const id = fresh[i] as number
      candidates.push(score, id)
      if (found.size < ef) found.push(-score, id)
      else found.replaceTop(-score, id)
      if (found.size === ef) worst = -found.topKey
    }
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
