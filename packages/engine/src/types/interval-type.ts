/** interval: months, days and microseconds; ordered as if a month were 30 days and a day 24 hours. */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { microsPerDay } from './datetime/civil.ts'
import { readInterval } from './datetime/decode-interval.ts'
import { formatInterval } from './datetime/format-interval.ts'
import {
  applyIntervalTypmod,
  intervalTypmodIn,
  intervalTypmodOut,
} from './datetime/interval-typmod.ts'
import { checkLength, receiveInt64, sendInt64 } from './int-type.ts'
import { addInt64, mulInt64, narrow, type Int64 } from './int64.ts'
import { interval as makeInterval, type Interval } from './interval-value.ts'

/** The length of an interval in microseconds, for order; may leave the 64-bit range. */
export function intervalSpan(value: Interval): Int64 {
  return addInt64(value.micros, mulInt64(value.months * 30 + value.days, microsPerDay))
}

export function compareIntervals(a: Interval, b: Interval): number {
  const x = intervalSpan(a)
  const y = intervalSpan(b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** Sixteen bytes, most significant first, shifted into the unsigned. */
function encodeSpan(span: Int64, out: ByteWriter): void {
  const shifted = BigInt(span) + (1n << 127n)
  out.i64BE(BigInt.asIntN(64, shifted >> 64n))
  out.i64BE(BigInt.asIntN(64, shifted))
}

function receive(input: ByteReader, length: number, typmod: number): Interval {
  checkLength(length, 16)
  const micros = receiveInt64(input)
  const days = input.i32BE()
  return applyIntervalTypmod(makeInterval(input.i32BE(), days, micros), typmod)
}

export const interval: TypeBehaviour = {
  physical: 'any',
  input: readInterval,
  output: (value, ctx) => formatInterval(value as Interval, ctx),
  send: (value, out) => {
    const { months, days, micros } = value as Interval
    sendInt64(micros, out)
    out.i32BE(days)
    out.i32BE(months)
  },
  receive,
  compare: (a, b) => compareIntervals(a as Interval, b as Interval),
  hashKey: (value) => intervalSpan(value as Interval),
  encodeKey: (value, out) => encodeSpan(intervalSpan(value as Interval), out),
  encode: (value, out) => {
    const { months, days, micros } = value as Interval
    out.i32(months)
    out.i32(days)
    out.i64(BigInt(micros))
  },
  decode: (input) => makeInterval(input.i32(), input.i32(), narrow(input.i64())),
  typmodIn: intervalTypmodIn,
  typmodOut: intervalTypmodOut,
  coerceTypmod: (value, typmod) => applyIntervalTypmod(value as Interval, typmod),
}
