/** Queries that once gave another answer than PostgreSQL, by their seed: run first, for ever. */
export const regressions: readonly (readonly [fault: string, seed: number])[] = [
  ['a group key with a subquery is not the same after a pull-up', 2860],
]
