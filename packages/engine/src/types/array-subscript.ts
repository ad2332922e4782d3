/** Reading and assigning elements and slices of arrays by subscript. */
import {
  arraySizeExceeded,
  arraySubscriptError,
  tooManyDimensions,
  wrongSubscripts,
} from '../errors/array-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { arrayOfShape, emptyArray, maxDimensions, type ArrayValue } from './array-value.ts'
import type { Datum } from './datum.ts'
import type { Oid } from './type.ts'

/** PostgreSQL's bound on the number of elements. */
const maxElements = 134_217_727

/** One bound of a slice; undefined where it is left out (`[:3]`). */
export type SliceBound = { readonly lower: number | undefined; readonly upper: number | undefined }

/** `a[i][j]`: NULL outside the array or with another number of subscripts than dimensions. */
export function arraySubscript(array: ArrayValue, subscripts: readonly number[]): Datum {
  const offset = offsetOf(array, subscripts)
  return offset < 0 ? null : (array.elements[offset] as Datum)
}

function offsetOf(array: ArrayValue, subscripts: readonly number[]): number {
  const { dims, lowerBounds } = array
  if (subscripts.length !== dims.length || dims.length === 0) return -1
  let offset = 0
  for (let i = 0; i < dims.length; i++) {
    const at = (subscripts[i] as number) - (lowerBounds[i] as number)
    const dim = dims[i] as number
    if (at < 0 || at >= dim) return -1
    offset = offset * dim + at
  }
  return offset
}

/** `a[l:u]`: the part of the array inside the bounds, with subscripts from 1; empty where there is none. */
export function arraySlice(array: ArrayValue, bounds: readonly SliceBound[]): ArrayValue {
  const { dims, lowerBounds, elementOid } = array
  if (bounds.length > dims.length || dims.length === 0) return emptyArray(elementOid)
  const from: number[] = []
  const lengths: number[] = []
  for (let i = 0; i < dims.length; i++) {
    const first = lowerBounds[i] as number
    const last = first + (dims[i] as number) - 1
    const bound = bounds[i]
    const lower = Math.max(bound?.lower ?? first, first)
    const upper = Math.min(bound?.upper ?? last, last)
    if (upper < lower) return emptyArray(elementOid)
    from.push(lower - first)
    lengths.push(upper - lower + 1)
  }
  const elements: Datum[] = []
  forEachOffset(dims, from, lengths, (offset) => elements.push(array.elements[offset] as Datum))
  return arrayOfShape(
    elementOid,
    lengths,
    lengths.map(() => 1),
    elements,
  )
}

/** Visits the offsets of a box inside an array, in row-major order. */
function forEachOffset(
  dims: readonly number[],
  from: readonly number[],
  lengths: readonly number[],
  visit: (offset: number) => void,
): void {
  const walk = (depth: number, base: number): void => {
    const start = base * (dims[depth] as number) + (from[depth] as number)
    for (let i = 0; i < (lengths[depth] as number); i++) {
      if (depth === dims.length - 1) visit(start + i)
      else walk(depth + 1, start + i)
    }
  }
  walk(0, 0)
}

/**
 * `a[i] = value` on a copy. An array of one dimension (or none yet) grows to hold the subscript,
 * with NULLs in any gap; one of more dimensions does not grow.
 */
export function arrayAssign(
  array: ArrayValue | null,
  elementOid: Oid,
  subscripts: readonly number[],
  value: Datum,
): ArrayValue {
  if (subscripts.length > maxDimensions) throw tooManyDimensions(subscripts.length, maxDimensions)
  if (array === null || array.dims.length === 0) {
    const dims = subscripts.map(() => 1)
    return arrayOfShape(elementOid, dims, subscripts, [value])
  }
  if (subscripts.length !== array.dims.length) throw wrongSubscripts()
  if (array.dims.length === 1) {
    const at = subscripts[0] as number
    return assignRange(array, at, at, [value])
  }
  const offset = offsetOf(array, subscripts)
  if (offset < 0) throw arraySubscriptError('array subscript out of range')
  const elements = [...array.elements]
  elements[offset] = value
  return { ...array, elements }
}

function assignRange(
  array: ArrayValue,
  lower: number,
  upper: number,
  values: readonly Datum[],
): ArrayValue {
  const first = array.lowerBounds[0] as number
  const last = first + array.elements.length - 1
  const newFirst = Math.min(first, lower)
  const size = Math.max(last, upper) - newFirst + 1
  if (size > maxElements) throw arraySizeExceeded()
  const elements: Datum[] = new Array<Datum>(size).fill(null)
  array.elements.forEach((element, i) => {
    elements[first - newFirst + i] = element
  })
  for (let i = lower; i <= upper; i++) elements[i - newFirst] = values[i - lower] as Datum
  return arrayOfShape(array.elementOid, [size], [newFirst], elements)
}

/** `a[l:u] = source` on a copy; the source needs at least as many elements as the slice. */
export function arrayAssignSlice(
  array: ArrayValue | null,
  elementOid: Oid,
  bounds: readonly SliceBound[],
  source: ArrayValue,
): ArrayValue {
  if (array === null || array.dims.length === 0) return sliceOfNothing(elementOid, bounds, source)
  const { dims, lowerBounds } = array
  if (bounds.length > dims.length) throw wrongSubscripts()
  const from: number[] = []
  const lengths: number[] = []
  for (let i = 0; i < dims.length; i++) {
    const first = lowerBounds[i] as number
    const last = first + (dims[i] as number) - 1
    const lower = bounds[i]?.lower ?? first
    const upper = bounds[i]?.upper ?? last
    if (lower > upper) {
      throw arraySubscriptError('upper bound cannot be less than lower bound')
    }
    if (dims.length > 1 && (lower < first || upper > last)) {
      throw arraySubscriptError('array subscript out of range')
    }
    from.push(lower - first)
    lengths.push(upper - lower + 1)
  }
  checkSourceSize(lengths, source)
  if (dims.length === 1) {
    const lower = (from[0] as number) + (lowerBounds[0] as number)
    return assignRange(array, lower, lower + (lengths[0] as number) - 1, source.elements)
  }
  const elements = [...array.elements]
  let next = 0
  forEachOffset(dims, from, lengths, (offset) => {
    elements[offset] = source.elements[next++] as Datum
  })
  return { ...array, elements }
}

function checkSourceSize(lengths: readonly number[], source: ArrayValue): void {
  const wanted = lengths.reduce((a, b) => a * b, 1)
  if (wanted > source.elements.length) throw arraySubscriptError('source array too small')
}

function sliceOfNothing(
  elementOid: Oid,
  bounds: readonly SliceBound[],
  source: ArrayValue,
): ArrayValue {
  const lowers: number[] = []
  const lengths: number[] = []
  for (const { lower, upper } of bounds) {
    if (lower === undefined || upper === undefined) {
      throw arraySubscriptError(
        'array slice subscript must provide both boundaries',
        'When assigning to a slice of an empty array value, slice boundaries must be fully specified.',
      )
    }
    if (lower > upper) throw arraySubscriptError('upper bound cannot be less than lower bound')
    lowers.push(lower)
    lengths.push(upper - lower + 1)
  }
  checkSourceSize(lengths, source)
  const count = lengths.reduce((a, b) => a * b, 1)
  return arrayOfShape(elementOid, lengths, lowers, source.elements.slice(0, count))
}

/** The error for a subscript that is NULL in an assignment. */
export function nullSubscript(): Error {
  return sqlError(sqlstate.nullValueNotAllowed, 'array subscript in assignment must not be null')
}
