/** The `(p)` of time, timestamp and interval: digits kept behind the second. */
import { invalidArgument } from '../../errors/data-errors.ts'
import type { Int64 } from '../int64.ts'

const scales = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1]

export const maxPrecision = 6

/** Rounds to a precision, half away from zero. */
export function roundToPrecision(micros: Int64, precision: number): Int64 {
  if (precision < 0 || precision >= maxPrecision) return micros
  const scale = scales[precision] as number
  if (typeof micros === 'number') {
    if (!Number.isFinite(micros)) return micros
    const magnitude = Math.abs(micros) + scale / 2
    const rounded = magnitude - (magnitude % scale)
    return micros < 0 && rounded !== 0 ? -rounded : rounded
  }
  const wide = BigInt(scale)
  const magnitude = (micros < 0n ? -micros : micros) + wide / 2n
  const rounded = magnitude - (magnitude % wide)
  return micros < 0n ? -rounded : rounded
}

/** Reads the modifier of `TIMESTAMP(p)`; more than six digits are six, as PostgreSQL (which warns). */
export function precisionTypmod(modifiers: readonly string[], name: string, tail: string): number {
  if (modifiers.length !== 1) throw invalidArgument('invalid type modifier')
  const precision = Number(modifiers[0])
  if (!Number.isInteger(precision)) throw invalidArgument('invalid type modifier')
  if (precision < 0) {
    throw invalidArgument(`${name}(${precision})${tail} precision must not be negative`)
  }
  return Math.min(precision, maxPrecision)
}
