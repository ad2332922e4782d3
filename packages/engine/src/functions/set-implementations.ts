/** Every set-returning implementation by `prosrc`, one area per line. */
import type { SetImplementation } from './function.ts'
import { catalogRows } from './set/catalog-rows.ts'
import { jsonRows } from './set/json-rows.ts'
import { regexSets } from './set/regex-sets.ts'
import { arrayRows } from './set/array-rows.ts'
import { timestampSeries } from './set/timestamp-series.ts'
import { numberSeries } from './set/number-series.ts'

export type SetArea = Readonly<Record<string, SetImplementation>>

export const setAreas: readonly SetArea[] = [
  jsonRows,
  arrayRows,
  timestampSeries,
  numberSeries,
  regexSets,
  catalogRows,
]
