/**
 * Byte forms of a numeric.
 *
 * Stored:   tag (0 NaN, 1 ∞, 2 -∞, 3/4 small ≥ 0 / < 0, 5/6 large ≥ 0 / < 0); for the finite ones the scale as a varint, then
 *           the mantissa's magnitude: a varint when small, its bytes (most significant first) when large.
 * Key:      class byte (10 -∞, 20 negative, 30 zero, 40 positive, 50 ∞, 60 NaN), then for 0.d₁d₂d₃… × 10^e: e + 2^18 in three
 *           bytes and the digits in pairs, each pair + 1, and a 00; all of that complemented for a negative value.
 * Wire:     PostgreSQL's: int16 count of base-10000 digits, int16 weight, uint16 sign, int16 display scale, the digits.
 */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { fromHex, toHex } from '../base/hex.ts'
import { invalidBinary } from '../errors/data-errors.ts'
import { truncNumeric } from './numeric-round.ts'
import { Numeric } from './numeric-value.ts'

const EXPONENT_BIAS = 0x40000
const SIGN_NEGATIVE = 0x4000
const SIGN_NAN = 0xc000
const SIGN_INFINITY = 0xd000
const SIGN_NEGATIVE_INFINITY = 0xf000
/** What PostgreSQL sends as the display scale of an infinity. */
const INFINITY_SCALE = 0x20

export function encodeNumeric(value: Numeric, out: ByteWriter): void {
  const { unscaled, scale } = value
  if (!value.isFinite) {
    out.u8(value.isNaN ? 0 : unscaled > 0 ? 1 : 2)
  } else if (typeof unscaled === 'number') {
    out.u8(unscaled < 0 ? 4 : 3)
    out.varint(scale)
    out.varint(Math.abs(unscaled))
  } else {
    out.u8(unscaled < 0n ? 6 : 5)
    out.varint(scale)
    const hex = (unscaled < 0n ? -unscaled : unscaled).toString(16)
    out.bytes(fromHex(hex.length % 2 === 1 ? `0${hex}` : hex) as Uint8Array)
  }
}

export function decodeNumeric(input: ByteReader, length: number): Numeric {
  const start = input.offset
  const tag = input.u8()
  if (tag === 0) return Numeric.NaN
  if (tag === 1) return Numeric.INFINITY
  if (tag === 2) return Numeric.NEGATIVE_INFINITY
  const scale = input.varint()
  if (tag <= 4) {
    const magnitude = input.varint()
    return new Numeric(tag === 4 ? -magnitude : magnitude, scale)
  }
  const magnitude = BigInt(`0x${toHex(input.bytes(length - (input.offset - start)))}`)
  return new Numeric(tag === 6 ? -magnitude : magnitude, scale)
}

export function encodeNumericKey(value: Numeric, out: ByteWriter): void {
  if (!value.isFinite) {
    out.u8(value.isNaN ? 0x60 : value.sign > 0 ? 0x50 : 0x10)
    return
  }
  if (value.isZero) {
    out.u8(0x30)
    return
  }
  const negative = value.sign < 0
  const flip = negative ? 0xff : 0
  const text = value.unscaled.toString()
  const first = negative ? 1 : 0
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  const exponent = text.length - first - value.scale + EXPONENT_BIAS
  out.u8(negative ? 0x20 : 0x40)
  out.u8((exponent >> 16) ^ flip)
  out.u8(((exponent >> 8) & 0xff) ^ flip)
  out.u8((exponent & 0xff) ^ flip)
  for (let at = first; at < end; at += 2) {
    const high = text.charCodeAt(at) - 48
    const low = at + 1 < end ? text.charCodeAt(at + 1) - 48 : 0
    out.u8((high * 10 + low + 1) ^ flip)
  }
  out.u8(flip)
}

/** Equal for equal values: an integer as itself, anything else as its digits and exponent. */
export function numericHashKey(value: Numeric): string | number | bigint {
  const { unscaled, scale } = value
  if (scale === 0) return value.isNaN ? 'NaN' : unscaled
  if (unscaled === 0) return 0
  const text = unscaled.toString()
  let end = text.length
  while (text.charCodeAt(end - 1) === 48 && text.length - end < scale) end--
  const rest = scale - (text.length - end)
  if (rest > 0) return `${text.slice(0, end)}e-${rest}`
  const whole = text.slice(0, end)
  return end < 16 ? Number(whole) : Numeric.of(BigInt(whole), 0).unscaled
}

export function sendNumeric(value: Numeric, out: ByteWriter): void {
  if (!value.isFinite) {
    out.u32BE(0)
    out.u16BE(value.isNaN ? SIGN_NAN : value.sign > 0 ? SIGN_INFINITY : SIGN_NEGATIVE_INFINITY)
    out.u16BE(value.isNaN ? 0 : INFINITY_SCALE)
    return
  }
  const text = value.abs().toString()
  const point = text.indexOf('.')
  const whole = (point < 0 ? text : text.slice(0, point)).replace(/^0+/, '')
  const fraction = point < 0 ? '' : text.slice(point + 1)
  const groups = Math.ceil(whole.length / 4)
  const digits = whole.padStart(groups * 4, '0') + fraction.padEnd(ceil4(fraction.length), '0')
  let from = 0
  let to = digits.length
  while (from < to && digits.startsWith('0000', from)) from += 4
  while (to > from && digits.startsWith('0000', to - 4)) to -= 4
  const empty = from === to
  out.u16BE((to - from) / 4)
  out.i16BE(empty ? 0 : groups - 1 - from / 4)
  out.u16BE(value.sign < 0 ? SIGN_NEGATIVE : 0)
  out.u16BE(value.scale)
  for (let at = from; at < to; at += 4) out.u16BE(Number(digits.slice(at, at + 4)))
}

function ceil4(length: number): number {
  return Math.ceil(length / 4) * 4
}

export function receiveNumeric(input: ByteReader): Numeric {
  const count = input.u16BE()
  const weight = input.i16BE()
  const sign = input.u16BE()
  const scale = input.u16BE()
  if (sign === SIGN_NAN) return Numeric.NaN
  if (sign === SIGN_INFINITY) return Numeric.INFINITY
  if (sign === SIGN_NEGATIVE_INFINITY) return Numeric.NEGATIVE_INFINITY
  if (sign !== 0 && sign !== SIGN_NEGATIVE) {
    throw invalidBinary('invalid sign in external "numeric" value')
  }
  if (scale > 0x3fff) throw invalidBinary('invalid scale in external "numeric" value')
  let digits = ''
  for (let at = 0; at < count; at++) {
    const digit = input.u16BE()
    if (digit > 9999) throw invalidBinary('invalid digit in external "numeric" value')
    digits += String(digit).padStart(4, '0')
  }
  if (digits === '') return Numeric.of(0, scale)
  const held = Numeric.fromString(`${digits}e${(weight + 1 - count) * 4}`)
  const fitted = truncNumeric(held, scale)
  return sign === SIGN_NEGATIVE ? fitted.negate() : fitted
}
