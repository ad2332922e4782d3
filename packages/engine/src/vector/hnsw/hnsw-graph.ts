/**
 * A hierarchical navigable small world graph (Malkov and Yashunin, 2018) over pages. Nodes are numbered in the order they come; how high
 * a node reaches follows from the seed and its number alone, and no step depends on a clock, on chance or on the machine: the same
 * vectors in the same order make the same graph.
 *
 * A vector is placed first and linked later: placing needs few pages, linking may need many, and nodes without links are found by
 * looking at each. A deleted node leads on and never answers, until a sweep has taken it out; its number is used again then.
 * It knows rows only as numbers that stand beside nodes, and nothing of transactions.
 */
import { programLimit } from '../../errors/data-errors.ts'
import type { Waits } from '../../store/waits.ts'
import type { Accepts, NodeScan } from './graph-scan.ts'
import { ABANDONED, DELETED, FREE, GraphNodes, LIVE, UNLINKED } from './graph-nodes.ts'
import {
  type GraphMetric,
  type GraphShape,
  KIND_UNIT,
  paddedDimensions,
  pagesFor,
} from './graph-layout.ts'
import { type GraphHome, GraphPages, nowhere } from './graph-pages.ts'
import { levelOf } from './level-draw.ts'
import { Linker } from './linker.ts'
import { findNeighbours, type Found, LinkBatch } from './link-batch.ts'
import { LinkTask } from './link-task.ts'
import { NodeCodes } from './node-codes.ts'
import { NeighbourSearch } from './neighbour-search.ts'
import { renumber } from './renumber.ts'
import { Searches } from './searches.ts'
import { Sweep, type SweepFacts, type Swept } from './sweep.ts'
import { unitLength } from './unit-length.ts'

export type HnswOptions = GraphShape & {
  /** Candidates that neighbours are picked from. */
  readonly efConstruction: number
  readonly seed: number
  /** Computes distances without WebAssembly. */
  readonly plain?: boolean
  /** Other threads may be lent its memory. */
  readonly threads?: boolean
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

/** What of a graph is not in its pages. The list is bounded: `maxUnlinkedNodes`. */
export type NodeFacts = {
  readonly nodes: number
  readonly upperBlocks: number
  readonly entry: number
  readonly deleted: number
  readonly leaving: number
  readonly free: number
  readonly firstFree: number
  readonly unlinked: readonly number[]
  readonly sweep?: SweepFacts
}

const NOBODY = -1
/** Nodes linked at a time: more would save nothing, and each is compared with all before it. */
const MOST_OF_BATCH = 256
/** Node numbers are 31 bits, and so must be their pages within their kind. */
const MAX_NODES = 2 ** 31 - 1

export class HnswGraph implements Swept {
  readonly options: HnswOptions
  readonly pages: GraphPages
  readonly nodes: GraphNodes
  /** Where the graph has codes. */
  readonly codes: NodeCodes | undefined
  readonly #linker: Linker
  readonly #search: NeighbourSearch
  readonly #task: LinkTask
  /** Where every search begins: a node of the highest layer; -1 while none is linked. */
  entry: number = NOBODY
  deletedCount = 0
  leavingCount = 0
  #freeCount = 0
  #firstFree = NOBODY
  /** Nodes to be linked, in order. */
  readonly unlinked: number[] = []
  #sweep: Sweep | undefined
  readonly #searches: Searches

  constructor(options: HnswOptions, home: GraphHome = nowhere) {
    this.options = options
    this.pages = new GraphPages(
      options,
      home,
      options.plain,
      options.threads === true ? 'to share' : undefined,
    )
    this.nodes = new GraphNodes(this.pages, options.m)
    const { coder, codes } = this.pages
    if (coder !== undefined && codes !== undefined) {
      this.codes = new NodeCodes(this.pages, codes, coder)
    }
    const elements = paddedDimensions(options)
    this.#searches = new Searches(this.pages, this.nodes, options.dimensions, elements)
    this.#linker = new Linker(this.pages, this.nodes)
    const { efConstruction } = options
    this.#search = new NeighbourSearch(this.pages, this.nodes, efConstruction)
    this.#task = new LinkTask(this.pages, this.nodes, this.#linker, this.#search)
  }

  get metric(): GraphMetric {
    return this.options.metric
  }

  /** Nodes there are, whatever their state. */
  get count(): number {
    return this.nodes.count
  }

  /** Those that answer. */
  get liveCount(): number {
    return this.count - this.deletedCount - this.leavingCount - this.#freeCount
  }

  get bytes(): number {
    return this.pages.bytes
  }

  get facts(): NodeFacts {
    return {
      nodes: this.count,
      upperBlocks: this.nodes.upperCount,
      entry: this.entry,
      deleted: this.deletedCount,
      leaving: this.leavingCount,
      free: this.#freeCount,
      firstFree: this.#firstFree,
      unlinked: [...this.unlinked],
      ...(this.#sweep === undefined ? {} : { sweep: this.#sweep.facts }),
    }
  }

  restore(facts: NodeFacts): void {
    const { codes, nodes, upper, vectors } = this.pages
    this.nodes.count = facts.nodes
    this.nodes.upperCount = facts.upperBlocks
    nodes.extend(pagesFor(facts.nodes, nodes))
    vectors.extend(pagesFor(facts.nodes, vectors))
    codes?.extend(pagesFor(facts.nodes, codes))
    upper.extend(pagesFor(facts.upperBlocks, upper))
    this.entry = facts.entry
    this.deletedCount = facts.deleted
    this.leavingCount = facts.leaving
    this.#freeCount = facts.free
    this.#firstFree = facts.firstFree
    this.unlinked.push(...facts.unlinked)
    if (facts.sweep !== undefined) this.#sweep = this.#newSweep(facts.sweep)
  }

  // ---- coming and going ----

  /** Whether the pages are here that `place` touches, however many are placed one after the other. */
  hasPlace(waits: Waits | undefined): boolean {
    const { pages } = this
    const { codes, nodes, upper, vectors } = pages
    const perNode = codes === undefined ? [nodes, vectors] : [nodes, vectors, codes]
    let all = this.#hasTail(upper, this.nodes.upperCount, waits)
    for (const table of perNode) {
      if (!this.#hasTail(table, this.count, waits)) all = false
      // The first free one is used if it is here, and so are those after it.
      if (this.#canReuse && !pages.ensure(table, this.#firstFree, waits)) all = false
    }
    return all
  }

  #hasTail(table: GraphPages['nodes'], item: number, waits: Waits | undefined): boolean {
    return item >>> table.shift >= table.count || this.pages.ensure(table, item, waits)
  }

  /**
   * Nodes that the sweep under way has made free are not used before its end, since others that leave may still lead to them. To those
   * of earlier ones nobody leads.
   */
  get #canReuse(): boolean {
    return this.#firstFree !== NOBODY && this.#sweep?.isFreeing !== true
  }

  /**
   * Puts a vector, as it is compared, into a free node or a new one, after `hasPlace`. It answers from now on; `link` makes it found
   * fast. `next` stands beside it.
   */
  place(vector: Float32Array, row: number, next: number): number {
    const { pages, nodes } = this
    let node = this.#firstFree
    const isHere = pages.nodes.has(node) && pages.vectors.has(node)
    if (this.#canReuse && isHere && pages.codes?.has(node) !== false) {
      this.#firstFree = nodes.next(node)
      this.#freeCount--
      nodes.setState(node, UNLINKED)
    } else node = this.#append()
    nodes.setRow(node, row, next)
    pages.vectors.touch(node)
    pages.memory.floats.set(vector, pages.vectors.at(node))
    this.codes?.write(node, vector, row)
    this.unlinked.push(node)
    return node
  }

  #append(): number {
    const { pages, nodes } = this
    const node = this.count
    if (node > MAX_NODES || node >>> pages.vectors.shift >= KIND_UNIT) {
      throw programLimit('an hnsw index cannot hold more vectors')
    }
    const level = levelOf(this.options.seed, node, this.options.m)
    pages.makeRoom(pages.nodes, node)
    pages.makeRoom(pages.vectors, node)
    if (pages.codes !== undefined) pages.makeRoom(pages.codes, node)
    for (let i = 0; i < level; i++) pages.makeRoom(pages.upper, nodes.upperCount + i)
    return nodes.add(level)
  }

  /** Links up to `most` of the nodes that have been placed, in order. False where pages are missing. */
  link(most: number, waits: Waits | undefined): boolean {
    let linked = 0
    while (linked < most && linked < this.unlinked.length) {
      if (!this.#linkOne(this.unlinked[linked] as number, waits)) break
      linked++
    }
    const isDone = linked === most || linked === this.unlinked.length
    this.unlinked.splice(0, linked)
    return isDone
  }

  #linkOne(node: number, waits: Waits | undefined): boolean {
    const { nodes } = this
    const task = this.#task
    if (!this.pages.ensure(this.pages.nodes, node, waits)) return false
    if (nodes.state(node) === ABANDONED) {
      this.free(node)
      return true
    }
    if (this.entry === NOBODY) this.entry = node
    else {
      if (task.node !== node) task.begin(node, this.entry, this.#searches.fastest)
      if (!task.run(this.#sweep !== undefined, waits)) return false
      if (nodes.level(node) > task.entryLevel) this.entry = node
    }
    nodes.setState(node, LIVE)
    this.#forgetTask()
    return true
  }

  /** What it has found may not be what it was. */
  #forgetTask(): void {
    this.#task.forget()
  }

  /** How many nodes may be linked at a time: a part of those that are linked, so that most of a node's neighbours are among these. */
  get batchSize(): number {
    return Math.max(1, Math.min(MOST_OF_BATCH, (this.count - this.unlinked.length) >> 3))
  }

  /** What searches for neighbours go by now. */
  get isCoded(): boolean {
    return !this.#searches.fastest.isExact
  }

  /** Looks for whom a node may be linked to, in a graph that is here as a whole. */
  find(node: number): Found {
    if (this.entry === NOBODY) return { node, layers: [], agreed: undefined }
    const { fastest } = this.#searches
    this.#forgetTask()
    return findNeighbours(this.pages, this.#search, node, this.entry, fastest)
  }

  /** Links the first of those that have none, for which this was found, in a graph that is here as a whole. */
  linkBatch(batch: readonly Found[]): void {
    const { nodes, pages } = this
    const links = new LinkBatch(pages, nodes, this.#linker, this.options.efConstruction)
    for (const found of batch) {
      if (this.entry === NOBODY) this.entry = found.node
      const top = nodes.level(this.entry)
      links.link(found, top)
      nodes.setState(found.node, LIVE)
      if (nodes.level(found.node) > top) this.entry = found.node
    }
    this.unlinked.splice(0, batch.length)
  }

  /** Marks a node, which is here with its code, as deleted; false where it was. */
  delete(node: number): boolean {
    const state = this.nodes.state(node)
    if (state === UNLINKED) this.nodes.setState(node, ABANDONED)
    else if (state === LIVE) this.nodes.setState(node, DELETED)
    else return false
    if (state === LIVE) this.deletedCount++
    this.codes?.retire(node)
    return true
  }

  free(node: number): void {
    this.nodes.setState(node, FREE)
    this.nodes.setRow(node, 0, this.#firstFree)
    this.#firstFree = node
    this.#freeCount++
  }

  // ---- searching ----

  /** Entries nearest to a vector, `ef` a time. */
  scan(query: Float32Array, ef: number, accepts?: Accepts): NodeScan {
    return this.#searches.begin(this.compared(query), ef, this.entry, this.unlinked, accepts)
  }

  /** A scan that nobody goes on with. */
  endScan(scan: NodeScan): void {
    this.#searches.end(scan)
  }

  /** A vector as it is compared. */
  compared(vector: Float32Array): Float32Array {
    return this.metric === 'cosine' ? unitLength(vector) : vector
  }

  // ---- sweeping ----

  get isSweeping(): boolean {
    return this.#sweep !== undefined
  }

  #newSweep(facts: SweepFacts): Sweep {
    const { efConstruction } = this.options
    return new Sweep(this.pages, this.nodes, this.#linker, this, efConstruction, facts)
  }

  /**
   * Goes on taking deleted nodes out, looking at no more than `most` nodes, and begins to where none is under way. True when it has
   * come to its end (or none was needed), and what was deleted before it began is free for new vectors; false when there is more
   * to do, or pages are missing.
   */
  sweep(most: number, waits: Waits | undefined): boolean {
    if (this.#sweep === undefined) {
      if (this.deletedCount === 0) return true
      this.#sweep = this.#newSweep({ round: 'mark', at: 0, highest: NOBODY, level: 0 })
    }
    const sweep = this.#sweep
    for (let i = 0; i < most && !sweep.isDone; i++) if (!sweep.step(waits)) return false
    if (!sweep.isDone) return false
    this.#sweep = undefined
    this.#forgetTask()
    return true
  }

  // ---- a graph that is here as a whole ----

  /** Whether nodes may be numbered anew: all is here, and nothing half done. */
  get canRenumber(): boolean {
    const isHere = this.pages.tables.every((table) => table.isHere)
    return isHere && this.unlinked.length === 0 && this.#sweep === undefined
  }

  /** Numbers nodes anew, so that neighbours share pages; in slices, with nobody using the graph in between. */
  *renumber(): Generator<void, undefined> {
    const newOf = yield* renumber(this.pages, this.nodes, this.entry)
    const after = (node: number): number => (node < 0 ? node : (newOf[node] as number))
    this.entry = after(this.entry)
    this.#firstFree = after(this.#firstFree)
    this.#forgetTask()
    return undefined
  }

  /** Adds a vector; returns its node. */
  insert(vector: Float32Array): number {
    const node = this.place(this.compared(vector), 0, NOBODY)
    this.link(Infinity, undefined)
    return node
  }

  /** The nearest `ef` nodes that are reached, are live and `accepts` takes. */
  search(query: Float32Array, ef: number, accepts?: Accepts): SearchResult {
    const scan = this.scan(query, ef, accepts)
    scan.read(undefined)
    const { count, visited, scored } = scan
    const result = {
      nodes: scan.nodes.slice(0, count),
      scores: scan.scores.slice(0, count),
      visited,
      scored,
    }
    this.endScan(scan)
    return result
  }
}
