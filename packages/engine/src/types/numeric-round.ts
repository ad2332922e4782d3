/** Rounding of numerics to a scale, which may be negative (tens, hundreds): half away from zero, or towards zero. */
import { pow10, pow10Number } from './numeric-pow10.ts'
import { Numeric } from './numeric-value.ts'

/** Half away from zero. The result's scale is `scale`, or 0 where that is negative. */
export function roundNumeric(value: Numeric, scale: number): Numeric {
  return atScale(value, scale, true)
}

/** Towards zero. */
export function truncNumeric(value: Numeric, scale: number): Numeric {
  return atScale(value, scale, false)
}

function atScale(value: Numeric, scale: number, nearest: boolean): Numeric {
  if (!value.isFinite) return value
  const dropped = value.scale - scale
  if (dropped <= 0) return Numeric.of(value.unscaledAt(scale), scale)
  const { unscaled } = value
  if (typeof unscaled === 'number' && dropped <= 15 && scale >= 0) {
    return Numeric.of(dropDigits(unscaled, pow10Number(dropped), nearest), scale)
  }
  const quotient = dropBigDigits(BigInt(unscaled), pow10(dropped), nearest)
  return scale >= 0 ? Numeric.of(quotient, scale) : Numeric.of(quotient * pow10(-scale), 0)
}

function dropDigits(unscaled: number, divisor: number, nearest: boolean): number {
  const rest = unscaled % divisor
  const quotient = (unscaled - rest) / divisor
  if (!nearest || Math.abs(rest) * 2 < divisor) return quotient
  return quotient + (unscaled < 0 ? -1 : 1)
}

/** `unscaled / divisor`, rounded half away from zero or towards zero; `divisor` > 0. */
export function dropBigDigits(unscaled: bigint, divisor: bigint, nearest: boolean): bigint {
  const quotient = unscaled / divisor
  if (!nearest) return quotient
  const rest = (unscaled - quotient * divisor) * 2n
  if (rest >= divisor) return quotient + 1n
  return rest <= -divisor ? quotient - 1n : quotient
}

/** The same value with no zeros at the end of its fraction. */
export function trimNumeric(value: Numeric): Numeric {
  const scale = minScale(value)
  return scale === value.scale ? value : truncNumeric(value, scale)
}

/** The least scale that holds the value exactly. */
export function minScale(value: Numeric): number {
  if (value.scale === 0 || !value.isFinite) return 0
  if (value.isZero) return 0
  const text = value.unscaled.toString()
  let scale = value.scale
  for (let at = text.length - 1; scale > 0 && text.charCodeAt(at) === 48; at--) scale--
  return scale
}
