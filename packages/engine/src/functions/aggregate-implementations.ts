/** Every aggregate implementation by its source key, `name(argument types)`; one area per line. */
import type { AggregateImplementation } from './function.ts'
import { jsonAggregates } from './aggregate/json.ts'
import { arrayAggregates } from './aggregate/arrays.ts'
import { intervalSums } from './aggregate/interval-sums.ts'
import { orderedSets } from './aggregate/ordered-sets.ts'
import { floatSums } from './aggregate/float-sums.ts'
import { extremes } from './aggregate/extremes.ts'
import { exactSums } from './aggregate/exact-sums.ts'
import { vectorAggregates } from './aggregate/vectors.ts'
import { counting } from './aggregate/counting.ts'

export type AggregateArea = Readonly<Record<string, AggregateImplementation>>

export const aggregateAreas: readonly AggregateArea[] = [
  jsonAggregates,
  arrayAggregates,
  intervalSums,
  counting,
  exactSums,
  extremes,
  floatSums,
  orderedSets,
  vectorAggregates,
]
