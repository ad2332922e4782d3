/** array_agg of scalars and of arrays. */
import { nestedArray } from '../../types/array-nesting.ts'
import { arrayOf, type ArrayValue } from '../../types/array-value.ts'
import { arraySubscriptError, nullNotAllowed } from '../../errors/array-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { AggregateImplementation, AggregateInstance } from '../function.ts'

function collecting<T>(
  take: (value: Datum) => T,
  finish: (items: readonly T[]) => Datum,
): AggregateInstance {
  const instance: AggregateInstance<T[] | null> = {
    init: () => null,
    step: (state, _ctx, value) => {
      const item = take(value)
      if (state === null) return [item]
      state.push(item)
      return state
    },
    final: (state) => (state === null ? null : finish(state)),
    skipNulls: false,
  }
  return instance as unknown as AggregateInstance
}

function takeArray(value: Datum): ArrayValue {
  if (value === null) throw nullNotAllowed('cannot accumulate null arrays')
  if ((value as ArrayValue).dims.length === 0) {
    throw arraySubscriptError('cannot accumulate empty arrays')
  }
  return value as ArrayValue
}

export const arrayAggregates: Readonly<Record<string, AggregateImplementation>> = {
  'array_agg(anynonarray)': (args) => {
    const element = (args[0] as { oid: number }).oid
    return collecting(
      (value) => value,
      (items) => arrayOf(element, items),
    )
  },
  'array_agg(anyarray)': (args, _result, type) => {
    const element = type((args[0] as { oid: number }).oid).elementOid
    return collecting(takeArray, (items) => nestedArray(element, items))
  },
}
