/** Functions of bytea. */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { invalidArgument } from '../../errors/data-errors.ts'
import type { Int64 } from '../../types/int64.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

function negativeLength(): Error {
  return sqlError(sqlstate.substringError, 'negative substring length not allowed')
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Bytes from `start` (1-based) on, or `length` of them. */
function substring(bytes: Uint8Array, start: number, length: number | undefined): Uint8Array {
  if (length !== undefined && length < 0) throw negativeLength()
  const from = Math.max(start - 1, 0)
  const to = length === undefined ? bytes.length : Math.max(start - 1 + length, from)
  return bytes.slice(from, to)
}

function overlay(bytes: Uint8Array, part: Uint8Array, start: number, length: number): Uint8Array {
  if (start <= 0) throw negativeLength()
  if (start + length > 2147483647) {
    throw sqlError(sqlstate.numericValueOutOfRange, 'integer out of range')
  }
  const rest = substring(bytes, start + length, undefined)
  return concat(substring(bytes, 1, start - 1), part, rest)
}

function position(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    let matched = 0
    while (matched < part.length && bytes[at + matched] === part[matched]) matched++
    if (matched === part.length) return at + 1
  }
  return 0
}

function trim(bytes: Uint8Array, set: Uint8Array, start: boolean, end: boolean): Uint8Array {
  let from = 0
  let to = bytes.length
  while (start && from < to && set.includes(bytes[from] as number)) from++
  while (end && to > from && set.includes(bytes[to - 1] as number)) to--
  return bytes.slice(from, to)
}

function checkIndex(index: Int64, size: number): number {
  if (index < 0 || index >= size) {
    throw sqlError(
      sqlstate.arraySubscriptError,
      `index ${index} out of valid range, 0..${size - 1}`,
    )
  }
  return Number(index)
}

function setByte(bytes: Uint8Array, index: number, value: number): Uint8Array {
  const copy = bytes.slice()
  copy[checkIndex(index, bytes.length)] = value
  return copy
}

function getBit(bytes: Uint8Array, index: Int64): number {
  const bit = checkIndex(index, bytes.length * 8)
  return ((bytes[bit >> 3] as number) >> (bit & 7)) & 1
}

function setBit(bytes: Uint8Array, index: Int64, value: number): Uint8Array {
  const bit = checkIndex(index, bytes.length * 8)
  if (value !== 0 && value !== 1) throw invalidArgument('new bit must be 0 or 1')
  const copy = bytes.slice()
  const mask = 1 << (bit & 7)
  const old = copy[bit >> 3] as number
  copy[bit >> 3] = value === 1 ? old | mask : old & ~mask
  return copy
}

function bitCount(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count++
  return count
}

export const bytes: Readonly<Record<string, ScalarImplementation>> = {
  byteacat: scalar((_ctx, a: Uint8Array, b: Uint8Array) => concat(a, b)),
  byteaoctetlen: scalar((_ctx, value: Uint8Array) => value.length),
  'bit_length(bytea)': scalar((_ctx, value: Uint8Array) => value.length * 8),
  bytea_bit_count: scalar((_ctx, value: Uint8Array) => bitCount(value)),
  bytea_substr: scalar((_ctx, value: Uint8Array, start: number, length: number) =>
    substring(value, start, length),
  ),
  bytea_substr_no_len: scalar((_ctx, value: Uint8Array, start: number) =>
    substring(value, start, undefined),
  ),
  byteaoverlay: scalar((_ctx, value: Uint8Array, part: Uint8Array, start: number, length: number) =>
    overlay(value, part, start, length),
  ),
  byteaoverlay_no_len: scalar((_ctx, value: Uint8Array, part: Uint8Array, start: number) =>
    overlay(value, part, start, part.length),
  ),
  byteapos: scalar((_ctx, value: Uint8Array, part: Uint8Array) => position(value, part)),
  byteatrim: scalar((_ctx, value: Uint8Array, set: Uint8Array) => trim(value, set, true, true)),
  bytealtrim: scalar((_ctx, value: Uint8Array, set: Uint8Array) => trim(value, set, true, false)),
  byteartrim: scalar((_ctx, value: Uint8Array, set: Uint8Array) => trim(value, set, false, true)),
  byteaGetByte: scalar(
    (_ctx, value: Uint8Array, index: number) => value[checkIndex(index, value.length)] as number,
  ),
  byteaSetByte: scalar((_ctx, value: Uint8Array, index: number, byte: number) =>
    setByte(value, index, byte),
  ),
  byteaGetBit: scalar((_ctx, value: Uint8Array, index: Int64) => getBit(value, index)),
  byteaSetBit: scalar((_ctx, value: Uint8Array, index: Int64, bit: number) =>
    setBit(value, index, bit),
  ),
}
