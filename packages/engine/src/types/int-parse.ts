/** Text to the integer types: blanks around, one sign, decimal digits; nothing else. */
import { inputOutOfRange, invalidInput } from '../errors/data-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import { type Int64, inInt64, narrow } from './int64.ts'

const integer = /^[\t-\r ]*([+-]?\d+)[\t-\r ]*$/

/** The value of up to 15 plain digits, or NaN where the text is anything else. */
function parseShort(text: string): number {
  const length = text.length
  if (length === 0 || length > 16) return NaN
  const negative = text.charCodeAt(0) === 45
  let at = negative ? 1 : 0
  if (at === length || length - at > 15) return NaN
  let value = 0
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return negative && value !== 0 ? -value : value
}

/** Digits that overflow before something wrong comes are out of range; anything else is a syntax error. */
function wrongInteger(text: string, type: string, min: number): SqlError {
  const digits = /^[\t-\r ]*[+-]?(\d+)/.exec(text)?.[1] ?? '0'
  return Number(digits) > -min ? inputOutOfRange(type, text) : invalidInput(type, text)
}

/** An integer of a type whose range lies within the safe integers. */
export function parseSmall(text: string, type: string, min: number, max: number): number {
  let value = parseShort(text)
  if (value !== value) {
    const match = integer.exec(text)
    if (match === null) throw wrongInteger(text, type, min)
    value = Number(match[1]) + 0
  }
  if (value < min || value > max) throw inputOutOfRange(type, text)
  return value
}

export function parseInt64(text: string): Int64 {
  const value = parseShort(text)
  if (value === value) return value
  const match = integer.exec(text)
  if (match === null) throw wrongInteger(text, 'bigint', -9223372036854775808)
  const digits = match[1] as string
  // A longer run of digits is only leading zeros or out of range; both are rare.
  const big = BigInt(digits.charCodeAt(0) === 43 ? digits.slice(1) : digits)
  if (!inInt64(big)) throw inputOutOfRange('bigint', text)
  return narrow(big)
}
