/** int2, int4 and int8. */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidBinary } from '../errors/data-errors.ts'
import type { Oid } from './type.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { Datum, NonNull } from './datum.ts'
import { parseInt64, parseSmall } from './int-parse.ts'
import { compareInt64, type Int64, narrow } from './int64.ts'

const TWO_32 = 4294967296

export function compareNumbers(a: NonNull, b: NonNull): number {
  return (a as number) - (b as number)
}

function numberKey(value: NonNull): number {
  return value as number
}

function printNumber(value: NonNull): string {
  return String(value)
}

/** A fixed-length binary form came with another length. */
export function checkLength(length: number, expected: number): void {
  if (length !== expected) throw invalidBinary('incorrect binary data format')
}

/** Eight bytes, most significant first, with the sign bit turned: memcmp order is the integers' order. */
export function encodeInt64Key(value: Int64, out: ByteWriter): void {
  if (typeof value === 'number') {
    const high = Math.floor(value / TWO_32)
    out.u32BE((high ^ 0x80000000) >>> 0)
    out.u32BE(value - high * TWO_32)
  } else {
    out.i64BE(BigInt.asIntN(64, value ^ (1n << 63n)))
  }
}

export function sendInt64(value: Int64, out: ByteWriter): void {
  if (typeof value === 'number') {
    const high = Math.floor(value / TWO_32)
    out.i32BE(high | 0)
    out.u32BE(value - high * TWO_32)
  } else {
    out.i64BE(value)
  }
}

export function receiveInt64(input: ByteReader): Int64 {
  const high = input.i32BE()
  const low = input.u32BE()
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * TWO_32 + low
    if (Number.isSafeInteger(value)) return value
  }
  return narrow(BigInt(high) * 4294967296n + BigInt(low))
}

const INT2 = 21
const INT4 = 23

/** Whether a value of a wider type can be equal to one of this type; true for all types but the narrow integers. */
export function fitsKey(type: Oid, value: Datum): boolean {
  if (type !== INT4 && type !== INT2) return true
  if (typeof value !== 'number') return false
  return type === INT4 ? (value | 0) === value : value >= -32768 && value <= 32767
}

export const int2: TypeBehaviour = {
  physical: 'i32',
  input: (text) => parseSmall(text, 'smallint', -32768, 32767),
  output: printNumber,
  send: (value, out) => out.i16BE(value as number),
  receive: (input, length) => {
    checkLength(length, 2)
    return input.i16BE()
  },
  compare: compareNumbers,
  hashKey: numberKey,
  encodeKey: (value, out) => out.u16BE((value as number) + 32768),
}

export const int4: TypeBehaviour = {
  physical: 'i32',
  input: (text) => parseSmall(text, 'integer', -2147483648, 2147483647),
  output: printNumber,
  send: (value, out) => out.i32BE(value as number),
  receive: (input, length) => {
    checkLength(length, 4)
    return input.i32BE()
  },
  compare: compareNumbers,
  hashKey: numberKey,
  encodeKey: (value, out) => out.u32BE((value as number) + 2147483648),
}

export const int8: TypeBehaviour = {
  physical: 'i64',
  input: parseInt64,
  output: printNumber,
  send: (value, out) => sendInt64(value as Int64, out),
  receive: (input, length) => {
    checkLength(length, 8)
    return receiveInt64(input)
  },
  compare: (a, b) => compareInt64(a as Int64, b as Int64),
  hashKey: (value) => value as Int64,
  encodeKey: (value, out) => encodeInt64Key(value as Int64, out),
}
