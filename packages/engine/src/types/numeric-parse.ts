/**
 * Text to the mantissa and scale of a `numeric`, by PostgreSQL's rules: blanks around, a sign, digits with one point, an
 * exponent that moves the point (`1e3` is 1000 with scale 0), NaN and Infinity in any case.
 */
import { invalidInput } from '../errors/data-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import { pow10 } from './numeric-pow10.ts'

/** The mantissa is a number when it is safe or a special value. */
export type ParsedNumeric = { readonly unscaled: number | bigint; readonly scale: number }

/** The largest scale and the most digits before the point that the type holds. */
export const MAX_SCALE: number = 16383
export const MAX_INTEGER_DIGITS: number = 131072

const general =
  /^[\t-\r ]*([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE][\t-\r ]*([+-]?\d+))?[\t-\r ]*$/
const word = /^[\t-\r ]*([+-]?)(?:(nan)|inf(?:inity)?)[\t-\r ]*$/i

/** The result may have one decimal more than the type holds, which the caller rounds away or refuses. */
export function parseNumeric(text: string, tooLarge: () => SqlError): ParsedNumeric {
  return parseShort(text) ?? parseGeneral(text, tooLarge)
}

/** Up to 15 digits, no exponent, no blanks: what nearly every value is. */
function parseShort(text: string): ParsedNumeric | undefined {
  const length = text.length
  if (length > 17) return undefined
  let at = 0
  let negative = false
  if (text.charCodeAt(0) === 45) {
    negative = true
    at = 1
  }
  let value = 0
  let digits = 0
  let point = -1
  for (; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48)
      digits++
    } else if (code === 46 && point < 0) {
      point = at
    } else {
      return undefined
    }
  }
  if (digits === 0 || digits > 15) return undefined
  return {
    unscaled: negative && value !== 0 ? -value : value,
    scale: point < 0 ? 0 : length - point - 1,
  }
}

function parseGeneral(text: string, tooLarge: () => SqlError): ParsedNumeric {
  const match = general.exec(text)
  if (match === null) return parseWord(text)
  const [, sign, whole, fraction = '', bare, exponentText] = match
  const behind = bare ?? fraction
  const exponent = exponentText === undefined ? 0 : Number(exponentText)
  const digits = ((whole ?? '') + behind).replace(/^0+/, '')
  const scale = behind.length - exponent
  if (digits !== '' && digits.length - scale > MAX_INTEGER_DIGITS) throw tooLarge()
  if (scale > MAX_SCALE) return tooSmall(digits, scale, sign === '-')
  if (digits === '') return { unscaled: 0, scale: Math.max(0, scale) }
  let unscaled = BigInt(sign === '-' ? `-${digits}` : digits)
  if (scale < 0) unscaled *= pow10(-scale)
  return { unscaled, scale: Math.max(0, scale) }
}

/** More decimals than the type holds: what is left of them one place past the last, for a declared scale to round away. */
function tooSmall(digits: string, scale: number, negative: boolean): ParsedNumeric {
  const kept = digits.slice(0, Math.max(0, digits.length - (scale - MAX_SCALE - 1)))
  const unscaled = BigInt(kept === '' ? 0 : kept)
  return { unscaled: negative ? -unscaled : unscaled, scale: MAX_SCALE + 1 }
}

function parseWord(text: string): ParsedNumeric {
  const match = word.exec(text)
  if (match === null) throw invalidInput('numeric', text)
  const [, sign, nan] = match
  if (nan === undefined) return { unscaled: sign === '-' ? -Infinity : Infinity, scale: 0 }
  if (sign !== '') throw invalidInput('numeric', text)
  return { unscaled: NaN, scale: 0 }
}
