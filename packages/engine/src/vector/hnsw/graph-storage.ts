/**
 * A graph as the entries of an index: (vector, row), each once. Entering is in two steps, as in a B+tree: `prepareInsert` makes sure
 * that the pages are here, `insert` changes them. An entry answers from then on; links are made at once as long as that takes little
 * time, else by whoever enters next, in turns.
 */
import type { HostThread } from '../../base/host-thread.ts'
import { sameBytes } from '../../kernels/compare-bytes.ts'
import type { Page } from '../../store/page.ts'
import type { RowId } from '../../store/table-access.ts'
import type { NearestCursor } from '../../store/table/table-index.ts'
import { PENDING, type Pending, type Waits } from '../../store/waits.ts'
import { maxUnlinkedNodes } from '../../limits.ts'
import { GraphBuild } from './graph-build.ts'
import { GraphCursor } from './graph-cursor.ts'
import { checkFacts, type GraphFacts, KERNEL_VERSION } from './graph-facts.ts'
import type { GraphHome } from './graph-pages.ts'
import { HnswGraph, type HnswOptions } from './hnsw-graph.ts'
import { RowChains } from './row-chains.ts'

/** Nodes linked between two turns of others: some milliseconds each at the most. */
const LINKS_PER_TURN = 32
/** The same in the background, and nodes that a sweep looks at. */
const LINKS_PER_STEP = 4
const SWEPT_PER_STEP = 32
const LATE_PER_STEP = 32
/** Deleted nodes are swept out when they are so many, and such a share of all. */
const LEAST_DELETED = 256
const DELETED_SHARE = 0.05
/**
 * Entries that are remembered to be taken out, and rows all of whose entries are: some megabytes. What is forgotten leads to rows that do
 * not have it, and costs its place.
 */
const MOST_LATE = 4096
const MOST_LATE_ROWS = 1 << 20

/** An entry to be taken out when its pages are here. */
type Late = { readonly key: Uint8Array; readonly row: RowId }

export class GraphStorage {
  readonly storageId: number
  readonly graph: HnswGraph
  readonly rows: RowChains
  freed: number[] = []
  readonly #pause: () => Promise<void>
  readonly #onEntries: ((count: number) => void) | undefined
  readonly #vector: Float32Array
  readonly #vectorBytes: Uint8Array
  /** Links that may be made before others have had a turn. */
  #credit = LINKS_PER_TURN
  #turn: Promise<void> | undefined
  #isBuilding = false
  #late: Late[] = []
  readonly #lateRows = new Set<RowId>()

  constructor(options: HnswOptions, home: GraphHome, pause: () => Promise<void>) {
    this.storageId = home.storageId
    this.graph = new HnswGraph(options, home)
    this.rows = new RowChains(this.graph.pages, this.graph.nodes)
    this.#pause = pause
    this.#onEntries = home.onEntries
    this.#vector = new Float32Array(options.dimensions)
    this.#vectorBytes = new Uint8Array(this.#vector.buffer)
  }

  static restored(facts: GraphFacts, home: GraphHome, pause: () => Promise<void>): GraphStorage {
    checkFacts(facts)
    const storage = new GraphStorage(facts, home, pause)
    storage.graph.restore(facts)
    storage.graph.pages.rows.extend(facts.rowPages)
    return storage
  }

  get facts(): GraphFacts {
    const { codeBits, dimensions, efConstruction, m, metric, seed } = this.graph.options
    const rowPages = this.graph.pages.rows.count
    const codes = codeBits === undefined ? {} : { codeBits }
    const options = { dimensions, metric, m, ...codes, efConstruction, seed }
    return { kind: 'hnsw', kernel: KERNEL_VERSION, ...options, rowPages, ...this.graph.facts }
  }

  page(number: number): Page | undefined {
    return this.graph.pages.page(number)
  }

  install(number: number, bytes: Uint8Array | undefined): Page | undefined {
    return this.graph.pages.install(number, bytes)
  }

  discard(): void {
    this.graph.pages.discard()
  }

  prepareInsert(row: RowId, waits: Waits): Pending | undefined {
    if (this.graph.unlinked.length >= maxUnlinkedNodes) {
      const answer = this.#catchUp(waits)
      if (answer === PENDING) return PENDING
    }
    const isHere = this.rows.has(row, waits)
    return this.graph.hasPlace(waits) && isHere ? undefined : PENDING
  }

  insert(key: Uint8Array, row: RowId): void {
    if (this.#isLate) this.#catchUpWith(row, key)
    if (this.rows.find(row, key) >= 0) return
    this.#vectorBytes.set(key)
    const node = this.graph.place(this.#vector, row, this.rows.first(row))
    this.rows.put(row, node)
    if (this.#isBuilding) return
    this.#onEntries?.(1)
    if (this.#credit === 0) return
    this.graph.link(1, undefined)
    if (--this.#credit === 0) void this.#takeTurn()
  }

  /** What is late of a row that is entered: its pages are here. An entry that is wanted again stays. */
  #catchUpWith(row: RowId, key: Uint8Array): void {
    if (this.#lateRows.delete(row)) this.#take(undefined, row)
    const late = this.#late.filter((each) => each.row === row)
    if (late.length === 0) return
    this.#late = this.#late.filter((each) => each.row !== row)
    for (const { key: gone } of late) if (!sameBytes(gone, key)) this.#take(gone, row)
  }

  #takeTurn(): Promise<void> {
    this.#turn ??= this.#pause().then(() => {
      this.#turn = undefined
      this.#credit = LINKS_PER_TURN
    })
    return this.#turn
  }

  /** Links some of those that have none. */
  #catchUp(waits: Waits): Pending | undefined {
    while (this.graph.unlinked.length >= maxUnlinkedNodes) {
      if (this.#credit === 0) {
        waits.waitFor(this.#takeTurn())
        return PENDING
      }
      if (!this.graph.link(1, waits)) return PENDING
      this.#credit--
      waits.moved()
    }
    return undefined
  }

  /** Entries are placed alone from now on, until the build has ended. */
  beginBuild(
    startThreads: ((most: number) => readonly HostThread[]) | undefined,
    maxThreads: number,
  ): GraphBuild {
    this.#isBuilding = true
    return new GraphBuild(this.graph, startThreads, maxThreads, () => {
      this.#isBuilding = false
      this.#onEntries?.(this.graph.count)
    })
  }

  /** Takes an entry out; where its pages are not here, some time later. */
  remove(key: Uint8Array, row: RowId): void {
    if (this.rows.has(row, undefined)) this.#take(key, row)
    else if (this.#late.length < MOST_LATE) this.#late.push({ key: key.slice(), row })
  }

  /** The same of all entries of a row. */
  removeRow(row: RowId): void {
    if (this.rows.has(row, undefined)) this.#take(undefined, row)
    else if (this.#lateRows.size < MOST_LATE_ROWS) this.#lateRows.add(row)
  }

  #take(key: Uint8Array | undefined, row: RowId): void {
    for (;;) {
      const node = key === undefined ? this.rows.first(row) : this.rows.find(row, key)
      if (node < 0) return
      this.rows.unlink(row, node)
      this.graph.delete(node)
    }
  }

  // ---- in the background ----

  get isWorkDue(): boolean {
    const { count, deletedCount } = this.graph
    return this.#hasWork(Math.max(LEAST_DELETED, count * DELETED_SHARE) <= deletedCount)
  }

  /** Whether there is something to do, however little. */
  get hasWork(): boolean {
    return this.#hasWork(this.graph.deletedCount > 0)
  }

  #hasWork(isSweepWanted: boolean): boolean {
    if (this.#isBuilding) return false
    const { isSweeping, unlinked } = this.graph
    return unlinked.length > 0 || this.#isLate || isSweeping || isSweepWanted
  }

  /** A step of what is due. Where pages are missing they are asked for: again, then. */
  work(waits: Waits): void {
    if (this.graph.unlinked.length > 0) this.graph.link(LINKS_PER_STEP, waits)
    else if (this.#isLate) this.#takeLate(waits)
    else this.graph.sweep(SWEPT_PER_STEP, waits)
  }

  get #isLate(): boolean {
    return this.#late.length > 0 || this.#lateRows.size > 0
  }

  /** Of those that come first, the ones whose pages are here; those of the others are asked for. */
  #takeLate(waits: Waits): void {
    const first = this.#late.splice(0, LATE_PER_STEP)
    const missing = first.filter(({ row }) => !this.rows.has(row, waits))
    for (const late of first) if (!missing.includes(late)) this.#take(late.key, late.row)
    this.#late.unshift(...missing)
    let looked = 0
    for (const row of this.#lateRows) {
      if (looked++ === LATE_PER_STEP) break
      if (!this.rows.has(row, waits)) continue
      this.#lateRows.delete(row)
      this.#take(undefined, row)
    }
  }

  nearest(query: Float32Array, ef: number): NearestCursor {
    return new GraphCursor(this.graph, this.rows, query, ef)
  }
}
