/** sum and avg of vectors; an average is summed in double precision. */
import { floatOverflow } from '../../errors/data-errors.ts'
import { checkElements, checkExpected } from '../../types/vector-type.ts'
import type { AggregateImplementation } from '../function.ts'
import { addVectors } from '../scalar/vectors.ts'
import { aggregate, fold } from './counting.ts'

type Average = { readonly sums: Float64Array; count: number }

export const vectorAggregates: Readonly<Record<string, AggregateImplementation>> = {
  'sum(vector)': fold<Float32Array>((state, value) => addVectors(state, value)),
  'avg(vector)': aggregate<Average | undefined>({
    init: () => undefined,
    step: (state, _ctx, argument) => {
      const value = argument as Float32Array
      if (state === undefined) return { sums: Float64Array.from(value), count: 1 }
      checkExpected(state.sums.length, value.length)
      const { sums } = state
      for (let i = 0; i < sums.length; i++) {
        const sum = (sums[i] as number) + (value[i] as number)
        if (sum - sum !== 0) throw floatOverflow()
        sums[i] = sum
      }
      state.count++
      return state
    },
    final: (state) => {
      if (state === undefined) return null
      const value = Float32Array.from(state.sums, (sum) => sum / state.count)
      checkElements(value)
      return value
    },
    skipNulls: true,
  }),
}
