/** Cost constants (PostgreSQL's names and values) and defaults for selectivity. */
export const SEQ_PAGE_COST = 1
export const RANDOM_PAGE_COST = 4
export const CPU_TUPLE_COST = 0.01
export const CPU_INDEX_TUPLE_COST = 0.005
export const CPU_OPERATOR_COST = 0.0025

export const EQUAL_SELECTIVITY = 0.005
export const RANGE_SELECTIVITY: number = 1 / 3
export const BETWEEN_SELECTIVITY = 0.005
export const MATCH_SELECTIVITY = 0.005
export const UNKNOWN_SELECTIVITY: number = 1 / 3

/** Rows that are guessed where nothing is known. */
export const FUNCTION_ROWS = 1000
export const SUBQUERY_LIMIT_ROWS = 1000

/** About how many rows share a page of 8 kB. */
const ROWS_PER_PAGE = 100

export type Cost = {
  readonly rows: number
  readonly startupCost: number
  readonly totalCost: number
}

export function cost(rows: number, startupCost: number, totalCost: number): Cost {
  return { rows: clampRows(rows), startupCost, totalCost }
}

/** A whole number of rows, at least one. */
export function clampRows(rows: number): number {
  return rows <= 1 ? 1 : Math.round(rows)
}

export function pagesOf(rows: number): number {
  return Math.max(1, Math.ceil(rows / ROWS_PER_PAGE))
}

export function scanCost(tableRows: number, rows: number, conditions: number): Cost {
  const perRow = CPU_TUPLE_COST + conditions * CPU_OPERATOR_COST
  return cost(rows, 0, pagesOf(tableRows) * SEQ_PAGE_COST + tableRows * perRow)
}

/** `fetched` entries are read through the index. */
export function indexCost(tableRows: number, fetched: number, rows: number, lookups: number): Cost {
  const descent = Math.ceil(Math.log2(Math.max(2, tableRows))) * CPU_OPERATOR_COST
  const start = 0.15 + descent
  const each = CPU_INDEX_TUPLE_COST + CPU_TUPLE_COST
  const pages = Math.min(fetched, pagesOf(tableRows)) * RANDOM_PAGE_COST * 0.5
  return cost(rows, start, start + lookups * descent + pages + fetched * each + 0.01)
}

export function sortCost(input: Cost, rows: number = input.rows): Cost {
  const comparisons = rows * Math.log2(Math.max(2, rows))
  const total = input.totalCost + comparisons * 2 * CPU_OPERATOR_COST
  return { rows: input.rows, startupCost: total, totalCost: total + rows * CPU_OPERATOR_COST }
}
