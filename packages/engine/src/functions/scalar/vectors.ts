/** Functions of the vector type but its distances: arithmetic, order, parts, casts from and to arrays, the states of its aggregates. */
import { floatOverflow, floatUnderflow } from '../../errors/data-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import {
  arrayNotFlat,
  arrayWithNulls,
  differentDimensions,
  tooManyDimensions,
  vectorWithoutDimensions,
} from '../../errors/vector-errors.ts'
import { type ArrayValue, arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { parseFloat4 } from '../../types/float-text.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { MAX_VECTOR_DIMENSIONS } from '../../types/vector-text.ts'
import {
  checkDimensions,
  checkElements,
  checkExpected,
  compareVectors,
} from '../../types/vector-type.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const FLOAT4 = 700
const FLOAT8 = 701

type Vector = Float32Array

export function checkSame(a: Vector, b: Vector): void {
  if (a.length !== b.length) throw differentDimensions(a.length, b.length)
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity
}

/** `a` with `b` added, element by element. */
export function addVectors(a: Vector, b: Vector, sign: 1 | -1 = 1): Vector {
  checkSame(a, b)
  const result = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) {
    result[i] = (a[i] as number) + sign * (b[i] as number)
    if (isInfinite(result[i] as number)) throw floatOverflow()
  }
  return result
}

function multiplyVectors(a: Vector, b: Vector): Vector {
  checkSame(a, b)
  const result = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) {
    result[i] = (a[i] as number) * (b[i] as number)
    if (isInfinite(result[i] as number)) throw floatOverflow()
    if (result[i] === 0 && a[i] !== 0 && b[i] !== 0) throw floatUnderflow()
  }
  return result
}

function concatenate(a: Vector, b: Vector): Vector {
  checkDimensions(a.length + b.length)
  const result = new Float32Array(a.length + b.length)
  result.set(a)
  result.set(b, a.length)
  return result
}

function ordering(holds: (order: number) => boolean): ScalarImplementation {
  return scalar((_ctx, a: Vector, b: Vector) => holds(compareVectors(a, b)))
}

/** The length, in double precision. */
function norm(value: Vector): number {
  let sum = 0
  for (const element of value) sum += element * element
  return Math.sqrt(sum)
}

function normalize(value: Vector): Vector {
  const length = norm(value)
  const result = new Float32Array(value.length)
  if (length === 0) return result
  for (let i = 0; i < value.length; i++) {
    result[i] = (value[i] as number) / length
    if (isInfinite(result[i] as number)) throw floatOverflow()
  }
  return result
}

/** As `substring`: what lies before the first or behind the last element is cut off. */
function subvector(value: Vector, start: number, count: number): Vector {
  if (count < 1 || start > value.length) throw vectorWithoutDimensions()
  const end = Math.min(start + count, value.length + 1)
  const first = Math.max(start, 1)
  checkDimensions(end - first)
  return value.slice(first - 1, end - 1)
}

function fromArray(toNumber: (element: Datum) => number): ScalarImplementation {
  return scalar((_ctx, { dims, elements }: ArrayValue, typmod: number) => {
    if (dims.length > 1) throw arrayNotFlat()
    if (elements.includes(null)) throw arrayWithNulls()
    checkDimensions(elements.length)
    checkExpected(typmod, elements.length)
    const value = Float32Array.from(elements, toNumber)
    checkElements(value)
    return value
  })
}

const fromNumbers = fromArray((element) => element as number)
const fromNumerics = fromArray((element) => {
  const { isNaN, isFinite } = element as Numeric
  if (isNaN) return NaN
  return isFinite ? parseFloat4((element as Numeric).toString()) : Infinity
})

/** The numbers of an aggregate's state: how many rows, then a sum for each dimension. */
function stateNumbers(state: ArrayValue, name: string): readonly number[] {
  if (state.dims.length !== 1 || state.elements.includes(null)) {
    throw sqlError(sqlstate.internalError, `${name}: expected state array`)
  }
  return state.elements as readonly number[]
}

function sums(a: readonly number[], b: ArrayLike<number>, from: number): number[] {
  checkExpected(a.length - 1, b.length - from)
  return a.slice(1).map((value, i) => {
    const sum = value + (b[i + from] as number)
    if (isInfinite(sum)) throw floatOverflow()
    return sum
  })
}

function accumulate(state: ArrayValue, value: Vector): ArrayValue {
  const numbers = stateNumbers(state, 'vector_accum')
  const added = numbers.length === 1 ? Array.from(value) : sums(numbers, value, 0)
  return arrayOf(FLOAT8, [(numbers[0] as number) + 1, ...added])
}

function average(state: ArrayValue): Vector | null {
  const [count = 0, ...rest] = stateNumbers(state, 'vector_avg')
  if (count === 0) return null
  checkDimensions(rest.length)
  const value = Float32Array.from(rest, (sum) => sum / count)
  checkElements(value)
  return value
}

function combine(first: ArrayValue, second: ArrayValue): ArrayValue {
  const a = stateNumbers(first, 'vector_combine')
  const b = stateNumbers(second, 'vector_combine')
  if (a[0] === 0 || b[0] === 0) {
    const [state, numbers] = a[0] === 0 ? [second, b] : [first, a]
    if (numbers.length - 1 > MAX_VECTOR_DIMENSIONS) throw tooManyDimensions(MAX_VECTOR_DIMENSIONS)
    return state
  }
  checkExpected(a.length - 1, b.length - 1)
  if (a.length - 1 > MAX_VECTOR_DIMENSIONS) throw tooManyDimensions(MAX_VECTOR_DIMENSIONS)
  return arrayOf(FLOAT8, [(a[0] as number) + (b[0] as number), ...sums(a, b, 1)])
}

export const vectors: Readonly<Record<string, ScalarImplementation>> = {
  vector_add: scalar((_ctx, a: Vector, b: Vector) => addVectors(a, b)),
  vector_sub: scalar((_ctx, a: Vector, b: Vector) => addVectors(a, b, -1)),
  vector_mul: scalar((_ctx, a: Vector, b: Vector) => multiplyVectors(a, b)),
  vector_concat: scalar((_ctx, a: Vector, b: Vector) => concatenate(a, b)),
  vector_lt: ordering((order) => order < 0),
  vector_le: ordering((order) => order <= 0),
  vector_eq: ordering((order) => order === 0),
  vector_ne: ordering((order) => order !== 0),
  vector_ge: ordering((order) => order >= 0),
  vector_gt: ordering((order) => order > 0),
  vector_cmp: scalar((_ctx, a: Vector, b: Vector) => compareVectors(a, b)),
  vector_dims: scalar((_ctx, value: Vector) => value.length),
  vector_norm: scalar((_ctx, value: Vector) => norm(value)),
  vector_l2_normalize: scalar((_ctx, value: Vector) => normalize(value)),
  vector_subvector: scalar((_ctx, value: Vector, start: number, count: number) =>
    subvector(value, start, count),
  ),
  vector_to_vector: scalar((_ctx, value: Vector, typmod: number) => {
    checkExpected(typmod, value.length)
    return value
  }),
  vector_to_float4: scalar((_ctx, value: Vector) => arrayOf(FLOAT4, Array.from(value))),
  'array_to_vector(int4)': fromNumbers,
  'array_to_vector(float4)': fromNumbers,
  'array_to_vector(float8)': fromNumbers,
  'array_to_vector(numeric)': fromNumerics,
  vector_accum: scalar((_ctx, state: ArrayValue, value: Vector) => accumulate(state, value)),
  vector_avg: scalar((_ctx, state: ArrayValue) => average(state)),
  vector_combine: scalar((_ctx, a: ArrayValue, b: ArrayValue) => combine(a, b)),
}
