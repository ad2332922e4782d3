/**
 * A search that goes on: each call answers with the next `ef` nearest live nodes, until every node has been given once. A later answer
 * may hold a node that is nearer than the last of those before: the graph led to it late. The graph may change between calls, and its
 * pages may leave; what has been found stays found.
 *
 * A node answers when its neighbours have been looked at: its state stands beside its links, so that nothing is read for it alone.
 * That is no later than it would have to be: the nearest `ef` have all been looked at when a search ends. In the first round
 * those that are farther than the `ef` nearest so far are put aside in a list, which costs less than a heap; who goes on for more, or finds
 * deleted ones among the nearest, takes them up again.
 *
 * Where it goes by codes, the vectors of what a round has found put that in order.
 */
import type { Waits } from '../../store/waits.ts'
import { Descent } from './descent.ts'
import { type GraphNodes, isEntry, LIVE } from './graph-nodes.ts'
import { MOST_PLACES } from './graph-memory.ts'
import type { GraphPages } from './graph-pages.ts'
import { type Measure, rescore } from './measure.ts'
import { hasNeighbours, readAhead, takeFresh } from './neighbour-pages.ts'
import type { ScoreHeap } from './score-heap.ts'
import type { ScanRoom } from './scan-room.ts'

export type Accepts = (node: number) => boolean

/** A search that goes on, whatever it goes by. */
export interface NodeScan {
  /** What the last `read` found, nearest first. */
  readonly nodes: Int32Array
  readonly scores: Float32Array
  readonly count: number
  /** The rows of what it found, where it knows them without reading nodes. */
  readonly rowOf?: ReadonlyMap<number, number>
  /** Nodes whose neighbours were looked at, and scores computed. */
  readonly visited: number
  readonly scored: number
  /** Finds the next nodes; none when all have been given. False where pages are missing, which are asked for. */
  read(waits: Waits | undefined): boolean
  /** The next nodes of a graph that is here as a whole. */
  next(): Int32Array
  /** Gives back what it was lent, once. */
  close(): ScanRoom | undefined
}

export class GraphScan implements NodeScan {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  #measure: Measure
  readonly #ef: number
  readonly #entry: number
  readonly #accepts: Accepts | undefined
  readonly #descent: Descent | undefined
  /** Nodes without links, which are looked at one by one. */
  readonly #unlinked: readonly number[]
  readonly #room: ScanRoom
  readonly #candidates: ScoreHeap
  readonly #found: ScoreHeap
  readonly #rest: ScoreHeap
  readonly #best: ScoreHeap
  #isFirst = true
  #isBegun = false
  /** Nodes below it have been looked at when no link led any further. */
  #looked = 0
  #isClosed = false
  /** What a round has found stands in `nodes` under estimates. */
  #isEstimated = false
  /** A round was answered by codes: no node may be given twice, so the others are too. */
  #isOneOfMany = false
  /** What the last round found, nearest first. */
  readonly nodes: Int32Array
  readonly scores: Float32Array
  count = 0
  #visited = 0
  #scored = 0

  /** The query stands in the room, as vectors are compared. `entry`: -1 where no node is linked. */
  constructor(
    pages: GraphPages,
    nodes: GraphNodes,
    measure: Measure,
    ef: number,
    entry: number,
    unlinked: readonly number[],
    accepts: Accepts | undefined,
    room: ScanRoom,
  ) {
    this.#pages = pages
    this.#nodes = nodes
    this.#measure = measure
    this.#ef = ef
    this.#entry = entry
    this.#accepts = accepts
    this.#unlinked = unlinked
    this.#room = room
    this.#candidates = room.candidates
    this.#found = room.found
    this.#rest = room.rest
    this.#best = room.best
    this.nodes = room.nodes
    this.scores = room.scores
    if (entry < 0) return
    this.#descent = new Descent(pages, nodes)
    this.#descent.begin(entry, measure)
  }

  get visited(): number {
    return this.#visited + (this.#descent?.visited ?? 0)
  }

  get scored(): number {
    return this.#scored + (this.#descent?.scored ?? 0)
  }

  /** Finds the next nodes; none when the graph is exhausted. False where pages are missing, which are asked for. */
  read(waits: Waits | undefined): boolean {
    if (this.#isEstimated) return this.#rescore(waits)
    this.#room.seen.reach(this.#nodes.count)
    this.#measure.setQuery(this.#room.query)
    if (!this.#isBegun && !this.#begin(waits)) return false
    this.#refill()
    if (this.#isFirst) {
      if (!this.#run(this.#best, waits) || !this.#hasUnlinked(waits)) return false
      this.#scoreUnlinked()
      this.#isFirst = false
      if (this.#found.size < this.#ef) this.#room.takeUp()
    } else this.#room.takeUp()
    if (!this.#run(this.#found, waits)) return false
    if (this.#found.size < this.#ef && !this.#findUnreached(waits)) return false
    this.#answer()
    if (this.#measure.isExact) return true
    this.#isEstimated = true
    return this.#rescore(waits)
  }

  #rescore(waits: Waits | undefined): boolean {
    const { nodes, scores, count } = this
    if (!rescore(this.#pages, this.#room.query, nodes, scores, count, waits)) return false
    this.#isEstimated = false
    if (this.#isOneOfMany || this.#pages.agreement.isLastGood) {
      this.#isOneOfMany = true
      return true
    }
    this.#beginExactly()
    return this.read(waits)
  }

  /** The codes are too much alike here: all over again, by vectors. */
  #beginExactly(): void {
    const room = this.#room
    this.#measure = this.#pages.exact
    this.#descent?.begin(this.#entry, this.#measure)
    room.begin(room.query, this.#nodes.count, this.#ef)
    this.#isFirst = true
    this.#isBegun = false
    this.#looked = 0
  }

  /** Nodes that no link has led to: there are hardly any, but he who wants all is to have all. */
  #findUnreached(waits: Waits | undefined): boolean {
    const { memory, nodes } = this.#pages
    const { table } = this.#measure
    const { seen } = this.#room
    for (; this.#looked < this.#nodes.count; this.#looked++) {
      const node = this.#looked
      if (seen.has(node)) continue
      if (!this.#pages.ensure(nodes, node, waits)) return false
      if (this.#nodes.state(node) === LIVE) {
        if (!this.#pages.ensure(table, node, waits)) return false
        memory.places[0] = table.at(node) >>> 2
        this.#measure.score(1)
        this.#scored++
        this.#find(memory.scores[0] as number, node)
      }
      seen.add(node)
    }
    return true
  }

  #begin(waits: Waits | undefined): boolean {
    const descent = this.#descent
    if (descent !== undefined && !descent.run(0, waits)) return false
    if (!this.#hasUnlinked(waits)) return false
    this.#isBegun = true
    if (descent === undefined || !this.#room.seen.add(descent.node)) return true
    this.#candidates.push(descent.score, descent.node)
    this.#noteBest(descent.score, descent.node)
    return true
  }

  #hasUnlinked(waits: Waits | undefined): boolean {
    const { nodes } = this.#pages
    const { table } = this.#measure
    let all = true
    for (const node of this.#unlinked) {
      if (!this.#pages.ensure(nodes, node, waits)) all = false
      if (!this.#pages.ensure(table, node, waits)) all = false
    }
    return all
  }

  #scoreUnlinked(): void {
    const { places, scores } = this.#pages.memory
    const { table } = this.#measure
    const unlinked = this.#unlinked
    for (let from = 0; from < unlinked.length; from += MOST_PLACES) {
      const count = Math.min(MOST_PLACES, unlinked.length - from)
      for (let i = 0; i < count; i++) {
        places[i] = table.at(unlinked[from + i] as number) >>> 2
      }
      this.#measure.score(count)
      this.#scored += count
      for (let i = 0; i < count; i++) {
        const node = unlinked[from + i] as number
        if (!this.#room.seen.add(node)) continue
        this.#find(scores[i] as number, node)
      }
    }
  }

  #refill(): void {
    const rest = this.#rest
    while (rest.size > 0 && this.#found.size < this.#ef) {
      this.#found.push(-rest.topKey, rest.topNode)
      rest.pop()
    }
  }

  /** Until nothing is left that is nearer than the farthest of those that are nearest so far. */
  #run(nearest: ScoreHeap, waits: Waits | undefined): boolean {
    const candidates = this.#candidates
    while (candidates.size > 0) {
      if (nearest.size === this.#ef && candidates.topKey > -nearest.topKey) break
      if (!this.#isReady(waits)) return false
      const { topKey, topNode } = candidates
      candidates.pop()
      this.#find(topKey, topNode)
      if (this.#isFirst) this.#expandFirst(topNode)
      else this.#expand(topNode)
    }
    return true
  }

  /** Whether all pages are here that the next candidate needs. */
  #isReady(waits: Waits | undefined): boolean {
    const pages = this.#pages
    const candidates = this.#candidates
    const { table } = this.#measure
    if (pages.isWholeFor(table)) return true
    if (hasNeighbours(pages, this.#nodes, table, candidates.topNode, 0, waits)) return true
    readAhead(pages, this.#nodes, table, candidates, 0, waits)
    return false
  }

  /** A node whose block is here, to be answered with if it may. */
  #find(score: number, node: number): void {
    if (!isEntry(this.#nodes.state(node))) return
    if (this.#accepts !== undefined && !this.#accepts(node)) return
    const found = this.#found
    if (found.size < this.#ef) found.push(-score, node)
    else if (score < -found.topKey) {
      this.#rest.push(-found.topKey, found.topNode)
      found.replaceTop(-score, node)
    } else this.#rest.push(score, node)
  }

  #noteBest(score: number, node: number): void {
    const best = this.#best
    if (best.size < this.#ef) best.push(-score, node)
    else if (score < -best.topKey) best.replaceTop(-score, node)
  }

  #expandFirst(node: number): void {
    const unseen = this.#score(node)
    if (unseen === 0) return
    const room = this.#room
    const { fresh } = room
    const { scores } = this.#pages.memory
    const candidates = this.#candidates
    const best = this.#best
    const ef = this.#ef
    room.reserveAside(unseen)
    const { asideNodes, asideScores } = room
    let { aside } = room
    let worst = best.size < ef ? Infinity : -best.topKey
    for (let i = 0; i < unseen; i++) {
      const score = scores[i] as number
      const id = fresh[i] as number
      if (score >= worst) {
        asideScores[aside] = score
        asideNodes[aside++] = id
        continue
      }
      candidates.push(score, id)
      if (best.size < ef) best.push(-score, id)
      else best.replaceTop(-score, id)
      if (best.size === ef) worst = -best.topKey
    }
    room.aside = aside
  }

  #expand(node: number): void {
    const unseen = this.#score(node)
    const { scores } = this.#pages.memory
    const { fresh } = this.#room
    for (let i = 0; i < unseen; i++) {
      this.#candidates.push(scores[i] as number, fresh[i] as number)
    }
  }

  /** Scores the neighbours that have not been seen; who they are stands in `fresh`. */
  #score(node: number): number {
    const { fresh, seen } = this.#room
    const { table } = this.#measure
    const unseen = takeFresh(this.#pages, this.#nodes, table, node, 0, seen, fresh)
    this.#visited++
    this.#scored += unseen
    if (unseen > 0) this.#measure.score(unseen)
    return unseen
  }

  #answer(): void {
    const found = this.#found
    this.count = found.size
    for (let i = found.size - 1; i >= 0; i--) {
      this.nodes[i] = found.topNode
      this.scores[i] = -found.topKey
      found.pop()
    }
  }

  /** Gives back what it was lent, once. */
  close(): ScanRoom | undefined {
    if (this.#isClosed) return undefined
    this.#isClosed = true
    return this.#room
  }

  /** The next nodes of a graph that is here as a whole. */
  next(): Int32Array {
    this.read(undefined)
    return this.nodes.slice(0, this.count)
  }
}
