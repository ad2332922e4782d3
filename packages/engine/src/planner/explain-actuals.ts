/** What EXPLAIN ANALYZE measures of one node: rows and time over all its loops; of a search through an index of vectors, what it has cost. */
export type NodeActuals = {
  rows: number
  loops: number
  timeMs: number
  search?: SearchActuals
}

/** Over all loops. `stops`: why they ended, and which were answered exactly after all. */
export type SearchActuals = {
  removed: number
  visited: number
  scored: number
  pagesRead: number
  readonly stops: Set<string>
}
