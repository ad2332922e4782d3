/**
 * mode, percentile_disc and percentile_cont: aggregates WITHIN GROUP (ORDER BY …). `step` is given the direct arguments first and
 * then the ordered value, in the order asked for; NULL values are left out here.
 */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { type ArrayValue, withElements } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import type { AggregateImplementation, AggregateInstance } from '../function.ts'
import { aggregate } from './counting.ts'

type Sorted = { readonly values: Datum[]; direct: Datum }

function checkFraction(fraction: number): void {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw sqlError(
      sqlstate.numericValueOutOfRange,
      `percentile value ${fraction} is not between 0 and 1`,
    )
  }
}

type Pick = (values: readonly Datum[], fraction: number) => Datum

const discrete: Pick = (values, fraction) =>
  values[Math.max(Math.ceil(fraction * values.length), 1) - 1] as Datum

const continuous: Pick = (values, fraction) => {
  const position = fraction * (values.length - 1)
  const below = Math.floor(position)
  const low = values[below] as number
  const high = values[Math.ceil(position)] as number
  return low === high ? low : low + (position - below) * (high - low)
}

/** Collects the values; `answer` gets them with the direct argument. */
function collected(
  answer: (values: readonly Datum[], direct: Datum) => Datum,
): AggregateInstance<Sorted> {
  return {
    init: () => ({ values: [], direct: null }),
    step: (state, _ctx, direct, value) => {
      state.direct = direct
      if (value !== null) state.values.push(value)
      return state
    },
    final: ({ values, direct }) =>
      direct === null || values.length === 0 ? null : answer(values, direct),
    skipNulls: false,
  }
}

export function percentile(pick: Pick): AggregateImplementation {
  return aggregate(
    collected((values, fraction) => {
      checkFraction(fraction as number)
      return pick(values, fraction as number)
    }),
  )
}

/** One answer per fraction of an array, in its shape. */
export function percentiles(pick: Pick): AggregateImplementation {
  return (args, _result): AggregateInstance => {
    const element: Oid = (args[1] as { oid: Oid }).oid
    const instance = collected((values, direct) => {
      const fractions = direct as ArrayValue
      const answers = fractions.elements.map((fraction) => {
        if (fraction === null) return null
        checkFraction(fraction as number)
        return pick(values, fraction as number)
      })
      return withElements(fractions, element, answers)
    })
    return instance as unknown as AggregateInstance
  }
}

type Run = { value: NonNull; length: number; best: NonNull; bestLength: number } | null

/** The value that occurs most often; the first of them in the given order. */
const mode: AggregateImplementation = (args, _result, type): AggregateInstance => {
  const compare = type((args[0] as { oid: Oid }).oid).compare ?? (() => 0)
  const instance: AggregateInstance<Run> = {
    init: () => null,
    step: (state, _ctx, next) => {
      const value = next as NonNull
      if (state === null) return { value, length: 1, best: value, bestLength: 1 }
      state.length = compare(state.value, value) === 0 ? state.length + 1 : 1
      state.value = value
      if (state.length > state.bestLength) {
        state.best = value
        state.bestLength = state.length
      }
      return state
    },
    final: (state) => (state === null ? null : state.best),
    skipNulls: true,
  }
  return instance as unknown as AggregateInstance
}

export const orderedSets: Readonly<Record<string, AggregateImplementation>> = {
  'mode(anyelement)': mode,
  'percentile_disc(float8,anyelement)': percentile(discrete),
  'percentile_disc(_float8,anyelement)': percentiles(discrete),
  'percentile_cont(float8,float8)': percentile(continuous),
  'percentile_cont(_float8,float8)': percentiles(continuous),
}
