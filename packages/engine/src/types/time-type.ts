/** time (microseconds since midnight) and timetz (the same with a zone). */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { dateTimeOutOfRange } from '../errors/datetime-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { microsPerDay, microsPerSecond } from './datetime/civil.ts'
import { formatOffset, formatTime } from './datetime/format.ts'
import { precisionTypmod, roundToPrecision } from './datetime/precision.ts'
import { readTime, readTimeTz } from './datetime/read.ts'
import { checkLength, encodeInt64Key, receiveInt64, sendInt64 } from './int-type.ts'
import { timeTz, type TimeTz } from './timetz-value.ts'

function round(micros: number, typmod: number): number {
  return roundToPrecision(micros, typmod) as number
}

function receiveMicros(input: ByteReader): number {
  const micros = receiveInt64(input)
  if (micros < 0 || micros > microsPerDay) throw dateTimeOutOfRange('time')
  return Number(micros)
}

export const time: TypeBehaviour = {
  physical: 'i64',
  input: (text, typmod, ctx) => round(readTime(text, ctx), typmod),
  output: (value) => formatTime(value as number),
  send: (value, out) => sendInt64(value as number, out),
  receive: (input, length, typmod) => {
    checkLength(length, 8)
    return round(receiveMicros(input), typmod)
  },
  compare: (a, b) => (a as number) - (b as number),
  hashKey: (value) => value as number,
  encodeKey: (value, out) => encodeInt64Key(value as number, out),
  typmodIn: (modifiers) => precisionTypmod(modifiers, 'TIME', ''),
  typmodOut: (typmod) => (typmod < 0 ? '' : `(${typmod})`) + ' without time zone',
  coerceTypmod: (value, typmod) => round(value as number, typmod),
}

/** By the moment in UTC, then by the zone. */
export function compareTimeTz(a: TimeTz, b: TimeTz): number {
  const moments = utcMicros(a) - utcMicros(b)
  return moments !== 0 ? moments : a.zone - b.zone
}

export function utcMicros(value: TimeTz): number {
  return value.micros + value.zone * microsPerSecond
}

function receiveTimeTz(input: ByteReader, length: number, typmod: number): TimeTz {
  checkLength(length, 12)
  const micros = receiveMicros(input)
  const zone = input.i32BE()
  if (zone <= -57600 || zone >= 57600) {
    throw sqlError(sqlstate.invalidTimeZoneDisplacementValue, 'time zone displacement out of range')
  }
  return timeTz(round(micros, typmod), zone)
}

export const timetz: TypeBehaviour = {
  physical: 'any',
  input: (text, typmod, ctx) => {
    const value = readTimeTz(text, ctx)
    return timeTz(round(value.micros, typmod), value.zone)
  },
  output: (value) => {
    const { micros, zone } = value as TimeTz
    return formatTime(micros) + formatOffset(zone === 0 ? 0 : -zone)
  },
  send: (value, out) => {
    sendInt64((value as TimeTz).micros, out)
    out.i32BE((value as TimeTz).zone)
  },
  receive: receiveTimeTz,
  compare: (a, b) => compareTimeTz(a as TimeTz, b as TimeTz),
  hashKey: (value) => `${(value as TimeTz).micros}/${(value as TimeTz).zone}`,
  encodeKey: (value, out: ByteWriter) => {
    encodeInt64Key(utcMicros(value as TimeTz), out)
    out.u32BE((value as TimeTz).zone + 2147483648)
  },
  encode: (value, out) => {
    out.f64((value as TimeTz).micros)
    out.i32((value as TimeTz).zone)
  },
  decode: (input) => timeTz(input.f64(), input.i32()),
  typmodIn: (modifiers) => precisionTypmod(modifiers, 'TIME', ' WITH TIME ZONE'),
  typmodOut: (typmod) => (typmod < 0 ? '' : `(${typmod})`) + ' with time zone',
  coerceTypmod: (value, typmod) => {
    const { micros, zone } = value as TimeTz
    return timeTz(round(micros, typmod), zone)
  },
}
