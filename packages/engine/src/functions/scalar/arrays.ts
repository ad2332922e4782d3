/** Functions that take arrays apart: their shape, comparison, containment, search. */
import { arrayArgument, nullNotAllowed } from '../../errors/array-errors.ts'
import { notSupported } from '../../errors/data-errors.ts'
import { compareArrays, comparator } from '../../types/array-type.ts'
import { arrayOf, type ArrayValue } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const int4Oid = 23

function elementType(ctx: EvalContext, array: ArrayValue): Type {
  return ctx.type(array.elementOid)
}

function ordering(holds: (order: number) => boolean): ScalarImplementation {
  return scalar((ctx, a: ArrayValue, b: ArrayValue) =>
    holds(compareArrays(elementType(ctx, a), a, b)),
  )
}

/** The bounds of a dimension counted from 1; undefined where the array has none. */
function dimension(
  array: ArrayValue,
  at: number,
): { readonly lower: number; readonly length: number } | undefined {
  const lower = array.lowerBounds[at - 1]
  const length = array.dims[at - 1]
  return lower === undefined || length === undefined ? undefined : { lower, length }
}

/** The values of an array in a form that a Set can hold; NULLs left out. */
function keysOf(type: Type, array: ArrayValue): Set<unknown> {
  const keys = new Set<unknown>()
  for (const item of array.elements) if (item !== null) keys.add(keyOf(type, item))
  return keys
}

function keyOf(type: Type, item: NonNull): unknown {
  if (type.hashKey === undefined) comparator(type)
  return type.hashKey?.(item)
}

/** Whether every element of `b` is in `a`; a NULL is in nothing. */
function contains(ctx: EvalContext, a: ArrayValue, b: ArrayValue): boolean {
  const type = elementType(ctx, a)
  const keys = keysOf(type, a)
  return b.elements.every((item) => item !== null && keys.has(keyOf(type, item)))
}

function overlap(ctx: EvalContext, a: ArrayValue, b: ArrayValue): boolean {
  const type = elementType(ctx, a)
  const keys = keysOf(type, a)
  return b.elements.some((item) => item !== null && keys.has(keyOf(type, item)))
}

/** Equality of elements as `IS NOT DISTINCT FROM` has it. */
export function sameElement(type: Type): (a: Datum, b: Datum) => boolean {
  const compare = comparator(type)
  return (a, b) => (a === null || b === null ? a === b : compare(a, b) === 0)
}

function requireOneDimension(array: ArrayValue): void {
  if (array.dims.length > 1) {
    throw notSupported('searching for elements in multidimensional arrays is not supported')
  }
}

function position(
  ctx: EvalContext,
  array: Datum,
  wanted: Datum,
  from: Datum | undefined,
): number | null {
  if (array === null) return null
  const { elements, lowerBounds } = array as ArrayValue
  requireOneDimension(array as ArrayValue)
  if (from === null) throw nullNotAllowed('initial position must not be null')
  const isSame = sameElement(elementType(ctx, array as ArrayValue))
  const first = lowerBounds[0] ?? 1
  const start = from === undefined ? 0 : Math.max(0, (from as number) - first)
  for (let i = start; i < elements.length; i++) {
    if (isSame(elements[i] as Datum, wanted)) return first + i
  }
  return null
}

function positions(ctx: EvalContext, array: Datum, wanted: Datum): Datum {
  if (array === null) return null
  const { elements, lowerBounds } = array as ArrayValue
  requireOneDimension(array as ArrayValue)
  const isSame = sameElement(elementType(ctx, array as ArrayValue))
  const found: number[] = []
  elements.forEach((element, i) => {
    if (isSame(element, wanted)) found.push(i + (lowerBounds[0] as number))
  })
  return arrayOf(int4Oid, found)
}

function dims(array: ArrayValue): string | null {
  if (array.dims.length === 0) return null
  return array.dims
    .map((length, i) => {
      const lower = array.lowerBounds[i] as number
      return `[${lower}:${lower + length - 1}]`
    })
    .join('')
}

/** The bucket of a sorted array of lower bounds that a value falls into. */
function widthBucket(ctx: EvalContext, value: NonNull, thresholds: ArrayValue): number {
  if (thresholds.dims.length > 1) throw arrayArgument('thresholds must be one-dimensional array')
  if (thresholds.elements.includes(null)) {
    throw nullNotAllowed('thresholds array must not contain NULLs')
  }
  const compare = comparator(elementType(ctx, thresholds))
  let low = 0
  let high = thresholds.elements.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(value, thresholds.elements[middle] as NonNull) < 0) high = middle
    else low = middle + 1
  }
  return low
}

export const arrays: Readonly<Record<string, ScalarImplementation>> = {
  array_eq: ordering((n) => n === 0),
  array_ne: ordering((n) => n !== 0),
  array_lt: ordering((n) => n < 0),
  array_le: ordering((n) => n <= 0),
  array_gt: ordering((n) => n > 0),
  array_ge: ordering((n) => n >= 0),
  btarraycmp: scalar((ctx, a: ArrayValue, b: ArrayValue) =>
    Math.sign(compareArrays(elementType(ctx, a), a, b)),
  ),
  array_larger: scalar((ctx, a: ArrayValue, b: ArrayValue) =>
    compareArrays(elementType(ctx, a), a, b) > 0 ? a : b,
  ),
  array_smaller: scalar((ctx, a: ArrayValue, b: ArrayValue) =>
    compareArrays(elementType(ctx, a), a, b) < 0 ? a : b,
  ),
  oidvectoreq: ordering((n) => n === 0),
  oidvectorne: ordering((n) => n !== 0),
  arraycontains: scalar(contains),
  arraycontained: scalar((ctx, a: ArrayValue, b: ArrayValue) => contains(ctx, b, a)),
  arrayoverlap: scalar(overlap),
  array_ndims: scalar((_ctx, array: ArrayValue) => array.dims.length || null),
  array_dims: scalar((_ctx, array: ArrayValue) => dims(array)),
  array_lower: scalar((_ctx, array: ArrayValue, at: number) => dimension(array, at)?.lower ?? null),
  array_upper: scalar((_ctx, array: ArrayValue, at: number) => {
    const found = dimension(array, at)
    return found === undefined ? null : found.lower + found.length - 1
  }),
  array_length: scalar(
    (_ctx, array: ArrayValue, at: number) => dimension(array, at)?.length ?? null,
  ),
  array_cardinality: scalar((_ctx, array: ArrayValue) => array.elements.length),
  array_position: scalar((ctx, array: Datum, wanted: Datum) =>
    position(ctx, array, wanted, undefined),
  ),
  array_position_start: scalar((ctx, array: Datum, wanted: Datum, from: Datum) =>
    position(ctx, array, wanted, from),
  ),
  array_positions: scalar(positions),
  width_bucket_array: scalar(widthBucket),
}
