/**
 * Arithmetic and bits of int2, int4 and int8 and of every mix of them (`int24pl`, `int84mul` …). The result has the wider type;
 * a result outside it is 22003. An int8 is a number while safe, else a bigint (`types/int64.ts`).
 */
import { divisionByZero, valueOutOfRange } from '../../errors/data-errors.ts'
import {
  addInt64,
  inInt64,
  type Int64,
  mulInt64,
  narrow,
  negateInt64,
  subInt64,
} from '../../types/int64.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

type Small = { readonly name: string; readonly min: number; readonly max: number }
const small2: Small = { name: 'smallint', min: -32768, max: 32767 }
const small4: Small = { name: 'integer', min: -2147483648, max: 2147483647 }

function fit(value: number, type: Small): number {
  if (value > type.max || value < type.min) throw valueOutOfRange(type.name)
  return value
}

/** An int8 result: exact and narrow already, or 22003. */
export function fitInt64(value: Int64): Int64 {
  if (typeof value === 'bigint' && !inInt64(value)) throw valueOutOfRange('bigint')
  return value
}

function divideSmall(a: number, b: number, type: Small): number {
  if (b === 0) throw divisionByZero()
  return fit(Math.trunc(a / b) + 0, type)
}

function divideInt64(a: Int64, b: Int64): Int64 {
  if (b === 0) throw divisionByZero()
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b + 0
  return fitInt64(narrow(BigInt(a) / BigInt(b)))
}

function remainderInt64(a: Int64, b: Int64): Int64 {
  if (b === 0) throw divisionByZero()
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0
  return narrow(BigInt(a) % BigInt(b))
}

function remainderSmall(a: number, b: number): number {
  if (b === 0) throw divisionByZero()
  return (a % b) + 0
}

type Area = Record<string, ScalarImplementation>

/** `prefix` is the left and right type in the manner of the catalog: `int4`, `int24`. */
function smallArithmetic(prefix: string, type: Small): Area {
  const { min, max, name } = type
  return {
    [`${prefix}pl`]: scalar((_ctx, a: number, b: number) => {
      const sum = a + b
      if (sum > max || sum < min) throw valueOutOfRange(name)
      return sum
    }),
    [`${prefix}mi`]: scalar((_ctx, a: number, b: number) => {
      const difference = a - b
      if (difference > max || difference < min) throw valueOutOfRange(name)
      return difference
    }),
    [`${prefix}mul`]: scalar((_ctx, a: number, b: number) => fit(a * b + 0, type)),
    [`${prefix}div`]: scalar((_ctx, a: number, b: number) => divideSmall(a, b, type)),
  }
}

function int64Arithmetic(prefix: string): Area {
  return {
    [`${prefix}pl`]: scalar((_ctx, a: Int64, b: Int64) => fitInt64(addInt64(a, b))),
    [`${prefix}mi`]: scalar((_ctx, a: Int64, b: Int64) => fitInt64(subInt64(a, b))),
    [`${prefix}mul`]: scalar((_ctx, a: Int64, b: Int64) => fitInt64(mulInt64(a, b))),
    [`${prefix}div`]: scalar((_ctx, a: Int64, b: Int64) => divideInt64(a, b)),
  }
}

/** What only exists within one type. */
function smallOnly(prefix: string, type: Small, bits: number): Area {
  const sign = 32 - bits
  const wrap = (value: number): number => (value << sign) >> sign
  return {
    [`${prefix}mod`]: scalar((_ctx, a: number, b: number) => remainderSmall(a, b)),
    [`${prefix}um`]: scalar((_ctx, a: number) => fit(0 - a, type)),
    [`${prefix}up`]: scalar((_ctx, a: number) => a),
    [`${prefix}abs`]: scalar((_ctx, a: number) => fit(Math.abs(a), type)),
    [`${prefix}and`]: scalar((_ctx, a: number, b: number) => a & b),
    [`${prefix}or`]: scalar((_ctx, a: number, b: number) => a | b),
    [`${prefix}xor`]: scalar((_ctx, a: number, b: number) => a ^ b),
    [`${prefix}not`]: scalar((_ctx, a: number) => ~a),
    [`${prefix}shl`]: scalar((_ctx, a: number, b: number) => wrap(a << (b & 31))),
    [`${prefix}shr`]: scalar((_ctx, a: number, b: number) => a >> (b & 31)),
    [`${prefix}larger`]: scalar((_ctx, a: number, b: number) => (a > b ? a : b)),
    [`${prefix}smaller`]: scalar((_ctx, a: number, b: number) => (a < b ? a : b)),
  }
}

function bitwise(operation: (a: bigint, b: bigint) => bigint): ScalarImplementation {
  return scalar((_ctx, a: Int64, b: Int64) => narrow(operation(BigInt(a), BigInt(b))))
}

function shiftLeft(a: Int64, by: number): Int64 {
  return narrow(BigInt.asIntN(64, BigInt(a) << BigInt(by & 63)))
}

const int64Only: Area = {
  int8mod: scalar((_ctx, a: Int64, b: Int64) => remainderInt64(a, b)),
  int8um: scalar((_ctx, a: Int64) => fitInt64(negateInt64(a))),
  int8up: scalar((_ctx, a: Int64) => a),
  int8abs: scalar((_ctx, a: Int64) => fitInt64(a < 0 ? negateInt64(a) : a)),
  int8and: bitwise((a, b) => a & b),
  int8or: bitwise((a, b) => a | b),
  int8xor: bitwise((a, b) => a ^ b),
  int8not: scalar((_ctx, a: Int64) => narrow(~BigInt(a))),
  int8shl: scalar((_ctx, a: Int64, by: number) => shiftLeft(a, by)),
  int8shr: scalar((_ctx, a: Int64, by: number) => narrow(BigInt(a) >> BigInt(by & 63))),
  int8larger: scalar((_ctx, a: Int64, b: Int64) => (a > b ? a : b)),
  int8smaller: scalar((_ctx, a: Int64, b: Int64) => (a < b ? a : b)),
  int8inc: scalar((_ctx, a: Int64) => fitInt64(addInt64(a, 1))),
  int8dec: scalar((_ctx, a: Int64) => fitInt64(subInt64(a, 1))),
  int4inc: scalar((_ctx, a: number) => fit(a + 1, small4)),
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

function lcm(a: Int64, b: Int64): bigint {
  if (a === 0 || b === 0) return 0n
  const product = (BigInt(a) / gcd(BigInt(a), BigInt(b))) * BigInt(b)
  return product < 0n ? -product : product
}

const divisors: Area = {
  int4gcd: scalar((_ctx, a: number, b: number) => fit(Number(gcd(BigInt(a), BigInt(b))), small4)),
  int8gcd: scalar((_ctx, a: Int64, b: Int64) => fitInt64(narrow(gcd(BigInt(a), BigInt(b))))),
  int4lcm: scalar((_ctx, a: number, b: number) => fit(Number(lcm(a, b)), small4)),
  int8lcm: scalar((_ctx, a: Int64, b: Int64) => fitInt64(narrow(lcm(a, b)))),
}

export const integers: Readonly<Area> = {
  ...smallArithmetic('int2', small2),
  ...smallArithmetic('int4', small4),
  ...smallArithmetic('int24', small4),
  ...smallArithmetic('int42', small4),
  ...int64Arithmetic('int8'),
  ...int64Arithmetic('int28'),
  ...int64Arithmetic('int48'),
  ...int64Arithmetic('int82'),
  ...int64Arithmetic('int84'),
  ...smallOnly('int2', small2, 16),
  ...smallOnly('int4', small4, 32),
  ...int64Only,
  ...divisors,
}
