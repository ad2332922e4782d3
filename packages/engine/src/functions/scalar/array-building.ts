/** Functions that make arrays: concatenation, removal, replacement, filling, and text. */
import {
  arrayArgument,
  arraySizeExceeded,
  arraySubscriptError,
  nullNotAllowed,
  tooManyDimensions,
} from '../../errors/array-errors.ts'
import { notSupported } from '../../errors/data-errors.ts'
import {
  arrayOf,
  arrayOfShape,
  emptyArray,
  maxDimensions,
  type ArrayValue,
} from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Oid, TypeRef } from '../../types/type.ts'
import type { EvalContext, ScalarEval, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { sameElement } from './arrays.ts'

const textOid = 25
const maxElements = 134_217_727

/** An implementation that needs the element type of its result. */
function making(
  make: (element: Oid, args: readonly TypeRef[]) => ScalarEval,
): ScalarImplementation {
  return {
    specialize: (args, result, type) => make(type(result.oid).elementOid, args),
  }
}

function notOneDimensional(): Error {
  return arrayArgument('argument must be empty or one-dimensional array')
}

function extended(array: ArrayValue | null, elementOid: Oid, value: Datum, atEnd: boolean): Datum {
  if (array === null || array.dims.length === 0) return arrayOf(elementOid, [value])
  if (array.dims.length > 1) throw notOneDimensional()
  const elements = atEnd ? [...array.elements, value] : [value, ...array.elements]
  // The array keeps its first subscript either way.
  return arrayOf(array.elementOid, elements, array.lowerBounds[0])
}

function incompatible(detail: string): Error {
  return arraySubscriptError('cannot concatenate incompatible arrays', detail)
}

function concatenate(a: ArrayValue, b: ArrayValue): ArrayValue {
  if (b.dims.length === 0) return a
  if (a.dims.length === 0) return b
  const difference = a.dims.length - b.dims.length
  if (Math.abs(difference) > 1) {
    throw incompatible(
      `Arrays of ${a.dims.length} and ${b.dims.length} dimensions are not compatible for concatenation.`,
    )
  }
  const elements = [...a.elements, ...b.elements]
  const longer = difference >= 0 ? a : b
  const isNested = difference !== 0
  const inner = (array: ArrayValue): readonly number[] =>
    array === longer || !isNested ? array.dims.slice(1) : array.dims
  if (inner(a).join() !== inner(b).join()) {
    throw incompatible(
      isNested
        ? 'Arrays with differing dimensions are not compatible for concatenation.'
        : 'Arrays with differing element dimensions are not compatible for concatenation.',
    )
  }
  const rows = (array: ArrayValue): number =>
    array === longer || !isNested ? (array.dims[0] as number) : 1
  const dims = [rows(a) + rows(b), ...longer.dims.slice(1)]
  return arrayOfShape(a.elementOid, dims, longer.lowerBounds, elements)
}

function remove(ctx: EvalContext, array: ArrayValue, wanted: Datum): ArrayValue {
  if (array.dims.length > 1) {
    throw notSupported('removing elements from multidimensional arrays is not supported')
  }
  const isSame = sameElement(ctx.type(array.elementOid))
  const kept = array.elements.filter((element) => !isSame(element, wanted))
  if (kept.length === array.elements.length) return array
  return arrayOf(array.elementOid, kept, array.lowerBounds[0])
}

function replace(ctx: EvalContext, array: ArrayValue, from: Datum, to: Datum): ArrayValue {
  const isSame = sameElement(ctx.type(array.elementOid))
  const elements = array.elements.map((element) => (isSame(element, from) ? to : element))
  return { ...array, elements }
}

function fill(elementOid: Oid, value: Datum, dims: Datum, bounds: Datum | undefined): ArrayValue {
  if (dims === null || bounds === null) {
    throw nullNotAllowed('dimension array or low bound array cannot be null')
  }
  const lengths = integersOf(dims as ArrayValue, 'dimension')
  if (lengths.length > maxDimensions) throw tooManyDimensions(lengths.length, maxDimensions)
  const lowers =
    bounds === undefined ? lengths.map(() => 1) : integersOf(bounds as ArrayValue, 'low bound')
  if (lowers.length !== lengths.length) {
    throw arraySubscriptError(
      'wrong number of array subscripts',
      'Low bound array has different size than dimensions array.',
    )
  }
  const count = lengths.length === 0 ? 0 : lengths.reduce((a, b) => a * Math.max(0, b), 1)
  if (count > maxElements) throw arraySizeExceeded()
  if (count === 0) return emptyArray(elementOid)
  return arrayOfShape(elementOid, lengths, lowers, new Array<Datum>(count).fill(value))
}

function integersOf(array: ArrayValue, what: string): number[] {
  if (array.dims.length > 1) {
    throw arraySubscriptError(
      'wrong number of array subscripts',
      `${what === 'dimension' ? 'Dimension' : 'Low bound'} array must be one dimensional.`,
    )
  }
  if (array.elements.includes(null)) throw nullNotAllowed('dimension values cannot be null')
  return array.elements as number[]
}

function trim(array: ArrayValue, count: number): ArrayValue {
  const length = array.dims[0] ?? 0
  if (count < 0 || count > length) {
    throw arraySubscriptError(`number of elements to trim must be between 0 and ${length}`)
  }
  const rows = length - count
  const width = length === 0 ? 0 : array.elements.length / length
  return arrayOfShape(
    array.elementOid,
    [rows, ...array.dims.slice(1)],
    array.lowerBounds.map(() => 1),
    array.elements.slice(0, rows * width),
  )
}

function toText(ctx: EvalContext, array: ArrayValue, delimiter: string, forNull?: Datum): string {
  const type = ctx.type(array.elementOid)
  const parts: string[] = []
  for (const element of array.elements) {
    if (element !== null) parts.push(type.output(element, ctx))
    else if (forNull !== undefined && forNull !== null) parts.push(forNull as string)
  }
  return parts.join(delimiter)
}

function split(text: string, delimiter: Datum): readonly string[] {
  if (text === '') return []
  if (delimiter === null) return [...text]
  return delimiter === '' ? [text] : text.split(delimiter as string)
}

/** The pieces of a text; those equal to `forNull` are NULL. */
export function splitText(text: Datum, delimiter: Datum, forNull: Datum): Datum[] | null {
  if (text === null) return null
  return split(text as string, delimiter).map((part) => (part === forNull ? null : part))
}

function stringToArray(text: Datum, delimiter: Datum, forNull: Datum): Datum {
  const parts = splitText(text, delimiter, forNull)
  return parts === null ? null : arrayOf(textOid, parts)
}

export const arrayBuilding: Readonly<Record<string, ScalarImplementation>> = {
  array_append: making(
    (element) => (_ctx, array, value) => extended(array as ArrayValue | null, element, value, true),
  ),
  array_prepend: making(
    (element) => (_ctx, value, array) =>
      extended(array as ArrayValue | null, element, value, false),
  ),
  array_cat: scalar((_ctx, a: Datum, b: Datum) => {
    if (a === null) return b
    return b === null ? a : concatenate(a as ArrayValue, b as ArrayValue)
  }),
  array_remove: scalar((ctx, array: Datum, wanted: Datum) =>
    array === null ? null : remove(ctx, array as ArrayValue, wanted),
  ),
  array_replace: scalar((ctx, array: Datum, from: Datum, to: Datum) =>
    array === null ? null : replace(ctx, array as ArrayValue, from, to),
  ),
  array_fill: making((element) => (_ctx, value, dims) => fill(element, value, dims, undefined)),
  array_fill_with_lower_bounds: making(
    (element) => (_ctx, value, dims, bounds) => fill(element, value, dims, bounds),
  ),
  trim_array: scalar((_ctx, array: NonNull, count: number) => trim(array as ArrayValue, count)),
  array_to_text: scalar((ctx, array: ArrayValue, delimiter: string) =>
    toText(ctx, array, delimiter),
  ),
  array_to_text_null: scalar((ctx, array: Datum, delimiter: Datum, forNull: Datum) =>
    array === null || delimiter === null
      ? null
      : toText(ctx, array as ArrayValue, delimiter as string, forNull),
  ),
  text_to_array: scalar((_ctx, text: Datum, delimiter: Datum) =>
    stringToArray(text, delimiter, null),
  ),
  text_to_array_null: scalar((_ctx, text: Datum, delimiter: Datum, forNull: Datum) =>
    stringToArray(text, delimiter, forNull),
  ),
}
