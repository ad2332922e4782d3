/**
 * The value of a `numeric`: an exact decimal that remembers how many digits stand behind its point (1.0 is not written as
 * 1.00, though they are equal). It is `unscaled × 10^-scale`; `unscaled` is a JavaScript number while that is a safe integer and
 * a bigint beyond, so that ordinary money and counts never touch bigint arithmetic. The special values are the numbers NaN and
 * ±Infinity as `unscaled`, with scale 0. NaN equals itself and is greater than everything else, as PostgreSQL orders it.
 *
 * This file holds the value, its text and the exact operations; rounding functions and everything with a chosen result scale
 * (division, roots, logarithms) are in `numeric-math.ts`.
 */
import { numericFormatOverflow } from '../errors/data-errors.ts'
import { MAX_SCALE, parseNumeric } from './numeric-parse.ts'
import { pow10, pow10Number } from './numeric-pow10.ts'

const MAX_SAFE = Number.MAX_SAFE_INTEGER
const MAX_SAFE_BIG = BigInt(MAX_SAFE)

export class Numeric {
  /** A number while safe (or NaN, ±Infinity for the special values), else a bigint. */
  readonly unscaled: number | bigint
  /** Digits behind the point: 0 to 16383. */
  readonly scale: number

  /** Use `Numeric.of` unless `unscaled` is known to be normal: never -0, never a bigint that would be a safe number. */
  constructor(unscaled: number | bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }

  static readonly NaN: Numeric = new Numeric(NaN, 0)
  static readonly INFINITY: Numeric = new Numeric(Infinity, 0)
  static readonly NEGATIVE_INFINITY: Numeric = new Numeric(-Infinity, 0)
  static readonly ZERO: Numeric = new Numeric(0, 0)
  static readonly ONE: Numeric = new Numeric(1, 0)

  /** From an integer mantissa, made normal. */
  static of(unscaled: number | bigint, scale: number): Numeric {
    if (typeof unscaled === 'number') {
      return new Numeric(unscaled === 0 ? 0 : unscaled, scale)
    }
    if (unscaled <= MAX_SAFE_BIG && unscaled >= -MAX_SAFE_BIG) {
      return new Numeric(Number(unscaled), scale)
    }
    return new Numeric(unscaled, scale)
  }

  static fromBigint(value: bigint): Numeric {
    return Numeric.of(value, 0)
  }

  /** From an integer as int2, int4 and int8 values are kept. */
  static fromInteger(value: number | bigint): Numeric {
    return Numeric.of(value, 0)
  }

  /** From a float as the cast does it: through `digits` significant digits (15 for float8, 6 for float4). */
  static fromNumber(value: number, digits = 15): Numeric {
    if (Number.isSafeInteger(value) && Math.abs(value) < 1e6) return Numeric.of(value, 0)
    if (value !== value) return Numeric.NaN
    if (value === Infinity) return Numeric.INFINITY
    if (value === -Infinity) return Numeric.NEGATIVE_INFINITY
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string]
    const trimmed = mantissa.replace(/0+$/, '').replace(/\.$/, '')
    return Numeric.fromString(`${trimmed}e${exponent}`)
  }

  /** Reads what the type's text input reads; throws 22P02 or 22003. */
  static fromString(text: string): Numeric {
    const parsed = parseNumeric(text, numericFormatOverflow)
    if (parsed.scale > MAX_SCALE) throw numericFormatOverflow()
    return Numeric.of(parsed.unscaled, parsed.scale)
  }

  get isNaN(): boolean {
    return this.unscaled !== this.unscaled
  }

  get isFinite(): boolean {
    return typeof this.unscaled === 'bigint' || Number.isFinite(this.unscaled)
  }

  get isZero(): boolean {
    return this.unscaled === 0
  }

  /** -1, 0 or 1; NaN has none and answers NaN. */
  get sign(): number {
    const unscaled = this.unscaled
    return typeof unscaled === 'number' ? Math.sign(unscaled) : unscaled < 0n ? -1 : 1
  }

  /** The mantissa as a bigint; finite values only. */
  get big(): bigint {
    return BigInt(this.unscaled)
  }

  /** How many digits stand before the point: 0 for 0.5, 3 for 123.4. */
  get integerDigits(): number {
    return Math.max(0, this.digits - this.scale)
  }

  /** How many digits the mantissa has; 0 for zero. */
  get digits(): number {
    const unscaled = this.unscaled
    if (unscaled === 0) return 0
    const text = unscaled.toString()
    return text.charCodeAt(0) === 45 ? text.length - 1 : text.length
  }

  toString(): string {
    const { unscaled, scale } = this
    if (scale === 0) return unscaled.toString()
    const text = unscaled.toString()
    const negative = text.charCodeAt(0) === 45
    const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0')
    const point = digits.length - scale
    return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
  }

  /** The nearest float; the special values are themselves. */
  toNumber(): number {
    const { unscaled, scale } = this
    if (scale === 0) return Number(unscaled)
    // Both operands exact below 2^53 and 10^22: the quotient is correctly rounded.
    if (typeof unscaled === 'number' && scale <= 22) return unscaled / pow10Number(scale)
    return Number(this.toString())
  }

  /** The mantissa this value has at a scale that is not smaller than its own. */
  unscaledAt(scale: number): number | bigint {
    const { unscaled } = this
    const extra = scale - this.scale
    if (extra === 0) return unscaled
    if (typeof unscaled === 'number' && extra <= 15) {
      const product = unscaled * pow10Number(extra)
      if (product <= MAX_SAFE && product >= -MAX_SAFE) return product
    }
    return BigInt(unscaled) * pow10(extra)
  }

  negate(): Numeric {
    const unscaled = this.unscaled
    return unscaled === 0 ? this : new Numeric(-unscaled, this.scale)
  }

  abs(): Numeric {
    return this.unscaled < 0 ? this.negate() : this
  }

  add(other: Numeric): Numeric {
    const a = this.unscaled
    const b = other.unscaled
    if (this.scale === other.scale && typeof a === 'number' && typeof b === 'number') {
      const sum = a + b
      if (sum <= MAX_SAFE && sum >= -MAX_SAFE) return new Numeric(sum, this.scale)
    }
    if (!this.isFinite || !other.isFinite) return special(Number(a) + Number(b))
    const scale = Math.max(this.scale, other.scale)
    return addUnscaled(this.unscaledAt(scale), other.unscaledAt(scale), scale)
  }

  subtract(other: Numeric): Numeric {
    return this.add(other.negate())
  }

  /** Exact; the scale is the sum of both. */
  multiply(other: Numeric): Numeric {
    const a = this.unscaled
    const b = other.unscaled
    const scale = this.scale + other.scale
    if (typeof a === 'number' && typeof b === 'number') {
      const product = a * b
      if (product <= MAX_SAFE && product >= -MAX_SAFE) {
        return new Numeric(product === 0 ? 0 : product, scale)
      }
    }
    if (!this.isFinite || !other.isFinite) return special(this.sign * other.sign * Infinity)
    return Numeric.of(BigInt(a) * BigInt(b), scale)
  }

  /** Negative, zero or positive: the type's order. */
  compare(other: Numeric): number {
    const a = this.unscaled
    const b = other.unscaled
    if (this.scale === other.scale && typeof a === 'number' && typeof b === 'number') {
      if (a < b) return -1
      if (a > b) return 1
      if (a === b) return 0
    }
    if (this.isFinite && other.isFinite) return compareFinite(this, other)
    if (this.isNaN) return other.isNaN ? 0 : 1
    if (other.isNaN) return -1
    const left = this.isFinite ? 0 : (a as number)
    const right = other.isFinite ? 0 : (b as number)
    return left < right ? -1 : left > right ? 1 : 0
  }
}

function special(value: number): Numeric {
  if (value === Infinity) return Numeric.INFINITY
  return value === -Infinity ? Numeric.NEGATIVE_INFINITY : Numeric.NaN
}

function addUnscaled(a: number | bigint, b: number | bigint, scale: number): Numeric {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (sum <= MAX_SAFE && sum >= -MAX_SAFE) return new Numeric(sum, scale)
  }
  return Numeric.of(BigInt(a) + BigInt(b), scale)
}

function compareFinite(left: Numeric, right: Numeric): number {
  const signs = left.sign - right.sign
  if (signs !== 0) return signs < 0 ? -1 : 1
  const scale = Math.max(left.scale, right.scale)
  const a = left.unscaledAt(scale)
  const b = right.unscaledAt(scale)
  return a < b ? -1 : a > b ? 1 : 0
}
