/**
 * Finds the implementation of a function by the source key of its signature. The areas' records are looked through one after
 * another, once for each function that is asked for: one map of all would cost every opening a millisecond. That no two areas
 * claim one key is a test's business.
 */
import { aggregateAreas } from './aggregate-implementations.ts'
import type {
  AggregateImplementation,
  ScalarImplementation,
  SetImplementation,
} from './function.ts'
import { scalarAreas } from './scalar-implementations.ts'
import { setAreas } from './set-implementations.ts'

function finder<T>(
  areas: readonly Readonly<Record<string, T>>[],
): (source: string) => T | undefined {
  const found = new Map<string, T>()
  return (source) => {
    const known = found.get(source)
    if (known !== undefined) return known
    const area = areas.find((each) => Object.hasOwn(each, source))
    const implementation = area?.[source]
    if (implementation !== undefined) found.set(source, implementation)
    return implementation
  }
}

export const scalarImplementation: (source: string) => ScalarImplementation | undefined =
  finder(scalarAreas)
export const setImplementation: (source: string) => SetImplementation | undefined = finder(setAreas)
export const aggregateImplementation: (source: string) => AggregateImplementation | undefined =
  finder(aggregateAreas)

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
