/**
 * sum, avg, variance and deviation of integers and numerics, exact. Integer sums run in a number while safe and in a bigint from
 * there on; averages and variances divide once at the end, at the scale that numeric division chooses.
 */
import type { Datum } from '../../types/datum.ts'
import { type Int64, narrow } from '../../types/int64.ts'
import { checkNumeric, divideNumeric, sqrtAt } from '../../types/numeric-math.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { AggregateImplementation } from '../function.ts'
import { fitInt64 } from '../scalar/integers.ts'
import { aggregate } from './counting.ts'

/** A running integer sum: `small` is exact while it stays safe, what overflows moves to `large`. */
class IntegerSum {
  count = 0
  #small = 0
  #large = 0n
  #squares = 0
  #largeSquares = 0n

  add(value: Int64): void {
    this.count++
    const sum = typeof value === 'number' ? this.#small + value : NaN
    if (Number.isSafeInteger(sum)) this.#small = sum
    else this.#large += BigInt(value)
  }

  addWithSquare(value: Int64): void {
    this.add(value)
    const square = typeof value === 'number' ? value * value : NaN
    const sum = this.#squares + square
    if (Number.isSafeInteger(sum)) this.#squares = sum
    else this.#largeSquares += BigInt(value) * BigInt(value)
  }

  sum(): Int64 {
    return this.#large === 0n ? this.#small : narrow(this.#large + BigInt(this.#small))
  }

  squares(): Int64 {
    return narrow(this.#largeSquares + BigInt(this.#squares))
  }
}

/** A running sum of numerics; special values are summed apart. */
class NumericSum {
  count = 0
  #sum = Numeric.ZERO
  #squares = Numeric.ZERO
  #special: Numeric | undefined

  add(value: Numeric): void {
    this.count++
    if (value.isFinite) this.#sum = this.#sum.add(value)
    else this.#special = this.#special === undefined ? value : this.#special.add(value)
  }

  addWithSquare(value: Numeric): void {
    this.add(value)
    if (value.isFinite) this.#squares = this.#squares.add(value.multiply(value))
  }

  get special(): Numeric | undefined {
    return this.#special
  }

  sum(): Numeric {
    return this.#special ?? checkNumeric(this.#sum)
  }

  squares(): Numeric {
    return this.#squares
  }
}

/** Variance, or its root, from the count, the sum and the sum of squares; NULL where there are too few values. */
function spread(
  count: number,
  sum: Numeric,
  squares: Numeric,
  sample: boolean,
  root: boolean,
): Datum {
  if (count === 0 || (sample && count === 1)) return null
  const n = Numeric.of(count, 0)
  const numerator = n.multiply(squares).subtract(sum.multiply(sum))
  if (numerator.sign <= 0) return Numeric.ZERO
  const divisor = n.multiply(sample ? Numeric.of(count - 1, 0) : n)
  const variance = divideNumeric(numerator, divisor)
  return root ? sqrtAt(variance, variance.scale) : variance
}

function integerAggregate(final: (state: IntegerSum) => Datum): AggregateImplementation {
  return aggregate<IntegerSum>({
    init: () => new IntegerSum(),
    step: (state, _ctx, value) => {
      state.add(value as Int64)
      return state
    },
    final: (state) => (state.count === 0 ? null : final(state)),
    skipNulls: true,
  })
}

function integerSpread(sample: boolean, root: boolean): AggregateImplementation {
  return aggregate<IntegerSum>({
    init: () => new IntegerSum(),
    step: (state, _ctx, value) => {
      state.addWithSquare(value as Int64)
      return state
    },
    final: (state) =>
      spread(
        state.count,
        Numeric.fromInteger(state.sum()),
        Numeric.fromInteger(state.squares()),
        sample,
        root,
      ),
    skipNulls: true,
  })
}

function numericAggregate(final: (state: NumericSum) => Datum): AggregateImplementation {
  return aggregate<NumericSum>({
    init: () => new NumericSum(),
    step: (state, _ctx, value) => {
      state.add(value as Numeric)
      return state
    },
    final: (state) => (state.count === 0 ? null : final(state)),
    skipNulls: true,
  })
}

function numericSpread(sample: boolean, root: boolean): AggregateImplementation {
  return aggregate<NumericSum>({
    init: () => new NumericSum(),
    step: (state, _ctx, value) => {
      state.addWithSquare(value as Numeric)
      return state
    },
    final: (state) => {
      const enough = state.count > (sample ? 1 : 0)
      if (enough && state.special !== undefined) return Numeric.NaN
      return spread(state.count, state.sum(), state.squares(), sample, root)
    },
    skipNulls: true,
  })
}

const sumToInt8 = integerAggregate((state) => fitInt64(state.sum()))
const averageOfIntegers = integerAggregate((state) =>
  divideNumeric(Numeric.fromInteger(state.sum()), Numeric.of(state.count, 0)),
)

type Spread = (sample: boolean, root: boolean) => AggregateImplementation

/** The six names over one argument type. */
export function spreads(
  type: string,
  make: Spread,
): Readonly<Record<string, AggregateImplementation>> {
  return {
    [`variance(${type})`]: make(true, false),
    [`var_samp(${type})`]: make(true, false),
    [`var_pop(${type})`]: make(false, false),
    [`stddev(${type})`]: make(true, true),
    [`stddev_samp(${type})`]: make(true, true),
    [`stddev_pop(${type})`]: make(false, true),
  }
}

export const exactSums: Readonly<Record<string, AggregateImplementation>> = {
  'sum(int2)': sumToInt8,
  'sum(int4)': sumToInt8,
  'sum(int8)': integerAggregate((state) => Numeric.fromInteger(state.sum())),
  'sum(numeric)': numericAggregate((state) => state.sum()),
  'avg(int2)': averageOfIntegers,
  'avg(int4)': averageOfIntegers,
  'avg(int8)': averageOfIntegers,
  'avg(numeric)': numericAggregate((state) =>
    divideNumeric(state.sum(), Numeric.of(state.count, 0)),
  ),
  ...spreads('int2', integerSpread),
  ...spreads('int4', integerSpread),
  ...spreads('int8', integerSpread),
  ...spreads('numeric', numericSpread),
}
