/** min and max. Integers compare natively; every other type by its own order. */
import type { Datum, NonNull } from '../../types/datum.ts'
import type { AggregateImplementation, AggregateInstance } from '../function.ts'
import { fold } from './counting.ts'

const smallest = fold<number>((state, value) => (value < state ? value : state))
const largest = fold<number>((state, value) => (value > state ? value : state))

/** `direction` is -1 for min and 1 for max. */
function byOrder(direction: -1 | 1): AggregateImplementation {
  return (args, _result, type): AggregateInstance => {
    const compare = type((args[0] as { oid: number }).oid).compare ?? (() => 0)
    const instance: AggregateInstance<Datum> = {
      init: () => null,
      step: (state, _ctx, value) =>
        state === null || compare(value as NonNull, state) * direction > 0 ? value : state,
      final: (state) => state,
      skipNulls: true,
    }
    return instance as unknown as AggregateInstance
  }
}

const min = byOrder(-1)
const max = byOrder(1)
const integerTypes = ['int2', 'int4', 'int8', 'oid']
const orderedTypes = [
  'float4',
  'float8',
  'numeric',
  'text',
  'bpchar',
  'anyenum',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
  'anyarray',
]

function entries(
  types: readonly string[],
  low: AggregateImplementation,
  high: AggregateImplementation,
): [string, AggregateImplementation][] {
  return types.flatMap((type) => [
    [`min(${type})`, low],
    [`max(${type})`, high],
  ])
}

export const extremes: Readonly<Record<string, AggregateImplementation>> = Object.fromEntries([
  ...entries(integerTypes, smallest, largest),
  ...entries(orderedTypes, min, max),
])
