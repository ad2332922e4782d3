import type { Query } from './query.ts'

/** A query of one row without columns, to build others from. */
export const emptyQuery: Query = {
  ctes: [],
  relations: [],
  from: [],
  where: undefined,
  targets: [],
  groupBy: undefined,
  groupingSets: undefined,
  grouped: false,
  having: undefined,
  windows: [],
  setReturning: false,
  distinct: false,
  distinctOn: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
  withTies: false,
  rowMarks: [],
}
