/**
 * What a scan works with, lent to it by its graph and used again by another: typed arrays are dear to make. What it holds between
 * the rounds of one scan is that scan's alone.
 */
import { NodeSet } from './node-set.ts'
import { ScoreHeap } from './score-heap.ts'

const FIRST_ASIDE = 1024

export class ScanRoom {
  readonly seen: NodeSet = new NodeSet()
  readonly candidates: ScoreHeap = new ScoreHeap()
  /** The nearest `ef` that have not been given, under their scores turned around, and the others. */
  readonly found: ScoreHeap = new ScoreHeap()
  readonly rest: ScoreHeap = new ScoreHeap()
  /** In the first round: the nearest `ef` of whatever state, looked at or not, under their scores turned around. */
  readonly best: ScoreHeap = new ScoreHeap()
  /** The vector that is searched for, padded. */
  readonly query: Float32Array
  /** The neighbours under way. */
  readonly fresh: Int32Array
  /** What a round has found. */
  nodes: Int32Array = new Int32Array(64)
  scores: Float32Array = new Float32Array(64)
  /** Nodes that were put aside, and how many; whoever adds to them has made sure that there is room. */
  asideScores: Float32Array = new Float32Array(FIRST_ASIDE)
  asideNodes: Int32Array = new Int32Array(FIRST_ASIDE)
  aside = 0

  constructor(elements: number, neighbours: number) {
    this.query = new Float32Array(elements)
    this.fresh = new Int32Array(neighbours)
  }

  /** For a search in so many nodes, `ef` a round. */
  begin(query: Float32Array, count: number, ef: number): void {
    this.query.set(query)
    if (this.nodes.length < ef) {
      this.nodes = new Int32Array(ef)
      this.scores = new Float32Array(ef)
    }
    this.seen.clear(count)
    this.candidates.clear()
    this.found.clear()
    this.rest.clear()
    this.best.clear()
    this.aside = 0
  }

  /** Makes sure of room for so many more that are put aside. */
  reserveAside(more: number): void {
    const needed = this.aside + more
    if (needed <= this.asideNodes.length) return
    const nodes = new Int32Array(needed * 2)
    nodes.set(this.asideNodes)
    this.asideNodes = nodes
    const scores = new Float32Array(nodes.length)
    scores.set(this.asideScores)
    this.asideScores = scores
  }

  /** What was put aside becomes candidates. */
  takeUp(): void {
    for (let i = 0; i < this.aside; i++) {
      this.candidates.push(this.asideScores[i] as number, this.asideNodes[i] as number)
    }
    this.aside = 0
  }
}
