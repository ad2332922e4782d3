/**
 * Begins searches of a graph, each in the way that is best for it as it lies: along the links by vectors or by codes, or by all codes
 * without links. Lends scans what they work with, and takes it back.
 */
import { CodeScan } from './code-scan.ts'
import { CodeScans } from './code-scans.ts'
import type { GraphNodes } from './graph-nodes.ts'
import type { GraphPages } from './graph-pages.ts'
import { type Accepts, GraphScan, type NodeScan } from './graph-scan.ts'
import type { Measure } from './measure.ts'
import { ScanRoom } from './scan-room.ts'

/** From so many dimensions on searches by codes are faster than by vectors that are in memory; below, steps cost more than scores. */
const CODED_DIMENSIONS = 192
/** Looked for beyond `ef` where scores are estimates: so many, or an eighth. Recall at one `ef` is that of exact scores then. */
const LEAST_MORE = 4
const MORE_SHIFT = 3
/** Kept for scans to come; more of them at a time make their own. */
const MOST_ROOMS = 4

export class Searches {
  readonly #pages: GraphPages
  readonly #nodes: GraphNodes
  readonly #dimensions: number
  /** Elements of a vector with its padding. */
  readonly #elements: number
  readonly #codeScans: CodeScans
  readonly #rooms: ScanRoom[] = []

  constructor(pages: GraphPages, nodes: GraphNodes, dimensions: number, elements: number) {
    this.#pages = pages
    this.#nodes = nodes
    this.#dimensions = dimensions
    this.#elements = elements
    this.#codeScans = new CodeScans(pages)
  }

  /** What is faster where all is in memory. */
  get fastest(): Measure {
    const { agreement, coded, exact } = this.#pages
    const isFaster = this.#dimensions >= CODED_DIMENSIONS && agreement.isGood
    return coded !== undefined && isFaster ? coded : exact
  }

  /** What scans along the links go by: where vectors are missing, most of them need not be read. */
  get #measure(): Measure {
    const { coded, exact, vectors } = this.#pages
    return vectors.isHere ? this.fastest : (coded ?? exact)
  }

  /** `query` is as vectors are compared. `entry`: -1 where no node is linked. */
  begin(
    query: Float32Array,
    ef: number,
    entry: number,
    unlinked: readonly number[],
    accepts: Accepts | undefined,
  ): NodeScan {
    const pages = this.#pages
    const nodes = this.#nodes
    const { coded } = pages
    if (coded !== undefined && this.#codeScans.isNext) {
      const padded = new Float32Array(this.#elements)
      padded.set(query)
      return new CodeScan(pages, coded, padded, ef, nodes, accepts, this.#codeScans)
    }
    const measure = this.#measure
    const most = measure.isExact ? ef : ef + Math.max(LEAST_MORE, ef >> MORE_SHIFT)
    const room = this.#rooms.pop() ?? new ScanRoom(this.#elements, nodes.capacity(0))
    room.begin(query, nodes.count, most)
    return new GraphScan(pages, nodes, measure, most, entry, unlinked, accepts, room)
  }

  end(scan: NodeScan): void {
    const room = scan.close()
    if (room !== undefined && this.#rooms.length < MOST_ROOMS) this.#rooms.push(room)
  }
}
