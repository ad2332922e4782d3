/**
 * What a search through a graph has come to: told by the scan, which reads, and by the node that keeps the best rows, which counts
 * what passes everything in between. It says when the search is over, and whether what it found is enough.
 *
 * Enough are the rows wanted and, where there is a filter, about as many as the search looks for at a time: of few rows that meet a
 * condition, the first ones found are not surely the nearest. On the way it weighs what is likely still to be computed against
 * computing everything.
 */
import type { HnswMetric } from '../catalog/hnsw-index.ts'
import { withRounding } from '../kernels/distance/rounding.ts'
import { isLongerThanAll } from '../planner/nearest-cost.ts'
import type { NearestSource } from '../store/table-access.ts'

/** Why a search ended. */
export type NearestStop =
  | 'limit'
  | 'distance bound'
  | 'graph exhausted'
  | 'max_scan_tuples'
  | 'too few matches'

export type NearestSearch = {
  readonly query: Float32Array
  readonly metric: HnswMetric
  readonly ef: number
  /** Rows that have to be found, and rows that are looked for. */
  readonly wanted: number
  readonly goal: number
  /** A distance beyond which no row is wanted. */
  readonly bound: number
  /** Rows of the table, about. */
  readonly tableRows: number
  readonly maxScanTuples: number
  /** Whether looking at every row is a choice, and not only the last resort. */
  readonly mayGiveUp: boolean
}

export class NearestProgress {
  readonly search: NearestSearch
  /** Rows that have passed everything. */
  matched = 0
  /** Rows that the scan's own filter has refused. */
  removed = 0
  stop: NearestStop | undefined
  /** The distance of the row that all nearer ones are wanted with, ties included; a later sort key decides among those. */
  lastDistance: number | undefined
  source: NearestSource | undefined
  /** What was reached before the batch that was read last. */
  #reachedBefore = -Infinity
  #reached = -Infinity

  constructor(search: NearestSearch) {
    this.search = search
  }

  /** A batch has been read. */
  noteRead(source: NearestSource): void {
    this.#reachedBefore = this.#reached
    this.#reached = distanceOf(this.search.metric, source.reached)
  }

  /** Whether no more is to be read; then `stop` says why. */
  isOver(): boolean {
    this.stop ??= this.#judge()
    return this.stop !== undefined
  }

  #judge(): NearestStop | undefined {
    const { source } = this
    if (source === undefined || source.entries === 0) return undefined
    const { goal, bound, maxScanTuples, mayGiveUp } = this.search
    if (this.matched >= goal && this.#isBeyond(this.lastDistance ?? -Infinity)) return 'limit'
    // One whole batch from beyond, since the graph may lead to something nearer late.
    if (isFarther(this.#reachedBefore, bound)) return 'distance bound'
    if (source.stats.scored >= maxScanTuples) return 'max_scan_tuples'
    // Beyond the bound nothing more matches, and the search is about to end.
    if (!mayGiveUp || isFarther(this.#reached, bound)) return undefined
    return this.#isLong(source) ? 'too few matches' : undefined
  }

  #isBeyond(distance: number): boolean {
    return distance === -Infinity || isFarther(this.#reached, distance)
  }

  /** Whether the rows that are missing are likely to cost more than all rows. */
  #isLong({ entries, stats }: NearestSource): boolean {
    const { goal, tableRows, query } = this.search
    const share = (this.matched + 1) / (entries + 2)
    const missing = (Math.max(0, goal - this.matched) / share) * (stats.scored / entries)
    return isLongerThanAll(missing, tableRows, share, query.length)
  }

  /** Whether the rows found are those asked for, so that nobody needs to look at all others. */
  get isEnough(): boolean {
    if (this.stop === 'limit' || this.stop === 'distance bound') return true
    return this.stop !== 'too few matches' && this.matched >= this.search.wanted
  }
}

function isFarther(reached: number, distance: number): boolean {
  return reached > withRounding(distance)
}

/** The distance that a score stands for. */
function distanceOf(metric: HnswMetric, score: number): number {
  if (metric === 'l2') return Math.sqrt(Math.max(0, score))
  return metric === 'cosine' ? 1 + score : score
}
