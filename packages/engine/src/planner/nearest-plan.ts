/** The two nodes of a plan that answer ORDER BY a distance LIMIT by an hnsw index. */
import type { Expr, SortKey } from '../binder/expression.ts'
import type { HnswMetric } from '../catalog/hnsw-index.ts'
import type { Oid } from '../types/type.ts'
import type { Plan, ScanTarget } from './plan.ts'

/**
 * Rows of an index of vectors, the nearest first, batch after batch. It stops where the `topNearest` above it says that it is
 * enough.
 */
export type NearestScan = ScanTarget & {
  readonly index: Oid
  readonly indexName: string
  readonly metric: HnswMetric
  /** Dimensions of the vectors in the index. */
  readonly dimensions: number
  /** No row of the table is without a vector. */
  readonly isNotNull: boolean
  /** The option `ef_search` of the index. */
  readonly efSearch: number | undefined
  /** The vector to look for: free of the scan's own row. */
  readonly query: Expr
  /** The distance that it is about, over the scan's row: for EXPLAIN. */
  readonly distance: Expr
  /** Rows farther than this are not wanted; the filter says so, too. */
  readonly bound: Expr | undefined
  readonly filter: Expr | undefined
}

/**
 * The first `limit + offset` rows by `keys`, of which the first is a distance: from `input`, at whose leaf `scan` stands, as long as
 * that is cheaper and gives enough, else from `exact`, which has all rows. Both answer with the same columns.
 */
export type TopNearest = {
  readonly input: Plan
  readonly scan: Plan & { readonly kind: 'nearestScan' }
  readonly exact: Plan
  /**
   * `index`: the exact plan finds its rows through another index and checks nothing else, so that it may be cheaper: it is tried
   * first. `few`: there were few rows when the plan was made; for EXPLAIN.
   */
  readonly exactBy: 'index' | 'few' | undefined
  /** Not every row of the scan comes through, since there are conditions or joins. */
  readonly isFiltered: boolean
  readonly keys: readonly SortKey[]
  readonly limit: Expr
  readonly offset: Expr | undefined
}
