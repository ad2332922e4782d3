/**
 * Casts between numbers, and between them, bool and "char". Floats round to integers half to even, numerics half away from
 * zero; what does not fit the target is 22003.
 */
import {
  cannotConvert,
  floatOverflow,
  floatUnderflow,
  valueOutOfRange,
} from '../../errors/data-errors.ts'
import { parseFloat4, parseFloat8 } from '../../types/float-text.ts'
import { inInt64, type Int64, narrow } from '../../types/int64.ts'
import { roundNumeric } from '../../types/numeric-round.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

/** The nearest integer, halves to the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return floor + 0
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor + 0 : floor + 1
}

function small(name: string, min: number, max: number): (value: Int64) => number {
  return (value) => {
    if (!(value >= min && value <= max)) throw valueOutOfRange(name)
    return Number(value)
  }
}

const toInt2 = small('smallint', -32768, 32767)
const toInt4 = small('integer', -2147483648, 2147483647)
const toOid = small('OID', 0, 4294967295)

function floatToInt64(value: number): Int64 {
  const rounded = roundHalfEven(value)
  if (!(rounded >= -9223372036854775808 && rounded < 9223372036854775808)) {
    throw valueOutOfRange('bigint')
  }
  return Number.isSafeInteger(rounded) ? rounded : narrow(BigInt(rounded))
}

function toFloat4(value: number): number {
  const single = Math.fround(value)
  if (!Number.isFinite(single) && Number.isFinite(value)) throw floatOverflow()
  if (single === 0 && value !== 0) throw floatUnderflow()
  return single
}

function whole(value: Numeric, type: string): Int64 {
  if (!value.isFinite) throw cannotConvert(value.isNaN ? 'NaN' : 'infinity', type)
  return roundNumeric(value, 0).unscaled
}

function numericToInt64(value: Numeric): Int64 {
  const rounded = whole(value, 'bigint')
  if (typeof rounded === 'bigint' && !inInt64(rounded)) throw valueOutOfRange('bigint')
  return rounded
}

/** Through the text where the quotient of two exact floats does not do: the float's own range errors apply. */
function numericToFloat8(value: Numeric): number {
  const direct = typeof value.unscaled === 'number' && value.scale <= 22
  return direct ? value.toNumber() : parseFloat8(value.toString())
}

/** "char" is one signed byte; the zero byte is the empty string. */
function numberToChar(value: number): string {
  if (value < -128 || value > 127) throw valueOutOfRange('"char"')
  return value === 0 ? '' : String.fromCharCode(value & 0xff)
}

function charToNumber(value: string): number {
  return (value.charCodeAt(0) << 24) >> 24
}

const same = scalar((_ctx, value: Int64) => value)
const toNumeric = scalar((_ctx, value: Int64) => Numeric.fromInteger(value))

export const numberCasts: Readonly<Record<string, ScalarImplementation>> = {
  i2toi4: same,
  int28: same,
  int48: same,
  oidtoi8: same,
  i4toi2: scalar((_ctx, value: number) => toInt2(value)),
  int82: scalar((_ctx, value: Int64) => toInt2(value)),
  int84: scalar((_ctx, value: Int64) => toInt4(value)),
  i8tooid: scalar((_ctx, value: Int64) => toOid(value)),
  i2tod: same,
  i4tod: same,
  i8tod: scalar((_ctx, value: Int64) => Number(value)),
  i2tof: same,
  i4tof: scalar((_ctx, value: number) => Math.fround(value)),
  i8tof: scalar((_ctx, value: Int64) => Math.fround(Number(value))),
  ftod: same,
  dtof: scalar((_ctx, value: number) => toFloat4(value)),
  dtoi2: scalar((_ctx, value: number) => toInt2(roundHalfEven(value))),
  ftoi2: scalar((_ctx, value: number) => toInt2(roundHalfEven(value))),
  dtoi4: scalar((_ctx, value: number) => toInt4(roundHalfEven(value))),
  ftoi4: scalar((_ctx, value: number) => toInt4(roundHalfEven(value))),
  dtoi8: scalar((_ctx, value: number) => floatToInt64(value)),
  ftoi8: scalar((_ctx, value: number) => floatToInt64(value)),
  int2_numeric: toNumeric,
  int4_numeric: toNumeric,
  int8_numeric: toNumeric,
  float8_numeric: scalar((_ctx, value: number) => Numeric.fromNumber(value, 15)),
  float4_numeric: scalar((_ctx, value: number) => Numeric.fromNumber(value, 6)),
  numeric_int2: scalar((_ctx, value: Numeric) => toInt2(whole(value, 'smallint'))),
  numeric_int4: scalar((_ctx, value: Numeric) => toInt4(whole(value, 'integer'))),
  numeric_int8: scalar((_ctx, value: Numeric) => numericToInt64(value)),
  numeric_float8: scalar((_ctx, value: Numeric) => numericToFloat8(value)),
  numeric_float4: scalar((_ctx, value: Numeric) => parseFloat4(value.toString())),
  int4_bool: scalar((_ctx, value: number) => value !== 0),
  bool_int4: scalar((_ctx, value: boolean) => (value ? 1 : 0)),
  i4tochar: scalar((_ctx, value: number) => numberToChar(value)),
  chartoi4: scalar((_ctx, value: string) => (value === '' ? 0 : charToNumber(value))),
  booltext: scalar((_ctx, value: boolean) => (value ? 'true' : 'false')),
}
