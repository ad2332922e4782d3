/**
 * What the store needs of an index's pages, whatever they hold: a B+tree's nodes (`btree.ts`) or a graph
 * (`vector/hnsw/graph-storage.ts`). Pages are named by their number within the index.
 */
import type { Page } from '../store/page.ts'
import { countGraphPages, type GraphFacts, graphPageNumbers } from '../vector/hnsw/graph-facts.ts'
import type { TreeFacts } from './btree.ts'

/** What the root keeps of an index. Those of a tree have no `kind`. */
export type IndexFacts = TreeFacts | GraphFacts

export interface IndexStorage {
  readonly storageId: number
  readonly facts: IndexFacts
  /** Numbers of pages that were taken out since the last checkpoint, and are to be deleted by the next. */
  freed: number[]
  page(number: number): Page | undefined
  /** Makes a page of what was read; `undefined` bytes: never written. */
  install(number: number, bytes: Uint8Array | undefined): Page | undefined
  /** Forgets all pages in memory. */
  discard(): void
}

/** Numbers of all pages that an index may have written, as of these facts. */
export function* pageNumbersOf(facts: IndexFacts): Iterable<number> {
  if ('kind' in facts) yield* graphPageNumbers(facts)
  else for (let node = 0; node < facts.nextNode; node++) yield node
}

export function countPagesOf(facts: IndexFacts): number {
  return 'kind' in facts ? countGraphPages(facts) : facts.nextNode
}
