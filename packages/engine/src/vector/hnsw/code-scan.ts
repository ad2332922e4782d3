/**
 * The nearest entries of a graph by its codes alone: estimates every vector, and compares the vectors of those that look nearest. No links
 * are followed, so nothing has to be read one after the other: first all codes, which lie side by side, then a few vectors. That is what
 * a graph in a bucket answers with before its links are in memory. Going on gives the next ones, until every node has been given once.
 */
import type { Waits } from '../../store/waits.ts'
import type { Accepts, NodeScan } from './graph-scan.ts'
import { type CodeScans, hasAll } from './code-scans.ts'
import type { GraphNodes } from './graph-nodes.ts'
import { CODE_ROW, CODE_STATE } from './graph-layout.ts'
import { MOST_PLACES } from './graph-memory.ts'
import type { GraphPages } from './graph-pages.ts'
import { type Measure, rescore } from './measure.ts'
import type { PageTable } from './page-table.ts'
import { ScoreHeap } from './score-heap.ts'

/** Of the first answer so many have to be well within what was found. */
const NEAREST = 10
/** A round that has found so many is not made wider: their vectors are as many pages. */
const MOST_FOUND = 512

export class CodeScan implements NodeScan {
  readonly #pages: GraphPages
  readonly #measure: Measure
  readonly #query: Float32Array
  /** Grows as long as estimates do not tell who is nearest. */
  #ef: number
  readonly #accepts: Accepts | undefined
  readonly #scans: CodeScans
  readonly #upperCount: number
  readonly #found = new ScoreHeap()
  /** Of all nodes there were when it began; NaN for those that do not answer. */
  readonly #estimates: Float32Array
  #isBegun = false
  /** The last that was picked. */
  #lastScore = -Infinity
  #lastNode = -1
  /** What a round has found stands in `nodes` under estimates. */
  #isEstimated = false
  #isFirst = true
  /** What the round has found, nearest first by estimates. */
  #estimated: Int32Array = Int32Array.of()
  /** What the last round found, nearest first, and the rows. */
  nodes: Int32Array
  scores: Float32Array
  readonly rowOf: Map<number, number> = new Map()
  count = 0
  readonly visited = 0
  /** Vectors compared: a statement may only be charged with those. */
  scored = 0

  /** `query` is as vectors are compared, padded; `measure` that of codes. Nodes that come later are not looked for. */
  constructor(
    pages: GraphPages,
    measure: Measure,
    query: Float32Array,
    ef: number,
    { count, upperCount }: GraphNodes,
    accepts: Accepts | undefined,
    scans: CodeScans,
  ) {
    this.#pages = pages
    this.#measure = measure
    this.#query = query
    this.#ef = ef
    this.#accepts = accepts
    this.#scans = scans
    this.#upperCount = upperCount
    this.#estimates = new Float32Array(count)
    this.nodes = new Int32Array(ef)
    this.scores = new Float32Array(ef)
  }

  /** It was lent nothing. */
  close(): undefined {
    return undefined
  }

  next(): Int32Array {
    this.read(undefined)
    return this.nodes.slice(0, this.count)
  }

  /** Finds the next nodes; none when all have been given. False where pages are missing, which are asked for. */
  read(waits: Waits | undefined): boolean {
    if (!this.#isEstimated) {
      const { table } = this.#measure
      const { length } = this.#estimates
      const isDone = this.#isBegun || this.#scans.count(length, this.#upperCount, waits)
      if (!hasAll(this.#pages, table, length, waits) || !isDone) return false
      if (!this.#isBegun) this.#estimate(table)
      this.#pick(table)
      this.#estimated = this.nodes.slice(0, this.count)
      this.#isEstimated = true
    }
    if (!rescore(this.#pages, this.#query, this.nodes, this.scores, this.count, waits)) return false
    this.#isEstimated = false
    if (this.#isFirst && this.#isShallow) {
      this.#widen()
      return this.read(waits)
    }
    this.#isFirst = false
    return true
  }

  /** Whether some of the nearest were among the last by estimates: nearer ones may be farther behind. */
  get #isShallow(): boolean {
    if (this.count < this.#ef || this.#ef >= MOST_FOUND) return false
    const deep = this.#estimated.subarray(this.count - (this.count >> 2))
    return this.nodes
      .subarray(0, Math.min(NEAREST, this.count >> 2))
      .some((node) => deep.includes(node))
  }

  #widen(): void {
    this.#ef *= 4
    this.nodes = new Int32Array(this.#ef)
    this.scores = new Float32Array(this.#ef)
    this.#lastScore = -Infinity
    this.#lastNode = -1
  }

  #estimate(table: PageTable): void {
    const { memory } = this.#pages
    const { places, scores, words } = memory
    const estimates = this.#estimates
    this.#measure.setQuery(this.#query)
    for (let from = 0; from < estimates.length; from += MOST_PLACES) {
      const count = Math.min(MOST_PLACES, estimates.length - from)
      for (let i = 0; i < count; i++) places[i] = table.at(from + i) >>> 2
      this.#measure.score(count)
      for (let i = 0; i < count; i++) {
        const state = words[table.at(from + i) + CODE_STATE] as number
        estimates[from + i] = (state & 1) === 1 ? NaN : finite(scores[i] as number)
      }
    }
    this.#isBegun = true
  }

  /** The nearest behind the last that was picked. */
  #pick(table: PageTable): void {
    const found = this.#found
    const estimates = this.#estimates
    const last = this.#lastScore
    let worst = Infinity
    for (let node = 0; node < estimates.length; node++) {
      const score = estimates[node] as number
      if (!(score < worst) || score < last) continue
      if (score === last && node <= this.#lastNode) continue
      if (this.#accepts?.(node) === false) continue
      // Of equal scores the greatest node is on top: it goes first, and the next round begins behind it.
      if (found.size < this.#ef) found.push(-score, ~node)
      else found.replaceTop(-score, ~node)
      if (found.size === this.#ef) worst = -found.topKey
    }
    this.#drain(table)
  }

  #drain(table: PageTable): void {
    const found = this.#found
    const { words } = this.#pages.memory
    this.count = found.size
    this.scored += found.size
    if (found.size > 0) {
      this.#lastScore = -found.topKey
      this.#lastNode = ~found.topNode
    }
    this.rowOf.clear()
    for (let i = found.size - 1; i >= 0; i--) {
      const node = ~found.topNode
      this.nodes[i] = node
      this.scores[i] = -found.topKey
      this.rowOf.set(node, (words[table.at(node) + CODE_ROW] as number) >>> 0)
      found.pop()
    }
  }
}

const GREATEST = 3.4e38

/** Vectors of enormous elements have estimates that are no numbers. */
function finite(score: number): number {
  if (score >= -GREATEST && score <= GREATEST) return score
  return score < 0 ? -GREATEST : GREATEST
}
