/**
 * An SQL array: its elements in row-major order with their dimensions. An array without elements
 * has no dimensions at all (`{}`), whatever it was made from.
 */
import type { Datum } from './datum.ts'
import type { Oid } from './type.ts'

export type ArrayValue = {
  readonly kind: 'array'
  readonly elementOid: Oid
  /** Length of each dimension, outermost first; empty for the empty array. */
  readonly dims: readonly number[]
  /** First subscript of each dimension: 1 unless said otherwise. */
  readonly lowerBounds: readonly number[]
  readonly elements: readonly Datum[]
}

/** PostgreSQL's bound on the number of dimensions. */
export const maxDimensions = 6

const none: readonly number[] = []
const oneBased: readonly number[] = [1]
const zeroBased: readonly number[] = [0]

export function emptyArray(elementOid: Oid): ArrayValue {
  return { kind: 'array', elementOid, dims: none, lowerBounds: none, elements: [] }
}

/** A one-dimensional array whose first subscript is `lowerBound`. */
export function arrayOf(elementOid: Oid, elements: readonly Datum[], lowerBound = 1): ArrayValue {
  if (elements.length === 0) return emptyArray(elementOid)
  return {
    kind: 'array',
    elementOid,
    dims: [elements.length],
    lowerBounds: lowerBound === 1 ? oneBased : lowerBound === 0 ? zeroBased : [lowerBound],
    elements,
  }
}

/** An array of any shape; `elements.length` is the product of `dims`. */
export function arrayOfShape(
  elementOid: Oid,
  dims: readonly number[],
  lowerBounds: readonly number[],
  elements: readonly Datum[],
): ArrayValue {
  if (elements.length === 0) return emptyArray(elementOid)
  return { kind: 'array', elementOid, dims, lowerBounds, elements }
}

/** The same shape with other elements, as an element-wise cast makes. */
export function withElements(
  array: ArrayValue,
  elementOid: Oid,
  elements: readonly Datum[],
): ArrayValue {
  const { dims, lowerBounds } = array
  return { kind: 'array', elementOid, dims, lowerBounds, elements }
}

export function isArrayValue(value: Datum): value is ArrayValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'array'
}
