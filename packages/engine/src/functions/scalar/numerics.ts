/** Operators and functions of numeric; the arithmetic itself is in `types/numeric-*.ts`. */
import { numericFormatOverflow, valueOutOfRange } from '../../errors/data-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Int64 } from '../../types/int64.ts'
import {
  checkNumeric,
  divideNumeric,
  divideTruncated,
  gcdNumeric,
  lcmNumeric,
  remainderNumeric,
  sqrtNumeric,
} from '../../types/numeric-math.ts'
import { powerNumeric } from '../../types/numeric-power.ts'
import { minScale, roundNumeric, trimNumeric, truncNumeric } from '../../types/numeric-round.ts'
import { expNumeric, lnNumeric, logNumeric } from '../../types/numeric-transcendental.ts'
import { fitNumeric } from '../../types/numeric-typmod.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

/** `round` and `trunc` keep their scale within what a numeric can have on either side of its point. */
const MAX_ROUND = 16383
const MIN_ROUND = -131073
const MAX_FACTORIAL = 32177

function one(evaluate: (value: Numeric) => Numeric): ScalarImplementation {
  return scalar((_ctx, value: Numeric) => evaluate(value))
}

function two(evaluate: (a: Numeric, b: Numeric) => Numeric): ScalarImplementation {
  return scalar((_ctx, a: Numeric, b: Numeric) => evaluate(a, b))
}

function clamped(scale: number): number {
  return Math.max(MIN_ROUND, Math.min(MAX_ROUND, scale))
}

function ceil(value: Numeric): Numeric {
  const whole = truncNumeric(value, 0)
  return whole.compare(value) < 0 ? whole.add(Numeric.ONE) : whole
}

function floor(value: Numeric): Numeric {
  const whole = truncNumeric(value, 0)
  return whole.compare(value) > 0 ? whole.subtract(Numeric.ONE) : whole
}

function factorial(of: Int64): Numeric {
  if (of < 0) {
    throw sqlError(sqlstate.numericValueOutOfRange, 'factorial of a negative number is undefined')
  }
  if (of > MAX_FACTORIAL) throw numericFormatOverflow()
  return Numeric.of(rangeProduct(2, Number(of)), 0)
}

/** from × … × to, halves multiplied with halves so that the factors stay of one size. */
function rangeProduct(from: number, to: number): bigint {
  if (from > to) return 1n
  if (to - from < 8) {
    let product = BigInt(from)
    for (let n = from + 1; n <= to; n++) product *= BigInt(n)
    return product
  }
  const middle = Math.floor((from + to) / 2)
  return rangeProduct(from, middle) * rangeProduct(middle + 1, to)
}

export function bucketArguments(message: string): Error {
  return sqlError(sqlstate.invalidArgumentForWidthBucketFunction, message)
}

function widthBucket(operand: Numeric, low: Numeric, high: Numeric, count: number): number {
  if (count <= 0) throw bucketArguments('count must be greater than zero')
  if (operand.isNaN || low.isNaN || high.isNaN) {
    throw bucketArguments('operand, lower bound, and upper bound cannot be NaN')
  }
  if (!low.isFinite || !high.isFinite) {
    throw bucketArguments('lower and upper bounds must be finite')
  }
  const direction = low.compare(high)
  if (direction === 0) throw bucketArguments('lower bound cannot equal upper bound')
  const before = operand.compare(low) * -direction
  if (before < 0) return 0
  if (operand.compare(high) * -direction >= 0) return checkedBucket(count + 1)
  const position = operand.subtract(low).abs().multiply(Numeric.of(count, 0))
  const share = divideNumeric(position, high.subtract(low).abs())
  return checkedBucket(Number(truncNumeric(share, 0).unscaled) + 1)
}

export function checkedBucket(bucket: number): number {
  if (bucket > 2147483647) throw valueOutOfRange('integer')
  return bucket
}

function sign(value: Numeric): Numeric {
  return value.isNaN ? value : Numeric.of(value.sign, 0)
}

function scaleOf(value: Numeric, scale: (value: Numeric) => number): number | null {
  return value.isFinite ? scale(value) : null
}

const ten = Numeric.of(10, 0)

export const numerics: Readonly<Record<string, ScalarImplementation>> = {
  numeric_add: scalar((_ctx, a: Numeric, b: Numeric) => checkNumeric(a.add(b))),
  numeric_sub: scalar((_ctx, a: Numeric, b: Numeric) => checkNumeric(a.subtract(b))),
  numeric_mul: scalar((_ctx, a: Numeric, b: Numeric) => checkNumeric(a.multiply(b))),
  numeric_div: two(divideNumeric),
  numeric_div_trunc: two(divideTruncated),
  numeric_mod: two(remainderNumeric),
  numeric_uminus: one((value) => value.negate()),
  numeric_uplus: one((value) => value),
  numeric_abs: one((value) => value.abs()),
  numeric_sign: one(sign),
  numeric_inc: one((value) => value.add(Numeric.ONE)),
  numeric_ceil: one(ceil),
  numeric_floor: one(floor),
  numeric_round: scalar((_ctx, value: Numeric, scale: number) =>
    checkNumeric(roundNumeric(value, clamped(scale))),
  ),
  'round(numeric)': one((value) => roundNumeric(value, 0)),
  numeric_trunc: scalar((_ctx, value: Numeric, scale: number) =>
    checkNumeric(truncNumeric(value, clamped(scale))),
  ),
  'trunc(numeric)': one((value) => truncNumeric(value, 0)),
  numeric_sqrt: one(sqrtNumeric),
  numeric_exp: one(expNumeric),
  numeric_ln: one(lnNumeric),
  numeric_log: two(logNumeric),
  'log(numeric)': one((value) => logNumeric(ten, value)),
  'log10(numeric)': one((value) => logNumeric(ten, value)),
  numeric_power: two(powerNumeric),
  numeric_gcd: two(gcdNumeric),
  numeric_lcm: two(lcmNumeric),
  numeric_fac: scalar((_ctx, of: Int64) => factorial(of)),
  numeric_scale: scalar((_ctx, value: Numeric) => scaleOf(value, ({ scale }) => scale)),
  numeric_min_scale: scalar((_ctx, value: Numeric) => scaleOf(value, minScale)),
  numeric_trim_scale: one(trimNumeric),
  numeric: scalar((_ctx, value: Numeric, typmod: number) => fitNumeric(value, typmod)),
  width_bucket_numeric: scalar(
    (_ctx, operand: Numeric, low: Numeric, high: Numeric, count: number) =>
      widthBucket(operand, low, high, count),
  ),
}
