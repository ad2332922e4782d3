/** `numeric(precision, scale)`: precision in the upper 16 bits, scale as 11 signed bits below, and 4 on top. */
import {
  invalidArgument,
  numericFieldInfinity,
  numericFieldOverflow,
} from '../errors/data-errors.ts'
import { parseNumeric } from './numeric-parse.ts'
import { roundNumeric } from './numeric-round.ts'
import { Numeric } from './numeric-value.ts'

const MAX_PRECISION = 1000
const HEADER = 4

export function numericTypmod(precision: number, scale: number): number {
  return ((precision << 16) | (scale & 0x7ff)) + HEADER
}

export function numericPrecision(typmod: number): number {
  return ((typmod - HEADER) >> 16) & 0xffff
}

export function numericScale(typmod: number): number {
  return (((typmod - HEADER) & 0x7ff) ^ 1024) - 1024
}

export function numericTypmodIn(modifiers: readonly string[]): number {
  const [precision = NaN, scale = 0] = modifiers.map(Number)
  if (modifiers.length > 2 || !Number.isInteger(precision) || !Number.isInteger(scale)) {
    throw invalidArgument('invalid NUMERIC type modifier')
  }
  if (precision < 1 || precision > MAX_PRECISION) {
    throw invalidArgument(`NUMERIC precision ${precision} must be between 1 and ${MAX_PRECISION}`)
  }
  if (scale < -MAX_PRECISION || scale > MAX_PRECISION) {
    throw invalidArgument(
      `NUMERIC scale ${scale} must be between -${MAX_PRECISION} and ${MAX_PRECISION}`,
    )
  }
  return numericTypmod(precision, scale)
}

export function numericTypmodOut(typmod: number): string {
  return typmod < HEADER ? '' : `(${numericPrecision(typmod)},${numericScale(typmod)})`
}

/** Rounds to the declared scale; throws 22003 where the result has more digits than the precision leaves before the point. */
export function fitNumeric(value: Numeric, typmod: number): Numeric {
  if (typmod < HEADER) return value
  const precision = numericPrecision(typmod)
  const scale = numericScale(typmod)
  if (!value.isFinite) {
    if (value.isNaN) return value
    throw numericFieldInfinity(precision, scale)
  }
  const rounded = value.scale === scale ? value : roundNumeric(value, scale)
  if (!rounded.isZero && rounded.digits - rounded.scale > precision - scale) {
    throw numericFieldOverflow(precision, scale)
  }
  return rounded
}

/** Text input with a typmod: what is too large for any numeric is an overflow of the field. */
export function readNumeric(text: string, typmod: number): Numeric {
  if (typmod < HEADER) return Numeric.fromString(text)
  const parsed = parseNumeric(text, () =>
    numericFieldOverflow(numericPrecision(typmod), numericScale(typmod)),
  )
  return fitNumeric(Numeric.of(parsed.unscaled, parsed.scale), typmod)
}
