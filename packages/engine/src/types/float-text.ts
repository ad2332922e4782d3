/**
 * Text of the floats. Reading takes what C's strtod takes, with PostgreSQL's range errors. Printing gives the shortest digits
 * that read back as the same value (`extra_float_digits` > 0, the default), or a fixed number of significant digits as `%g`
 * does; the exponent has at least two digits and a sign: `1e+20`, `1e-07`.
 */
import { floatInputOutOfRange, invalidInput } from '../errors/data-errors.ts'

const decimal = /^[\t-\r ]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[\t-\r ]*$/
const word = /^[\t-\r ]*([+-]?)(nan|inf(?:inity)?)[\t-\r ]*$/i
const hexadecimal = /^[\t-\r ]*([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?[\t-\r ]*$/i

/** The text as the nearest double; the names are `double precision` and `real`. */
function parse(text: string, type: string): number {
  const match = decimal.exec(text)
  if (match !== null) {
    const value = Number(match[1])
    if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(mantissa(text)))) {
      throw floatInputOutOfRange(text.trim(), type)
    }
    return value
  }
  const special = word.exec(text)
  if (special !== null) {
    const [, sign, name = ''] = special
    if (name.toLowerCase() === 'nan') return NaN
    return sign === '-' ? -Infinity : Infinity
  }
  return parseHexadecimal(text, type)
}

function mantissa(text: string): string {
  return text.replace(/[eE].*$/, '')
}

function parseHexadecimal(text: string, type: string): number {
  const match = hexadecimal.exec(text)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? []
  if (match === null || whole + fraction === '') throw invalidInput(type, text)
  const value = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length)
  if (!Number.isFinite(value)) throw floatInputOutOfRange(text.trim(), type)
  return sign === '-' ? -value : value
}

export function parseFloat8(text: string): number {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  // Digits at both ends and an ordinary value: JavaScript reads it alike. (`0x1` and its like go the long way.)
  if (((first >= 49 && first <= 57) || first === 45) && last >= 48 && last <= 57) {
    const value = Number(text)
    if (value !== 0 && value > -1e300 && value < 1e300 && text.charCodeAt(1) !== 48) return value
  }
  return parse(text, 'double precision')
}

export function parseFloat4(text: string): number {
  const value = parse(text, 'real')
  const single = Math.fround(value)
  if (Number.isFinite(value) && (!Number.isFinite(single) || (single === 0 && value !== 0))) {
    throw floatInputOutOfRange(text.trim(), 'real')
  }
  return single
}

function special(value: number): string | undefined {
  if (value !== value) return 'NaN'
  if (value === Infinity) return 'Infinity'
  if (value === -Infinity) return '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  return undefined
}

/** Digits `d.ddd` and a power of ten laid out as PostgreSQL lays them out: plain while -4 ≤ exponent < `limit`. */
function layOut(exponential: string, limit: number): string {
  const at = exponential.indexOf('e')
  const exponent = Number(exponential.slice(at + 1))
  const negative = exponential.charCodeAt(0) === 45
  let digits = exponential.slice(negative ? 1 : 0, at).replace('.', '')
  digits = digits.replace(/0+$/, '')
  const sign = negative ? '-' : ''
  if (exponent < -4 || exponent >= limit) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const power = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0')
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

function rounded(value: number, precision: number): string {
  return halfToEven(value, value.toExponential(precision - 1), precision)
}

/** `%.<digits>g` */
export function formatSignificant(value: number, digits: number): string {
  const precision = Math.max(1, digits)
  return special(value) ?? layOut(rounded(value, precision), precision)
}

export function printFloat8(value: number, extraFloatDigits: number): string {
  if (extraFloatDigits <= 0) return formatSignificant(value, 15 + extraFloatDigits)
  const magnitude = Math.abs(value)
  // Within these bounds JavaScript lays the same shortest digits out in the same way.
  if (magnitude >= 1e-4 && magnitude < 1e15) return String(value)
  return special(value) ?? layOut(shortestDouble(value), 15)
}

export function printFloat4(value: number, extraFloatDigits: number): string {
  if (extraFloatDigits <= 0) return formatSignificant(value, 6 + extraFloatDigits)
  const fixed = special(value)
  if (fixed !== undefined) return fixed
  return layOut(shortestSingle(value), 6)
}

/**
 * The shortest digits that read back as the same value and do not lie exactly between two values: PostgreSQL does not count on
 * how a reader breaks that tie. Only integers above 2^54 can be such a tie.
 */
function shortestDouble(value: number): string {
  const text = value.toExponential()
  if (Math.abs(value) < 2 ** 54) return text
  const exact = BigInt(value)
  const [digits = '', exponent = '0'] = text.split('e')
  const fraction = digits.indexOf('.') < 0 ? 0 : digits.length - digits.indexOf('.') - 1
  const shown = BigInt(digits.replace('.', '')) * 10n ** BigInt(Number(exponent) - fraction)
  const gap = shown > exact ? shown - exact : exact - shown
  if (gap === 0n) return text
  const further = Number(shown > exact ? shown + 1n : shown - 1n)
  return further === value ? text : value.toExponential(16)
}

const SMALLEST_NORMAL_SINGLE = 2 ** -126

function shortestSingle(value: number): string {
  // Six digits, trailing zeros dropped, are shortest whenever they are exact: a shorter exact form would round to them.
  const first = Math.abs(value) < SMALLEST_NORMAL_SINGLE ? 1 : 6
  for (let precision = first; precision < 9; precision++) {
    const text = value.toExponential(precision - 1)
    const read = Number(text)
    // A little further off must still be this value, or the text lies exactly between two.
    const further = value + (read - value) * (1 + 1e-7)
    if (Math.fround(read) === value && Math.fround(further) === value) {
      return halfToEven(value, text, precision)
    }
  }
  return value.toExponential(8)
}

/** `toExponential` rounds a decimal half up; the last digit must be the even one of the two that are equally near. */
function halfToEven(value: number, text: string, precision: number): string {
  const longer = value.toExponential(precision)
  const at = longer.indexOf('e')
  if (longer.charAt(at - 1) !== '5') return text
  // All that stands behind the 5 must be zeros, or it is no tie.
  const exact = value.toExponential(Math.min(precision + 40, 100))
  if (!/^0*e/.test(exact.slice(at))) return text
  const down = longer.slice(0, at - 1).replace(/\.$/, '') + longer.slice(at)
  return Number(down.charAt(down.indexOf('e') - 1)) % 2 === 0 ? down : text
}
