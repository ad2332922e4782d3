/** count, bool_and, bool_or, every, the bit aggregates and string_agg. */
import type { Datum } from '../../types/datum.ts'
import { type Int64, narrow } from '../../types/int64.ts'
import type { AggregateImplementation, AggregateInstance } from '../function.ts'

/** An instance whose state is typed; the registry knows it as `AggregateInstance`. */
export function aggregate<S>(instance: AggregateInstance<S>): AggregateImplementation {
  const erased = instance as unknown as AggregateInstance
  return () => erased
}

/** Keeps the first value and joins the others to it; NULL for an empty group. */
export function fold<T extends Datum>(join: (state: T, value: T) => T): AggregateImplementation {
  return aggregate<T | null>({
    init: () => null,
    step: (state, _ctx, value) => (state === null ? (value as T) : join(state, value as T)),
    final: (state) => state,
    skipNulls: true,
  })
}

const count = aggregate<number>({
  init: () => 0,
  step: (state) => state + 1,
  final: (state) => state,
  skipNulls: true,
})

const and = fold<boolean>((state, value) => state && value)
const or = fold<boolean>((state, value) => state || value)

const bitAnd = fold<number>((state, value) => state & value)
const bitOr = fold<number>((state, value) => state | value)
const bitXor = fold<number>((state, value) => state ^ value)

function wide(join: (a: bigint, b: bigint) => bigint): AggregateImplementation {
  return fold<Int64>((state, value) => narrow(join(BigInt(state), BigInt(value))))
}

/** The pieces, delimiters included; the delimiter of a row stands before its value. */
type Pieces<T> = { readonly parts: T[] } | null

function pieces<T extends string | Uint8Array>(
  join: (parts: readonly T[]) => Datum,
): AggregateImplementation {
  return aggregate<Pieces<T>>({
    init: () => null,
    step: (state, _ctx, value, delimiter) => {
      if (value === null) return state
      if (state === null) return { parts: [value as T] }
      if (delimiter !== null) state.parts.push(delimiter as T)
      state.parts.push(value as T)
      return state
    },
    final: (state) => (state === null ? null : join(state.parts)),
    skipNulls: false,
  })
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

export const counting: Readonly<Record<string, AggregateImplementation>> = {
  'count(any)': count,
  'count()': count,
  'bool_and(bool)': and,
  'bool_or(bool)': or,
  'every(bool)': and,
  'bit_and(int2)': bitAnd,
  'bit_and(int4)': bitAnd,
  'bit_and(int8)': wide((a, b) => a & b),
  'bit_or(int2)': bitOr,
  'bit_or(int4)': bitOr,
  'bit_or(int8)': wide((a, b) => a | b),
  'bit_xor(int2)': bitXor,
  'bit_xor(int4)': bitXor,
  'bit_xor(int8)': wide((a, b) => a ^ b),
  'string_agg(text,text)': pieces<string>((parts) => parts.join('')),
  'string_agg(bytea,bytea)': pieces<Uint8Array>(joinBytes),
}
