/** What the root keeps of a graph, and which pages follow from it. Nothing of it grows with the graph. */
import { dataCorrupted, newerFormat } from '../../errors/storage-errors.ts'
import {
  CODES,
  type GraphShape,
  layoutsOf,
  NODES,
  pagesFor,
  ROWS,
  UPPER,
  VECTORS,
} from './graph-layout.ts'
import { pageNumbers } from './graph-pages.ts'
import type { HnswOptions, NodeFacts } from './hnsw-graph.ts'

/** In which order the distance kernels add: another order finds other neighbours, and needs another number. */
export const KERNEL_VERSION = 1

export type GraphFacts = NodeFacts &
  Omit<HnswOptions, 'plain' | 'threads'> & {
    readonly kind: 'hnsw'
    readonly kernel: number
    /** Pages of rows. */
    readonly rowPages: number
  }

export function checkFacts({ kernel }: GraphFacts): void {
  if (kernel > KERNEL_VERSION) throw newerFormat('an hnsw index', kernel, KERNEL_VERSION)
  if (kernel !== KERNEL_VERSION) throw dataCorrupted('the facts of an hnsw index cannot be read')
}

/** By kind. */
function pageCounts(facts: GraphFacts): number[] {
  const counts: number[] = []
  const shape: GraphShape = facts
  for (const layout of layoutsOf(shape)) {
    const { kind } = layout
    const items = kind === UPPER ? facts.upperBlocks : facts.nodes
    counts[kind] = kind === ROWS ? facts.rowPages : pagesFor(items, layout)
  }
  return counts
}

export function* graphPageNumbers(facts: GraphFacts): Iterable<number> {
  const counts = pageCounts(facts)
  for (const kind of [VECTORS, NODES, UPPER, ROWS, CODES]) {
    yield* pageNumbers(kind, counts[kind] ?? 0)
  }
}

export function countGraphPages(facts: GraphFacts): number {
  return pageCounts(facts).reduce((sum, count) => sum + count, 0)
}

/** What its pages take. */
export function graphBytes(facts: GraphFacts): number {
  const counts = pageCounts(facts)
  return layoutsOf(facts).reduce(
    (sum, { kind, pageBytes }) => sum + (counts[kind] as number) * pageBytes,
    0,
  )
}
