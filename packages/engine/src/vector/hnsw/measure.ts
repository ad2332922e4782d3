/**
 * By what a search compares nodes with what it searches for: their vectors, or the codes of those, which are an eighth as large and
 * right only about. Whoever goes by codes compares the vectors of what it has found in the end (`rescore`).
 */
import type { Waits } from '../../store/waits.ts'
import type { VectorCoder } from '../codes/vector-coder.ts'
import { type GraphMemory, MOST_PLACES } from './graph-memory.ts'
import type { GraphPages } from './graph-pages.ts'
import { hasVectors } from './link-pages.ts'
import type { PageTable } from './page-table.ts'
import { sortByScore } from './select-neighbours.ts'

export interface Measure {
  readonly isExact: boolean
  /** Where what it compares lies, by node. */
  readonly table: PageTable
  /** Puts a vector, as it is compared and padded, where the kernels look for it. */
  setQuery(vector: Float32Array): void
  /** Scores the first `count` of the memory's places. */
  score(count: number): void
}

export class VectorMeasure implements Measure {
  readonly isExact = true
  readonly table: PageTable
  readonly #memory: GraphMemory

  constructor(table: PageTable, memory: GraphMemory) {
    this.table = table
    this.#memory = memory
  }

  setQuery(vector: Float32Array): void {
    this.#memory.setQuery(vector)
  }

  score(count: number): void {
    this.#memory.score(this.#memory.queryAt, count)
  }
}

export class CodeMeasure implements Measure {
  readonly isExact = false
  readonly table: PageTable
  readonly #memory: GraphMemory
  readonly #coder: VectorCoder

  constructor(table: PageTable, memory: GraphMemory, coder: VectorCoder) {
    this.table = table
    this.#memory = memory
    this.#coder = coder
  }

  setQuery(vector: Float32Array): void {
    this.#coder.writeQuery(vector, this.#memory.buffer, this.#memory.codeQueryAt)
  }

  score(count: number): void {
    this.#memory.estimate(count)
  }
}

/**
 * Compares the vectors of the first `count` nodes with `query` and sorts them by their new scores. False where vectors are missing, which
 * are asked for.
 */
export function rescore(
  pages: GraphPages,
  query: Float32Array,
  nodes: Int32Array,
  scores: Float32Array,
  count: number,
  waits: Waits | undefined,
): boolean {
  const { memory, vectors } = pages
  if (!hasVectors(pages, nodes, count, waits)) return false
  pages.agreement.before(nodes, count)
  pages.exact.setQuery(query)
  for (let from = 0; from < count; from += MOST_PLACES) {
    const end = Math.min(count, from + MOST_PLACES)
    for (let i = from; i < end; i++) memory.places[i - from] = vectors.at(nodes[i] as number) >>> 2
    pages.exact.score(end - from)
    scores.set(memory.scores.subarray(0, end - from), from)
  }
  sortByScore(nodes, scores, count)
  pages.agreement.after(nodes)
  return true
}
