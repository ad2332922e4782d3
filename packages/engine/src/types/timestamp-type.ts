/** timestamp and timestamptz: microseconds since 2000-01-01, ±Infinity, a bigint beyond the safe integers. */
import type { ByteReader } from '../base/byte-reader.ts'
import { dateTimeOutOfRange } from '../errors/datetime-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { inTimestampRange } from './datetime/civil.ts'
import { formatTimestamp, formatTimestampTz } from './datetime/format.ts'
import { precisionTypmod, roundToPrecision } from './datetime/precision.ts'
import { readTimestamp, readTimestampTz } from './datetime/read.ts'
import { checkLength, encodeInt64Key, receiveInt64, sendInt64 } from './int-type.ts'
import { int64Max, int64Min, type Int64 } from './int64.ts'
import type { NonNull } from './datum.ts'

/** The integer that stands for a timestamp outside the engine's memory. */
export function timestampToInt64(value: Int64): Int64 {
  return value === Infinity ? int64Max : value === -Infinity ? int64Min : value
}

export function timestampFromInt64(value: Int64): Int64 {
  if (value === int64Max) return Infinity
  if (value === int64Min) return -Infinity
  if (!inTimestampRange(value)) throw dateTimeOutOfRange('timestamp')
  return value
}

function receiveTimestamp(input: ByteReader, length: number, typmod: number): NonNull {
  checkLength(length, 8)
  return roundToPrecision(timestampFromInt64(receiveInt64(input)), typmod)
}

const behaviour: Omit<TypeBehaviour, 'input' | 'output'> = {
  physical: 'i64',
  send: (value, out) => sendInt64(timestampToInt64(value as Int64), out),
  receive: receiveTimestamp,
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value as Int64,
  encodeKey: (value, out) => encodeInt64Key(timestampToInt64(value as Int64), out),
  coerceTypmod: (value, typmod) => roundToPrecision(value as Int64, typmod),
}

export const timestamp: TypeBehaviour = {
  ...behaviour,
  input: (text, typmod, ctx) => roundToPrecision(readTimestamp(text, ctx), typmod),
  output: (value, ctx) => formatTimestamp(value as Int64, ctx),
  typmodIn: (modifiers) => precisionTypmod(modifiers, 'TIMESTAMP', ''),
  typmodOut: (typmod) => (typmod < 0 ? '' : `(${typmod})`) + ' without time zone',
}

export const timestamptz: TypeBehaviour = {
  ...behaviour,
  input: (text, typmod, ctx) => roundToPrecision(readTimestampTz(text, ctx), typmod),
  output: (value, ctx) => formatTimestampTz(value as Int64, ctx),
  typmodIn: (modifiers) => precisionTypmod(modifiers, 'TIMESTAMP', ' WITH TIME ZONE'),
  typmodOut: (typmod) => (typmod < 0 ? '' : `(${typmod})`) + ' with time zone',
}
