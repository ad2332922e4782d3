/**
 * What a search through a graph costs against looking at every row, in nanoseconds: the planner's guess beforehand and the executor's
 * judgement on the way. The figures are measured (`npm run bench -- vector`, on 784 and 128 dimensions) and rough: a decision that
 * is wrong by a factor of two costs a factor of two, in time alone.
 */

/** `hnsw.ef_search` where nobody has set it. */
export const USUAL_EF = 40

/** Distances that a search computes for each entry that it answers with, and on the way to the first one. */
const SCORED_PER_FOUND = 10
const SCORED_ON_THE_WAY = 100

/** Checking a condition on a row. */
const CHECK_NS = 20

/** One distance of a search: its vector lies anywhere in memory, and heaps are kept. */
function scoredNs(dimensions: number): number {
  return 60 + 0.5 * dimensions
}

/** One distance of a scan: vectors lie end to end and a call computes those of a batch, which have to be copied where it sees them. */
function rowNs(dimensions: number): number {
  return 80 + 0.4 * dimensions
}

export function scoredFor(found: number): number {
  return SCORED_ON_THE_WAY + found * SCORED_PER_FOUND
}

/** Computing the distances of `rows` one after another is no more than one search. */
export function fewRows(rows: number, ef: number, dimensions: number): boolean {
  return rows * rowNs(dimensions) <= scoredFor(ef) * scoredNs(dimensions)
}

/** Whether `scored` more distances of a search cost more than all rows of which a share has to be compared. */
export function isLongerThanAll(
  scored: number,
  rows: number,
  share: number,
  dimensions: number,
): boolean {
  return scored * scoredNs(dimensions) > rows * (CHECK_NS + share * rowNs(dimensions))
}

/** Rows that are fetched by another index, some distances each, before a search is tried. */
export const TRIAL_ROWS_PER_EF = 8

/** An estimate of matching rows under which they may well be that few: nobody has counted the values. */
export const TRIAL_ESTIMATE: number = 8 * TRIAL_ROWS_PER_EF * USUAL_EF
