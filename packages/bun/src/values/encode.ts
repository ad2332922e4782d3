/**
 * JavaScript values to engine values. An encoder is made once per parameter of a statement, from the parameter's type, so that
 * what is done per call is a test of the value's type. What has no short way goes through the type's own text input, and so fails
 * as the same text in SQL would.
 */
import { vectorFrom } from '@twill/engine'
import type { Datum, NonNull, Session, Type } from '@twill/engine'
import { arrayEncoder } from './encode-array.ts'
import { timestampEncoder } from './encode-time.ts'
import { JsonParameter, jsonText, parameterText, unfitParameter } from './parameter.ts'

export type Encoder = (value: unknown) => Datum

/** `typmod` is the column's where a value goes straight into one; parameters have none. */
export function makeEncoder(session: Session, type: Type, typmod = -1): Encoder {
  const encode = encoderOf(session, type)
  const { coerceTypmod } = type
  if (typmod < 0 || coerceTypmod === undefined) {
    return (value) => (value === null || value === undefined ? null : encode(value))
  }
  return (value) =>
    value === null || value === undefined ? null : coerceTypmod(encode(value), typmod, false)
}

type NonNullEncoder = (value: unknown) => NonNull

function encoderOf(session: Session, type: Type): NonNullEncoder {
  const fromText: NonNullEncoder = (value) =>
    type.input(parameterText(value, type), -1, session.typeContext)
  if (type.kind === 'array') return arrayEncoder(session, type, makeEncoder)
  if (type.kind === 'domain' && type.baseType !== undefined) {
    return encoderOf(session, session.type(type.baseType.oid))
  }
  switch (type.name) {
    case 'bool':
      return (value) => (typeof value === 'boolean' ? value : fromText(value))
    case 'int2':
      return (value) => (isInt(value, 0x7fff) ? value | 0 : fromText(value))
    case 'int4':
      return (value) => (isInt(value, 0x7fff_ffff) ? value | 0 : fromText(value))
    case 'int8':
      return (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : fromText(value))
    case 'float8':
      return (value) => (typeof value === 'number' ? value : fromText(value))
    case 'float4':
      return (value) =>
        typeof value === 'number' && Math.abs(value) < 3e38 ? Math.fround(value) : fromText(value)
    case 'bytea':
      return (value) => bytes(value) ?? fromText(value)
    case 'vector':
      return (value) => vector(value) ?? fromText(value)
    case 'timestamp':
    case 'timestamptz':
    case 'date':
      return timestampEncoder(session, type, fromText)
    case 'json':
    case 'jsonb':
      return (value) => type.input(json(value, type), -1, session.typeContext)
    default:
      return fromText
  }
}

function isInt(value: unknown, max: number): value is number {
  return typeof value === 'number' && (value | 0) === value && value <= max && value >= -max - 1
}

function bytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (!ArrayBuffer.isView(value)) return undefined
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

/** A list of numbers is copied: its owner may go on writing to it. */
function vector(value: unknown): Float32Array | undefined {
  const isList =
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    (Array.isArray(value) && value.every((each) => typeof each === 'number'))
  return isList ? vectorFrom(value) : undefined
}

/** A string is JSON text already; everything else is written as JSON. */
function json(value: unknown, type: Type): string {
  if (typeof value === 'string') return value
  if (value instanceof JsonParameter) return jsonText(value.value)
  if (typeof value === 'bigint') return String(value)
  if (ArrayBuffer.isView(value)) throw unfitParameter(value, type)
  return jsonText(value)
}
