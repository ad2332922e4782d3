/**
 * Operations on numerics whose result has a scale of PostgreSQL's choosing: quotients, remainders, roots. The rule is at least
 * 16 significant digits and never fewer decimals than an operand; the number of digits before the point is estimated in groups
 * of four, as PostgreSQL stores them, and so do we to get the same scale.
 */
import { divisionByZero, numericFormatOverflow } from '../errors/data-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { MAX_INTEGER_DIGITS, MAX_SCALE } from './numeric-parse.ts'
import { pow10 } from './numeric-pow10.ts'
import { dropBigDigits, roundNumeric } from './numeric-round.ts'
import { Numeric } from './numeric-value.ts'

export const MIN_SIGNIFICANT: number = 16
export const MAX_DISPLAY_SCALE: number = 1000

/** Position and value of the first group of four digits: 12345.6 has weight 1 and first group 1. Zero has 0 and 0. */
export function leadingGroup(value: Numeric): { readonly weight: number; readonly first: number } {
  if (value.isZero) return { weight: 0, first: 0 }
  const text = value.unscaled.toString()
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const position = text.length - start - value.scale
  const weight = Math.floor((position - 1) / 4)
  const digits = position - 4 * weight
  return { weight, first: Number(text.slice(start, start + digits).padEnd(digits, '0')) }
}

export function clampScale(scale: number, ...least: readonly number[]): number {
  return Math.min(Math.max(scale, 0, ...least), MAX_DISPLAY_SCALE)
}

/** The scale of `a / b`. */
function quotientScale(a: Numeric, b: Numeric): number {
  const left = leadingGroup(a)
  const right = leadingGroup(b)
  let weight = left.weight - right.weight
  if (left.first <= right.first) weight--
  return clampScale(MIN_SIGNIFICANT - weight * 4, a.scale, b.scale)
}

/** A result that may have grown past what the type holds. */
export function checkNumeric(value: Numeric): Numeric {
  if (value.scale > MAX_SCALE) return checkNumeric(roundNumeric(value, MAX_SCALE))
  if (typeof value.unscaled === 'bigint' && value.integerDigits > MAX_INTEGER_DIGITS) {
    throw numericFormatOverflow()
  }
  return value
}

/** `a / b` at a given scale, rounded half away from zero or cut; both finite, b not zero. */
export function divideAt(a: Numeric, b: Numeric, scale: number, nearest: boolean): Numeric {
  const shift = scale + b.scale - a.scale
  let dividend = BigInt(a.unscaled)
  let divisor = BigInt(b.unscaled)
  if (shift >= 0) dividend *= pow10(shift)
  else divisor *= pow10(-shift)
  if (divisor < 0n) {
    divisor = -divisor
    dividend = -dividend
  }
  return Numeric.of(dropBigDigits(dividend, divisor, nearest), scale)
}

/** A quotient with a special value in it; undefined where both are finite. Throws for a zero divisor. */
function specialQuotient(a: Numeric, b: Numeric): Numeric | undefined {
  if (a.isNaN || b.isNaN) return Numeric.NaN
  if (!a.isFinite) {
    if (!b.isFinite) return Numeric.NaN
    if (b.isZero) throw divisionByZero()
    return a.sign * b.sign > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY
  }
  if (!b.isFinite) return Numeric.ZERO
  if (b.isZero) throw divisionByZero()
  return undefined
}

export function divideNumeric(a: Numeric, b: Numeric): Numeric {
  return specialQuotient(a, b) ?? checkNumeric(divideAt(a, b, quotientScale(a, b), true))
}

/** `div(a, b)`: the integer part of the quotient. */
export function divideTruncated(a: Numeric, b: Numeric): Numeric {
  return specialQuotient(a, b) ?? checkNumeric(divideAt(a, b, 0, false))
}

export function remainderNumeric(a: Numeric, b: Numeric): Numeric {
  if (a.isNaN || b.isNaN) return Numeric.NaN
  if (!a.isFinite) {
    if (b.isZero) throw divisionByZero()
    return Numeric.NaN
  }
  if (!b.isFinite) return a
  if (b.isZero) throw divisionByZero()
  const scale = Math.max(a.scale, b.scale)
  const x = a.unscaledAt(scale)
  const y = b.unscaledAt(scale)
  if (typeof x === 'number' && typeof y === 'number') return Numeric.of(x % y, scale)
  return Numeric.of(BigInt(x) % BigInt(y), scale)
}

/** The largest integer whose square is at most `value`. */
export function integerSqrt(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt((value.toString(16).length * 4 + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

export function sqrtNumeric(value: Numeric): Numeric {
  if (value.isNaN) return value
  if (value.sign < 0) {
    throw sqlError(
      sqlstate.invalidArgumentForPowerFunction,
      'cannot take square root of a negative number',
    )
  }
  if (!value.isFinite) return value
  const { weight } = leadingGroup(value)
  const rootWeight = Math.trunc(((weight + 1) * 4) / 2) - 1
  const scale = clampScale(MIN_SIGNIFICANT - rootWeight, value.scale)
  return sqrtAt(value, scale)
}

/** The root at a given scale; value ≥ 0. */
export function sqrtAt(value: Numeric, scale: number): Numeric {
  const shift = 2 * scale - value.scale
  const square =
    shift >= 0 ? value.big * pow10(shift) : dropBigDigits(value.big, pow10(-shift), false)
  const root = integerSqrt(square)
  // The root lies past the middle when the square exceeds root² + root.
  return Numeric.of(square - root * root > root ? root + 1n : root, scale)
}

/** Greatest common divisor, or least common multiple, at the larger of the two scales. */
export function gcdNumeric(a: Numeric, b: Numeric): Numeric {
  if (!a.isFinite || !b.isFinite) return Numeric.NaN
  const scale = Math.max(a.scale, b.scale)
  return Numeric.of(gcd(BigInt(a.unscaledAt(scale)), BigInt(b.unscaledAt(scale))), scale)
}

export function lcmNumeric(a: Numeric, b: Numeric): Numeric {
  if (!a.isFinite || !b.isFinite) return Numeric.NaN
  const scale = Math.max(a.scale, b.scale)
  const x = BigInt(a.unscaledAt(scale))
  const y = BigInt(b.unscaledAt(scale))
  if (x === 0n || y === 0n) return Numeric.of(0, scale)
  const product = (x / gcd(x, y)) * y
  return checkNumeric(Numeric.of(product < 0n ? -product : product, scale))
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
