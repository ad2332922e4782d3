/**
 * The type of arrays over an element type. Order: element by element (NULL is the greatest), then by
 * the number of elements, of dimensions, then by their lengths and first subscripts.
 */
import type { ByteReader } from '../base/byte-reader.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import { tooManyDimensions } from '../errors/array-errors.ts'
import { invalidBinary } from '../errors/data-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { formatArray } from './array-format.ts'
import { parseArrayLiteral } from './array-parse.ts'
import { arrayOfShape, maxDimensions, type ArrayValue } from './array-value.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { Datum, NonNull } from './datum.ts'
import { decodeElement, encodeElement } from './element-codec.ts'
import type { Type, TypeContext } from './type.ts'

const onesUpTo: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, 1, 1],
  [1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1],
]

function delimiterOf(element: Type): string {
  return element.name === 'box' ? ';' : ','
}

function readArray(element: Type, text: string, typmod: number, ctx: TypeContext): ArrayValue {
  const literal = parseArrayLiteral(text, delimiterOf(element))
  const elements = literal.elements.map((item) =>
    item === null ? null : element.input(item, typmod, ctx),
  )
  const bounds = literal.lowerBounds ?? onesUpTo[literal.dims.length] ?? []
  return arrayOfShape(element.oid, literal.dims, bounds, elements)
}

export function compareArrays(element: Type, a: ArrayValue, b: ArrayValue): number {
  const length = Math.min(a.elements.length, b.elements.length)
  const compare = comparator(element)
  for (let i = 0; i < length; i++) {
    const x = a.elements[i] as Datum
    const y = b.elements[i] as Datum
    if (x === null || y === null) {
      if (x === y) continue
      return x === null ? 1 : -1
    }
    const order = compare(x, y)
    if (order !== 0) return order
  }
  return compareShapes(a, b)
}

function compareShapes(a: ArrayValue, b: ArrayValue): number {
  if (a.elements.length !== b.elements.length) return a.elements.length - b.elements.length
  if (a.dims.length !== b.dims.length) return a.dims.length - b.dims.length
  for (let i = 0; i < a.dims.length; i++) {
    const difference = (a.dims[i] as number) - (b.dims[i] as number)
    if (difference !== 0) return difference
  }
  for (let i = 0; i < a.dims.length; i++) {
    const difference = (a.lowerBounds[i] as number) - (b.lowerBounds[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}

/** The order of a type's values; 42883 where it has none. */
export function comparator(type: Type): (a: NonNull, b: NonNull) => number {
  if (type.compare !== undefined) return type.compare
  throw sqlError(
    sqlstate.undefinedFunction,
    `could not identify a comparison function for type ${type.name}`,
  )
}

function encodeArrayKey(element: Type, array: ArrayValue, out: ByteWriter): void {
  if (element.encodeKey === undefined) comparator(element)
  for (const item of array.elements) {
    if (item === null) out.u8(2)
    else {
      out.u8(1)
      element.encodeKey?.(item, out)
    }
  }
  out.u8(0)
  out.u8(array.dims.length)
  for (const dim of array.dims) out.u32BE(dim)
  for (const bound of array.lowerBounds) out.u32BE(bound + 2147483648)
}

function arrayHashKey(element: Type, array: ArrayValue): string {
  const shape = `${array.dims.join()}/${array.lowerBounds.join()}`
  const items = array.elements.map((item) => {
    if (item === null) return 'n'
    const key = element.hashKey === undefined ? '' : element.hashKey(item)
    const text = typeof key === 'string' ? key : String(key)
    return `${text.length}:${text}`
  })
  return `${shape}/${items.join('')}`
}

function sendArray(element: Type, array: ArrayValue, out: ByteWriter, ctx: TypeContext): void {
  out.i32BE(array.dims.length)
  out.i32BE(array.elements.includes(null) ? 1 : 0)
  out.u32BE(element.oid)
  array.dims.forEach((dim, i) => {
    out.i32BE(dim)
    out.i32BE(array.lowerBounds[i] as number)
  })
  const body = new ByteWriter()
  for (const item of array.elements) {
    if (item === null) {
      out.i32BE(-1)
      continue
    }
    body.reset()
    element.send(item, body, ctx)
    out.i32BE(body.length)
    out.bytes(body.view())
  }
}

function receiveArray(
  element: Type,
  input: ByteReader,
  typmod: number,
  ctx: TypeContext,
): ArrayValue {
  const dimensions = input.i32BE()
  if (dimensions < 0) throw invalidBinary(`invalid number of dimensions: ${dimensions}`)
  if (dimensions > maxDimensions) throw tooManyDimensions(dimensions, maxDimensions)
  const flags = input.i32BE()
  if (flags !== 0 && flags !== 1) throw invalidBinary('invalid array flags')
  const oid = input.u32BE()
  if (oid !== element.oid) {
    throw sqlError(
      sqlstate.datatypeMismatch,
      `binary data has array element type ${oid} instead of expected ${element.oid}`,
    )
  }
  const dims: number[] = []
  const bounds: number[] = []
  let count = dimensions === 0 ? 0 : 1
  for (let i = 0; i < dimensions; i++) {
    const dim = input.i32BE()
    dims.push(dim)
    bounds.push(input.i32BE())
    count *= dim
  }
  // Each element takes four bytes at least.
  if (count < 0 || count * 4 > input.remaining)
    throw invalidBinary('insufficient data left in message')
  const elements: Datum[] = []
  for (let i = 0; i < count; i++) {
    const length = input.i32BE()
    elements.push(length < 0 ? null : element.receive(input, length, typmod, ctx))
  }
  return arrayOfShape(element.oid, dims, bounds, elements)
}

function encodeArray(element: Type, array: ArrayValue, out: ByteWriter): void {
  out.u8(array.dims.length)
  for (const dim of array.dims) out.varint(dim)
  for (const bound of array.lowerBounds) out.i32(bound)
  for (const item of array.elements) encodeElement(element, item, out)
}

function decodeArray(element: Type, input: ByteReader): ArrayValue {
  const dimensions = input.u8()
  const dims: number[] = []
  let count = dimensions === 0 ? 0 : 1
  for (let i = 0; i < dimensions; i++) {
    const dim = input.varint()
    dims.push(dim)
    count *= dim
  }
  const bounds: number[] = []
  for (let i = 0; i < dimensions; i++) bounds.push(input.i32())
  const elements: Datum[] = []
  for (let i = 0; i < count; i++) elements.push(decodeElement(element, input))
  return arrayOfShape(element.oid, dims, bounds, elements)
}

export function arrayType(element: Type): TypeBehaviour {
  const { typmodIn, typmodOut, coerceTypmod } = element
  return {
    physical: 'any',
    input: (text, typmod, ctx) => readArray(element, text, typmod, ctx),
    output: (value, ctx) =>
      formatArray(value as ArrayValue, (item) => element.output(item, ctx), delimiterOf(element)),
    send: (value, out, ctx) => sendArray(element, value as ArrayValue, out, ctx),
    receive: (input, _length, typmod, ctx) => receiveArray(element, input, typmod, ctx),
    compare: (a, b) => compareArrays(element, a as ArrayValue, b as ArrayValue),
    hashKey: (value) => arrayHashKey(element, value as ArrayValue),
    encodeKey: (value, out) => encodeArrayKey(element, value as ArrayValue, out),
    encode: (value, out) => encodeArray(element, value as ArrayValue, out),
    decode: (input) => decodeArray(element, input),
    ...(typmodIn && { typmodIn }),
    ...(typmodOut && { typmodOut }),
    ...(coerceTypmod && {
      coerceTypmod: (value, typmod, explicit): NonNull => {
        const array = value as ArrayValue
        return {
          ...array,
          elements: array.elements.map((item) =>
            item === null ? null : coerceTypmod(item, typmod, explicit),
          ),
        }
      },
    }),
  }
}
