/** Arrays made of arrays: `ARRAY[[1,2],[3,4]]`, `array_agg` over arrays. */
import { mismatchedDimensions, tooManyDimensions } from '../errors/array-errors.ts'
import { arrayOfShape, emptyArray, maxDimensions, type ArrayValue } from './array-value.ts'
import type { Datum } from './datum.ts'
import type { Oid } from './type.ts'

/** One more dimension over arrays of one shape; empty parts give an empty whole. */
export function nestedArray(elementOid: Oid, parts: readonly ArrayValue[]): ArrayValue {
  const first = parts[0]
  if (first === undefined) return emptyArray(elementOid)
  const elements: Datum[] = []
  for (const part of parts) {
    const isSame =
      part.dims.length === first.dims.length &&
      part.dims.every((dim, i) => dim === first.dims[i]) &&
      part.lowerBounds.every((bound, i) => bound === first.lowerBounds[i])
    if (!isSame) throw mismatchedDimensions()
    for (const element of part.elements) elements.push(element)
  }
  if (first.dims.length >= maxDimensions) {
    throw tooManyDimensions(first.dims.length + 1, maxDimensions)
  }
  return arrayOfShape(
    elementOid,
    [parts.length, ...first.dims],
    [1, ...first.lowerBounds],
    elements,
  )
}
