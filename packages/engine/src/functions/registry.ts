/**
 * Finds the implementation of a function by the source key of its signature. The areas' records are merged into one map at the
 * first look-up; two areas that claim one key are a mistake in this repository and throw.
 */
import { aggregateAreas } from './aggregate-implementations.ts'
import type {
  AggregateImplementation,
  ScalarImplementation,
  SetImplementation,
} from './function.ts'
import { scalarAreas } from './scalar-implementations.ts'
import { setAreas } from './set-implementations.ts'

function merged<T>(areas: readonly Readonly<Record<string, T>>[]): Map<string, T> {
  const all = new Map<string, T>()
  for (const area of areas) {
    for (const [source, implementation] of Object.entries(area)) {
      if (all.has(source)) throw new Error(`two implementations of ${source}`)
      all.set(source, implementation)
    }
  }
  return all
}

let scalars: Map<string, ScalarImplementation> | undefined
let sets: Map<string, SetImplementation> | undefined
let aggregates: Map<string, AggregateImplementation> | undefined

export function scalarImplementation(source: string): ScalarImplementation | undefined {
  scalars ??= merged(scalarAreas)
  return scalars.get(source)
}

export function setImplementation(source: string): SetImplementation | undefined {
  sets ??= merged(setAreas)
  return sets.get(source)
}

export function aggregateImplementation(source: string): AggregateImplementation | undefined {
  aggregates ??= merged(aggregateAreas)
  return aggregates.get(source)
}

export {
  aggregateKind,
  allCasts,
  allFunctions,
  allOperators,
  castFrom,
  castsFrom,
  defaultArguments,
  functionByOid,
  functionsNamed,
  operatorByOid,
  operatorsNamed,
} from './signature-tables.ts'
export type { AggregateKind } from './signature-tables.ts'
