/** Rounding, powers, logarithms and trigonometry of float8, random numbers, and `width_bucket` of floats. */
import { invalidArgument, floatOverflow, floatUnderflow } from '../../errors/data-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { degreeTrigonometry } from './float-degrees.ts'
import { roundHalfEven } from './number-casts.ts'
import { bucketArguments, checkedBucket } from './numerics.ts'

function inputOutOfRange(): SqlError {
  return sqlError(sqlstate.numericValueOutOfRange, 'input is out of range')
}

function powerError(message: string): SqlError {
  return sqlError(sqlstate.invalidArgumentForPowerFunction, message)
}

/** A function of one float that a finite argument must not take to infinity. */
function one(evaluate: (value: number) => number): ScalarImplementation {
  return scalar((_ctx, value: number) => {
    const result = evaluate(value)
    if (!Number.isFinite(result) && Number.isFinite(value)) throw floatOverflow()
    return result
  })
}

/** A function with a domain: NaN passes, anything `allowed` refuses is 22003. */
function within(
  allowed: (value: number) => boolean,
  evaluate: (value: number) => number,
): ScalarImplementation {
  return scalar((_ctx, value: number) => {
    if (value !== value) return value
    if (!allowed(value)) throw inputOutOfRange()
    return evaluate(value)
  })
}

function power(base: number, exponent: number): number {
  if (base === 1 || exponent === 0) return 1
  if (base !== base || exponent !== exponent) return NaN
  if (base === 0 && exponent < 0) {
    throw powerError('zero raised to a negative power is undefined')
  }
  if (base < 0 && !Number.isInteger(exponent) && Number.isFinite(exponent)) {
    throw powerError('a negative number raised to a non-integer power yields a complex result')
  }
  if (base === -1 && !Number.isFinite(exponent)) return 1
  const result = base ** exponent
  if (Number.isFinite(base) && Number.isFinite(exponent)) {
    if (!Number.isFinite(result)) throw floatOverflow()
    if (result === 0 && base !== 0) throw floatUnderflow()
  }
  return result
}

function squareRoot(value: number): number {
  if (value < 0) throw powerError('cannot take square root of a negative number')
  return Math.sqrt(value)
}

function exponential(value: number): number {
  const result = Math.exp(value)
  if (!Number.isFinite(result) && Number.isFinite(value)) throw floatOverflow()
  if (result === 0 && Number.isFinite(value)) throw floatUnderflow()
  return result
}

function logarithm(value: number, evaluate: (value: number) => number): number {
  const wrong = (what: string): SqlError =>
    sqlError(sqlstate.invalidArgumentForLogarithm, `cannot take logarithm of ${what}`)
  if (value === 0) throw wrong('zero')
  if (value < 0) throw wrong('a negative number')
  return evaluate(value)
}

function widthBucket(operand: number, low: number, high: number, count: number): number {
  if (count <= 0) throw bucketArguments('count must be greater than zero')
  if (operand !== operand || low !== low || high !== high) {
    throw bucketArguments('operand, lower bound, and upper bound cannot be NaN')
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw bucketArguments('lower and upper bounds must be finite')
  }
  if (low === high) throw bucketArguments('lower bound cannot equal upper bound')
  const rising = low < high
  if (rising ? operand < low : operand > low) return 0
  if (rising ? operand >= high : operand <= high) return checkedBucket(count + 1)
  const span = high - low
  const share = Number.isFinite(span)
    ? (operand - low) / span
    : (operand / 2 - low / 2) / (high / 2 - low / 2)
  return checkedBucket(Math.floor(count * share + 1))
}

const finite = (value: number): boolean => Number.isFinite(value)
const unit = (value: number): boolean => value >= -1 && value <= 1

const rounding: Record<string, ScalarImplementation> = {
  dround: scalar((_ctx, value: number) => roundedFloat(value)),
  dtrunc: scalar((_ctx, value: number) => Math.trunc(value)),
  dceil: scalar((_ctx, value: number) => Math.ceil(value)),
  dfloor: scalar((_ctx, value: number) => Math.floor(value)),
  dsign: scalar((_ctx, value: number) => (value > 0 ? 1 : value < 0 ? -1 : 0)),
}

function roundedFloat(value: number): number {
  if (!Number.isFinite(value)) return value
  const rounded = roundHalfEven(value)
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded
}

const trigonometry: Record<string, ScalarImplementation> = {
  dacos: within(unit, Math.acos),
  dasin: within(unit, Math.asin),
  datan: one(Math.atan),
  datan2: scalar((_ctx, y: number, x: number) => Math.atan2(y, x)),
  dcos: within(finite, Math.cos),
  dsin: within(finite, Math.sin),
  dtan: within(finite, Math.tan),
  dcot: within(finite, (value) => 1 / Math.tan(value)),
  dsinh: scalar((_ctx, value: number) => Math.sinh(value)),
  dcosh: scalar((_ctx, value: number) => Math.cosh(value)),
  dtanh: scalar((_ctx, value: number) => Math.tanh(value)),
  dasinh: scalar((_ctx, value: number) => Math.asinh(value)),
  dacosh: within((value) => value >= 1, Math.acosh),
  datanh: within(unit, Math.atanh),
  degrees: one((value) => value / (Math.PI / 180)),
  radians: one((value) => value * (Math.PI / 180)),
  dpi: { eval: () => Math.PI },
}

export const floatMath: Readonly<Record<string, ScalarImplementation>> = {
  ...rounding,
  ...trigonometry,
  ...degreeTrigonometry,
  dsqrt: scalar((_ctx, value: number) => squareRoot(value)),
  dcbrt: scalar((_ctx, value: number) => Math.cbrt(value)),
  dpow: scalar((_ctx, base: number, exponent: number) => power(base, exponent)),
  dexp: scalar((_ctx, value: number) => exponential(value)),
  dlog1: scalar((_ctx, value: number) => logarithm(value, Math.log)),
  dlog10: scalar((_ctx, value: number) => logarithm(value, Math.log10)),
  drandom: { eval: (ctx) => ctx.random() },
  setseed: {
    eval: (ctx, seed) => {
      if (!((seed as number) >= -1 && (seed as number) <= 1)) {
        throw invalidArgument(`setseed parameter ${seed} is out of allowed range [-1,1]`)
      }
      ctx.setSeed(seed as number)
      return ''
    },
  },
  width_bucket_float8: scalar((_ctx, operand: number, low: number, high: number, count: number) =>
    widthBucket(operand, low, high, count),
  ),
}
