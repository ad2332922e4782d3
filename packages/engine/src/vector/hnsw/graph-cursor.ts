/** Reads a graph's entries near a vector. What a search has found stays found while it waits for pages, and these may leave again. */
import type { NearestStats, RowId } from '../../store/table-access.ts'
import type { NearestCursor, NearestEntries } from '../../store/table/table-index.ts'
import { PENDING, type Pending, type Waits } from '../../store/waits.ts'
import { isEntry } from './graph-nodes.ts'
import type { NodeScan } from './graph-scan.ts'
import type { HnswGraph } from './hnsw-graph.ts'
import type { RowChains } from './row-chains.ts'

/** Pages that a search keeps at a time: several times as many as a step needs, and a few megabytes. */
const MOST_HELD = 256

export class GraphCursor implements NearestCursor {
  readonly #graph: HnswGraph
  readonly #rows: RowChains
  readonly #scan: NodeScan
  /** The scan has an answer that has not been read. */
  #isFound = false
  #pagesRead = 0
  /** Pages that were brought for it, and are kept for the statement. */
  #held = 0
  /** Nodes of the entries of the last `read`. */
  readonly #nodes: number[] = []

  constructor(graph: HnswGraph, rows: RowChains, query: Float32Array, ef: number) {
    this.#graph = graph
    this.#rows = rows
    this.#scan = graph.scan(query, ef)
  }

  get stats(): NearestStats {
    return { visited: this.#scan.visited, scored: this.#scan.scored, pagesRead: this.#pagesRead }
  }

  read(entries: NearestEntries, waits: Waits): Pending | undefined {
    entries.count = 0
    const { pages } = this.#graph
    const before = pages.asked
    while (this.#isFound || this.#scan.read(waits)) {
      this.#isFound = true
      if (!this.#hasNodes(waits)) break
      this.#isFound = false
      this.#fill(entries)
      if (entries.count > 0 || this.#scan.count === 0) return undefined
    }
    const asked = pages.asked - before
    this.#pagesRead += asked
    this.#held += asked
    if (this.#held > MOST_HELD) {
      // What was brought for the steps before has been used.
      this.#held = asked
      waits.moved()
    }
    return PENDING
  }

  #hasNodes(waits: Waits): boolean {
    const { pages } = this.#graph
    const { count, nodes, rowOf } = this.#scan
    if (rowOf !== undefined) return true
    let all = true
    for (let i = 0; i < count; i++) {
      if (!pages.ensure(pages.nodes, nodes[i] as number, waits)) all = false
    }
    return all
  }

  #fill(entries: NearestEntries): void {
    const { nodes } = this.#graph
    const { count, nodes: found, rowOf, scores } = this.#scan
    for (let i = 0; i < count; i++) {
      const node = found[i] as number
      const row = rowOf?.get(node)
      // It may have been taken out while pages were read.
      if (row === undefined && !isEntry(nodes.state(node))) continue
      const at = entries.count++
      this.#nodes[at] = node
      entries.rowIds[at] = row ?? nodes.row(node)
      entries.scores[at] = scores[i] as number
    }
  }

  hasKey(at: number, waits: Waits): boolean {
    const { pages } = this.#graph
    return pages.ensure(pages.vectors, this.#nodes[at] as number, waits)
  }

  key(at: number): Uint8Array {
    const { options, pages } = this.#graph
    const from = pages.vectors.at(this.#nodes[at] as number) * 4
    return pages.memory.bytes.subarray(from, from + options.dimensions * 4)
  }

  isOnly(at: number, row: RowId, waits: Waits): boolean | undefined {
    const { nodes, pages } = this.#graph
    const node = this.#nodes[at] as number
    if (row >>> pages.rows.shift >= pages.rows.count) return false
    const isHere = pages.ensure(pages.rows, row, waits)
    if (!pages.ensure(pages.nodes, node, waits) || !isHere) return undefined
    return this.#rows.first(row) === node && nodes.next(node) < 0 && isEntry(nodes.state(node))
  }

  close(): void {
    this.#graph.endScan(this.#scan)
  }
}
