/**
 * vector(n): pgvector's type, a Float32Array. Stored as its elements alone, four bytes each, little-endian, so that the vectors of
 * a chunk lie in its heap as the distance kernels read them. Elements are finite; -0 equals 0.
 *
 * Wire form: u16 dimensions · u16 0 · f32 each, big-endian.
 */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidArgument } from '../errors/data-errors.ts'
import {
  tooManyDimensions,
  unexpectedDimensions,
  unexpectedUnused,
  vectorElementNotFinite,
  vectorWithoutDimensions,
} from '../errors/vector-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import { parseSmall } from './int-parse.ts'
import { MAX_VECTOR_DIMENSIONS, parseVector, printVector } from './vector-text.ts'

/** Throws unless there are as many dimensions as a vector may have. */
export function checkDimensions(count: number): void {
  if (count < 1) throw vectorWithoutDimensions()
  if (count > MAX_VECTOR_DIMENSIONS) throw tooManyDimensions(MAX_VECTOR_DIMENSIONS)
}

/** Throws unless the vector has the dimensions that the type modifier asks for; -1 asks for none. */
export function checkExpected(typmod: number, count: number): void {
  if (typmod !== -1 && typmod !== count) throw unexpectedDimensions(typmod, count)
}

/** Throws where an element is NaN or infinite. */
export function checkElements(value: Float32Array): void {
  for (let i = 0; i < value.length; i++) {
    const element = value[i] as number
    if (element - element !== 0) throw vectorElementNotFinite(element !== element)
  }
}

/** A copy of the numbers as a value of the type; throws where they cannot be one. */
export function vectorFrom(numbers: ArrayLike<number>): Float32Array {
  checkDimensions(numbers.length)
  const value = new Float32Array(numbers)
  checkElements(value)
  return value
}

/** Element by element; of two that begin alike the shorter comes first. */
export function compareVectors(a: Float32Array, b: Float32Array): number {
  const both = Math.min(a.length, b.length)
  for (let i = 0; i < both; i++) {
    const x = a[i] as number
    const y = b[i] as number
    if (x < y) return -1
    if (x > y) return 1
  }
  return Math.sign(a.length - b.length)
}

function typmodIn(modifiers: readonly string[]): number {
  const numbers = modifiers.map((text) => parseSmall(text, 'integer', -2147483648, 2147483647))
  const [first] = numbers
  if (first === undefined || numbers.length > 1) throw invalidArgument('invalid type modifier')
  if (first < 1) throw invalidArgument('dimensions for type vector must be at least 1')
  if (first > MAX_VECTOR_DIMENSIONS) {
    throw invalidArgument(`dimensions for type vector cannot exceed ${MAX_VECTOR_DIMENSIONS}`)
  }
  return first
}

function fit(value: Float32Array, typmod: number): Float32Array {
  checkExpected(typmod, value.length)
  return value
}

function receive(input: ByteReader, typmod: number): Float32Array {
  const count = input.i16BE()
  const unused = input.i16BE()
  checkDimensions(count)
  checkExpected(typmod, count)
  if (unused !== 0) throw unexpectedUnused(unused)
  const value = new Float32Array(count)
  for (let i = 0; i < count; i++) value[i] = input.f32BE()
  checkElements(value)
  return value
}

function send(value: NonNull, out: ByteWriter): void {
  const elements = value as Float32Array
  out.u16BE(elements.length)
  out.u16BE(0)
  for (let i = 0; i < elements.length; i++) out.f32BE(elements[i] as number)
}

const bits = new DataView(new ArrayBuffer(4))

/** A 1 before each element, whose bits are turned so that they sort; a 0 at the end, so that none is the prefix of another. */
function encodeKey(value: NonNull, out: ByteWriter): void {
  const elements = value as Float32Array
  for (let i = 0; i < elements.length; i++) {
    bits.setFloat32(0, (elements[i] as number) + 0)
    const raw = bits.getUint32(0)
    out.u8(1)
    out.u32BE((raw >= 0x80000000 ? ~raw : raw | 0x80000000) >>> 0)
  }
  out.u8(0)
}

/** Writes the stored form. */
export function storeVector(
  { buffer, byteOffset, byteLength }: Float32Array,
  out: ByteWriter,
): void {
  out.bytes(new Uint8Array(buffer, byteOffset, byteLength))
}

export const vector: TypeBehaviour = {
  physical: 'any',
  input: (text, typmod) => fit(parseVector(text), typmod),
  output: (value) => printVector(value as Float32Array),
  send,
  receive: (input, _length, typmod) => receive(input, typmod),
  compare: (a, b) => compareVectors(a as Float32Array, b as Float32Array),
  // joined, -0 is written as 0
  hashKey: (value) => (value as Float32Array).join(),
  encodeKey,
  encode: (value, out) => storeVector(value as Float32Array, out),
  decode: (input, length) => {
    const value = new Float32Array(length / 4)
    new Uint8Array(value.buffer).set(input.bytes(length))
    return value
  },
  typmodIn,
  typmodOut: (typmod) => `(${typmod})`,
  coerceTypmod: (value, typmod) => fit(value as Float32Array, typmod),
}
