/**
 * exp, ln and log of numerics, in bigint fixed point with guard digits and rounded once at the end. exp halves its
 * argument, sums the Taylor series and squares back; ln inverts it by Halley's iteration from the float's logarithm. Scales
 * follow PostgreSQL's estimates so that as many digits are printed.
 */
import { divisionByZero, numericFormatOverflow } from '../errors/data-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import {
  checkNumeric,
  clampScale,
  divideAt,
  leadingGroup,
  MIN_SIGNIFICANT,
} from './numeric-math.ts'
import { pow10 } from './numeric-pow10.ts'
import { dropBigDigits, roundNumeric } from './numeric-round.ts'
import { Numeric } from './numeric-value.ts'

export const LOG10_E: number = Math.LOG10E
const LN_10 = 2.302585092994046
export const MAX_RESULT_SCALE: number = 2000
export const GUARD: number = 12

/** e^x for x = argument / 10^places, as a mantissa at 10^-places. */
function expFixed(argument: bigint, places: number): bigint {
  const one = pow10(places)
  const size = argument < 0n ? -argument : argument
  // Halve until the argument is below 2^-6: few terms and few squarings for up to a thousand digits.
  const halvings = Math.max(0, bitLength(size / (one >> 6n)))
  const extra = Math.ceil(halvings * 0.302) + 4
  const unit = one * pow10(extra)
  const x = (argument * pow10(extra)) >> BigInt(halvings)
  let term = unit
  let sum = unit
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = (term * x) / (unit * n)
    sum += term
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) / unit
  return sum / pow10(extra)
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}

/** ln of mantissa / 10^places for a value within [1, 10), at 10^-places. */
function lnFixed(mantissa: bigint, places: number): bigint {
  const one = pow10(places)
  const start = Math.log(Number(mantissa / pow10(places - 17)) / 1e17)
  let y = BigInt(Math.round(start * 1e15)) * pow10(places - 15)
  // Each round triples the correct digits, of which the start has 14.
  for (let correct = 14; correct < places * 3; correct *= 3) {
    const power = expFixed(y, places)
    const step = (2n * (mantissa - power) * one) / (mantissa + power)
    y += step
    if (step === 0n) break
  }
  return y
}

/** ln(value) at 10^-places; value > 0. */
export function lnAt(value: Numeric, places: number): bigint {
  const digits = value.digits
  const shift = digits - 1 - value.scale
  const working = Math.max(places + String(Math.abs(shift)).length + 2, 20)
  const text = value.unscaled.toString()
  const lead = text.slice(0, working + 1).padEnd(working + 1, '0')
  let result = lnFixed(BigInt(lead), working)
  // The two parts nearly cancel for a value just below a power of ten; that only costs the digits `working` has to spare.
  if (shift !== 0) result += BigInt(shift) * lnFixed(10n * pow10(working), working)
  return dropBigDigits(result, pow10(working - places), true)
}

/** The power of ten of ln(value), by PostgreSQL's estimate. */
export function lnWeight(value: Numeric): number {
  const nearOne = value.compare(ninth) >= 0 && value.compare(eleventh) <= 0
  if (nearOne) {
    const offset = value.subtract(Numeric.ONE)
    if (offset.isZero) return 0
    const { weight, first } = leadingGroup(offset)
    return weight * 4 + Math.trunc(Math.log10(first))
  }
  if (value.isZero) return 0
  const { weight } = leadingGroup(value)
  const text = value.unscaled.toString()
  const position = text.length - value.scale
  const groups = position - 4 * (weight - 1)
  const digits = Number(text.slice(0, groups).padEnd(groups, '0'))
  const estimate = Math.log(digits) + (weight - 1) * 4 * LN_10
  return Math.trunc(Math.log10(Math.abs(estimate)))
}

const ninth = Numeric.of(9, 1)
const eleventh = Numeric.of(11, 1)

export function expNumeric(value: Numeric): Numeric {
  if (!value.isFinite) return value.unscaled === -Infinity ? Numeric.ZERO : value
  const approximate = value.toNumber()
  const clipped = Math.min(Math.max(approximate * LOG10_E, -MAX_RESULT_SCALE), MAX_RESULT_SCALE)
  return expAtScale(value, clampScale(MIN_SIGNIFICANT - Math.trunc(clipped), value.scale))
}

export function expAtScale(value: Numeric, scale: number): Numeric {
  const approximate = value.toNumber()
  if (Math.abs(approximate) >= MAX_RESULT_SCALE * 3) {
    if (approximate > 0) throw numericFormatOverflow()
    return Numeric.of(0, scale)
  }
  const places = scale + GUARD + Math.max(0, Math.ceil(approximate * LOG10_E))
  const exact = expFixed(BigInt(roundNumeric(value, places).unscaledAt(places)), places)
  return checkNumeric(roundNumeric(Numeric.of(exact, places), scale))
}

function checkLogarithm(value: Numeric): void {
  if (value.sign < 0) {
    throw sqlError(
      sqlstate.invalidArgumentForLogarithm,
      'cannot take logarithm of a negative number',
    )
  }
  if (value.isZero) {
    throw sqlError(sqlstate.invalidArgumentForLogarithm, 'cannot take logarithm of zero')
  }
}

export function lnNumeric(value: Numeric): Numeric {
  if (value.isNaN) return value
  checkLogarithm(value)
  if (!value.isFinite) return value
  const scale = clampScale(MIN_SIGNIFICANT - lnWeight(value), value.scale)
  return roundNumeric(Numeric.of(lnAt(value, scale + GUARD), scale + GUARD), scale)
}

export function logNumeric(base: Numeric, value: Numeric): Numeric {
  if (base.isNaN || value.isNaN) return Numeric.NaN
  checkLogarithm(base)
  checkLogarithm(value)
  if (!base.isFinite) return value.isFinite ? Numeric.ZERO : Numeric.NaN
  if (!value.isFinite) return value
  const weight = lnWeight(value) - lnWeight(base)
  const scale = clampScale(MIN_SIGNIFICANT - weight, base.scale, value.scale)
  const places = scale + GUARD + Math.max(0, -lnWeight(base)) * 2 + Math.abs(weight)
  const divisor = lnAt(base, places)
  if (divisor === 0n) throw divisionByZero()
  return divideAt(Numeric.of(lnAt(value, places), places), Numeric.of(divisor, places), scale, true)
}
