/** The stored form of one value of any type inside another value: an array's element, a record's field. */
import type { ByteReader } from '../base/byte-reader.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import { unreachable } from '../base/unreachable.ts'
import { dateToInt32 } from './date-type.ts'
import type { Datum, NonNull } from './datum.ts'
import { narrow } from './int64.ts'
import type { Type } from './type.ts'

const isNull = 0
const isFixed = 1
const isWide = 2

const maxInt = 2147483647

export function encodeElement(type: Type, value: Datum, out: ByteWriter): void {
  if (value === null) return out.u8(isNull)
  switch (type.physical) {
    case 'i32':
      out.u8(isFixed)
      return out.i32(typeof value === 'boolean' ? Number(value) : dateToInt32(value as number))
    case 'i64':
      if (typeof value === 'bigint') {
        out.u8(isWide)
        return out.i64(value)
      }
      out.u8(isFixed)
      return out.f64(value as number)
    case 'f64':
      out.u8(isFixed)
      return out.f64(value as number)
    case 'any':
      return encodeLong(type, value, out)
    default:
      return unreachable(type.physical)
  }
}

function encodeLong(type: Type, value: NonNull, out: ByteWriter): void {
  const body = new ByteWriter()
  if (type.encode === undefined) throw new TypeError(`values of type ${type.name} cannot be stored`)
  type.encode(value, body)
  const bytes = body.view()
  out.u8(isFixed)
  out.varint(bytes.length)
  out.bytes(bytes)
}

export function decodeElement(type: Type, input: ByteReader): Datum {
  const mark = input.u8()
  if (mark === isNull) return null
  switch (type.physical) {
    case 'i32': {
      const value = input.i32()
      if (type.category === 'B') return value !== 0
      if (type.category !== 'D') return value
      return value === maxInt ? Infinity : value === -maxInt - 1 ? -Infinity : value
    }
    case 'i64':
      return mark === isWide ? narrow(input.i64()) : input.f64()
    case 'f64':
      return input.f64()
    case 'any': {
      const length = input.varint()
      if (type.decode === undefined) {
        throw new TypeError(`values of type ${type.name} cannot be stored`)
      }
      return type.decode(input, length)
    }
    default:
      return unreachable(type.physical)
  }
}
