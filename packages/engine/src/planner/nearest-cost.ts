/**
 * What a search through a graph costs against looking at every row, in distances computed: the planner's guess beforehand and the
 * executor's judgement on the way. The figures are measured (`npm run bench -- vector`) and rough: a decision that is wrong by a
 * factor of two costs a factor of two, in time alone.
 */

/** `hnsw.ef_search` where nobody has set it. */
export const USUAL_EF = 40

/** Distances that a search computes for each entry that it answers with. */
export const SCORED_PER_FOUND = 16

/** And on the way to the first one. */
const SCORED_ON_THE_WAY = 200

/** Checking a condition on a row, in distances. */
export const CHECK_COST = 0.15

/** Computing the distances of `rows` one after another is no more than one search. */
export function fewRows(rows: number, ef: number): boolean {
  return rows <= SCORED_ON_THE_WAY + ef * SCORED_PER_FOUND
}

/** Rows that are fetched by another index, a few distances each, before a search is tried. */
export const TRIAL_ROWS_PER_EF = 16

/** An estimate of matching rows under which they may well be that few: nobody has counted the values. */
export const TRIAL_ESTIMATE: number = 4 * TRIAL_ROWS_PER_EF * USUAL_EF
