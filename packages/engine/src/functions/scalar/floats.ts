/**
 * Arithmetic of float4 and float8 and of their mixes. A result that became infinite from finite operands is an overflow, one
 * that became zero from non-zero factors an underflow; float4 results are rounded to single precision.
 */
import { divisionByZero, floatOverflow, floatUnderflow } from '../../errors/data-errors.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

type Area = Record<string, ScalarImplementation>
type Round = (value: number) => number

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity
}

export function checkOverflow(result: number, a: number, b: number): number {
  if (isInfinite(result) && !isInfinite(a) && !isInfinite(b)) throw floatOverflow()
  return result
}

function multiply(a: number, b: number, round: Round): number {
  const result = checkOverflow(round(a * b), a, b)
  if (result === 0 && a !== 0 && b !== 0) throw floatUnderflow()
  return result
}

function divide(a: number, b: number, round: Round): number {
  if (b === 0 && a === a) throw divisionByZero()
  const result = round(a / b)
  if (isInfinite(result) && !isInfinite(a)) throw floatOverflow()
  if (result === 0 && a !== 0 && !isInfinite(b)) throw floatUnderflow()
  return result
}

/** `prefix` as the catalog has it: float4, float8, float48, float84. */
function arithmetic(prefix: string, round: Round): Area {
  return {
    [`${prefix}pl`]: scalar((_ctx, a: number, b: number) => checkOverflow(round(a + b), a, b)),
    [`${prefix}mi`]: scalar((_ctx, a: number, b: number) => checkOverflow(round(a - b), a, b)),
    [`${prefix}mul`]: scalar((_ctx, a: number, b: number) => multiply(a, b, round)),
    [`${prefix}div`]: scalar((_ctx, a: number, b: number) => divide(a, b, round)),
  }
}

function unary(prefix: string): Area {
  return {
    [`${prefix}um`]: scalar((_ctx, a: number) => -a),
    [`${prefix}up`]: scalar((_ctx, a: number) => a),
    [`${prefix}abs`]: scalar((_ctx, a: number) => Math.abs(a)),
  }
}

const double: Round = (value) => value

export const floats: Readonly<Area> = {
  ...arithmetic('float8', double),
  ...arithmetic('float48', double),
  ...arithmetic('float84', double),
  ...arithmetic('float4', Math.fround),
  ...unary('float4'),
  ...unary('float8'),
}
