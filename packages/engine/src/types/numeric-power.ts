/** `power(numeric, numeric)`: whole exponents by repeated squaring, others through exp and ln. */
import { numericFormatOverflow } from '../errors/data-errors.ts'
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { checkNumeric, clampScale, MAX_DISPLAY_SCALE, MIN_SIGNIFICANT } from './numeric-math.ts'
import { pow10 } from './numeric-pow10.ts'
import { dropBigDigits, minScale, roundNumeric } from './numeric-round.ts'
import {
  expAtScale,
  GUARD,
  lnAt,
  lnWeight,
  LOG10_E,
  MAX_RESULT_SCALE,
} from './numeric-transcendental.ts'
import { Numeric } from './numeric-value.ts'

function powerError(message: string): SqlError {
  return sqlError(sqlstate.invalidArgumentForPowerFunction, message)
}

function zeroPower(): SqlError {
  return powerError('zero raised to a negative power is undefined')
}

function complexPower(): SqlError {
  return powerError('a negative number raised to a non-integer power yields a complex result')
}

function isOdd(exponent: Numeric): boolean {
  return BigInt(roundNumeric(exponent, 0).unscaled) % 2n !== 0n
}

/** Powers with NaN or an infinity, as POSIX has them; undefined where both are finite. */
function specialPower(base: Numeric, exponent: Numeric): Numeric | undefined {
  if (base.isFinite && exponent.isFinite) return undefined
  if (exponent.isZero || base.compare(Numeric.ONE) === 0) return Numeric.ONE
  if (base.isNaN || exponent.isNaN) return Numeric.NaN
  if (base.isZero && exponent.sign < 0) throw zeroPower()
  if (!exponent.isFinite) {
    const size = base.abs().compare(Numeric.ONE)
    if (size === 0) return Numeric.ONE
    return size > 0 === exponent.sign > 0 ? Numeric.INFINITY : Numeric.ZERO
  }
  if (base.sign < 0 && minScale(exponent) > 0) throw complexPower()
  if (exponent.sign < 0) return Numeric.ZERO
  return base.sign < 0 && isOdd(exponent) ? Numeric.NEGATIVE_INFINITY : Numeric.INFINITY
}

export function powerNumeric(base: Numeric, exponent: Numeric): Numeric {
  const special = specialPower(base, exponent)
  if (special !== undefined) return special
  if (base.isZero && exponent.sign < 0) {
    throw zeroPower()
  }
  const whole = minScale(exponent) === 0
  if (whole && Math.abs(exponent.toNumber()) <= 2147483647) {
    const scale = clampScale(MIN_SIGNIFICANT, base.scale)
    return checkNumeric(integerPower(base, exponent.toNumber(), scale))
  }
  if (base.sign < 0 && !whole) {
    throw complexPower()
  }
  if (base.isZero) return Numeric.of(0, MIN_SIGNIFICANT)
  const odd = base.sign < 0 && isOdd(exponent)
  const result = realPower(base.abs(), exponent)
  return odd ? result.negate() : result
}

function realPower(base: Numeric, exponent: Numeric): Numeric {
  const weight = lnWeight(base)
  const rough = Math.max(8 - weight, 0)
  // Rounded twice, as PostgreSQL does: the estimate decides the scale, and must come out the same.
  const logarithm = roundNumeric(Numeric.of(lnAt(base, rough + 4), rough + 4), rough)
  const estimate = roundNumeric(logarithm.multiply(exponent), rough).toNumber()
  if (Math.abs(estimate) > MAX_RESULT_SCALE * 3.01) {
    if (estimate > 0) throw numericFormatOverflow()
    return Numeric.of(0, MAX_DISPLAY_SCALE)
  }
  const digits = estimate * LOG10_E
  const scale = clampScale(MIN_SIGNIFICANT - Math.trunc(digits), base.scale, exponent.scale)
  const places = scale + GUARD + Math.ceil(Math.abs(digits)) + exponent.integerDigits
  const precise = Numeric.of(lnAt(base, places), places).multiply(exponent)
  return expAtScale(roundNumeric(precise, places), scale)
}

/** A mantissa and its power of ten. */
type Floating = { readonly mantissa: bigint; readonly exponent: number }

/** The product, cut to a little more than `digits` significant digits. */
function product(a: Floating, b: Floating, digits: number): Floating {
  const mantissa = a.mantissa * b.mantissa
  const exponent = a.exponent + b.exponent
  const size = Math.floor(mantissa.toString(16).length * 1.204)
  const extra = size - digits - 2
  if (extra <= 8) return { mantissa, exponent }
  return { mantissa: dropBigDigits(mantissa, pow10(extra), true), exponent: exponent + extra }
}

/** base^exponent at a scale, by squaring, with as many digits as the result shows and some to spare. */
function integerPower(base: Numeric, exponent: number, scale: number): Numeric {
  if (exponent === 0) return Numeric.of(pow10(scale), scale)
  if (base.isZero) return Numeric.of(0, scale)
  const lead = Number(base.abs().unscaled.toString().slice(0, 16))
  const magnitude = exponent * (Math.log10(lead) + Math.max(0, base.digits - 16) - base.scale)
  if (magnitude > 3 * 32767 * 4) throw numericFormatOverflow()
  if (magnitude + 1 < -scale) return Numeric.of(0, scale)
  const significant = Math.max(1 + scale + Math.trunc(magnitude), 1) + GUARD + 12
  let power: Floating = { mantissa: base.big, exponent: -base.scale }
  let result: Floating = { mantissa: 1n, exponent: 0 }
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(result, power, significant)
    if (rest > 1) power = product(power, power, significant)
  }
  return exponent > 0 ? place(result, scale) : placeReciprocal(result, scale)
}

function place({ mantissa, exponent }: Floating, scale: number): Numeric {
  const shift = exponent + scale
  if (shift >= 0) return Numeric.of(mantissa * pow10(shift), scale)
  return Numeric.of(dropBigDigits(mantissa, pow10(-shift), true), scale)
}

function placeReciprocal({ mantissa, exponent }: Floating, scale: number): Numeric {
  const shift = scale - exponent
  if (shift < 0) return Numeric.of(0, scale)
  const sign = mantissa < 0n ? -1n : 1n
  return Numeric.of(dropBigDigits(sign * pow10(shift), sign * mantissa, true), scale)
}
