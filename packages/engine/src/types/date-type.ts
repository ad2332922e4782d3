/** date: days since 2000-01-01; the infinities are ±Infinity here and the ends of int32 outside. */
import type { ByteWriter } from '../base/byte-writer.ts'
import { dateTimeOutOfRange } from '../errors/datetime-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { endDate, minDate } from './datetime/civil.ts'
import { formatDate } from './datetime/format.ts'
import { readDate } from './datetime/read.ts'
import { checkLength } from './int-type.ts'

const maxInt = 2147483647

/** The integer that stands for a date outside the engine's memory. */
export function dateToInt32(days: number): number {
  return days === Infinity ? maxInt : days === -Infinity ? -maxInt - 1 : days
}

export function dateFromInt32(value: number): number {
  if (value === maxInt) return Infinity
  if (value === -maxInt - 1) return -Infinity
  if (value < minDate || value >= endDate) throw dateTimeOutOfRange('date')
  return value
}

export const date: TypeBehaviour = {
  physical: 'i32',
  input: (text, _typmod, ctx) => readDate(text, ctx),
  output: (value, ctx) => formatDate(value as number, ctx),
  send: (value, out) => out.i32BE(dateToInt32(value as number)),
  receive: (input, length) => {
    checkLength(length, 4)
    return dateFromInt32(input.i32BE())
  },
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value as number,
  encodeKey: (value, out: ByteWriter) => out.u32BE(dateToInt32(value as number) + 2147483648),
}
