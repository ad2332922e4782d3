/** float4 and float8. In their order -0 equals 0, and NaN equals itself and is greatest. */
import type { ByteWriter } from '../base/byte-writer.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import { parseFloat4, parseFloat8, printFloat4, printFloat8 } from './float-text.ts'
import { checkLength } from './int-type.ts'

const scratch = new DataView(new ArrayBuffer(8))

export function compareFloats(a: NonNull, b: NonNull): number {
  const x = a as number
  const y = b as number
  if (x < y) return -1
  if (x > y) return 1
  if (x === y) return 0
  return (x !== x ? 1 : 0) - (y !== y ? 1 : 0)
}

function floatKey(value: NonNull): number {
  // A Map finds NaN by NaN and 0 by -0, as the type's equality does; the sum turns -0 into 0 for other uses.
  return (value as number) + 0
}

/** The bits with the sign bit turned, or all of them for negative values: memcmp order is the floats' order. */
export function encodeFloatKey(value: number, out: ByteWriter): void {
  if (value !== value) {
    out.u32BE(0xffffffff)
    out.u32BE(0xffffffff)
    return
  }
  scratch.setFloat64(0, value + 0)
  const high = scratch.getUint32(0)
  const low = scratch.getUint32(4)
  if (high >= 0x80000000) {
    out.u32BE(~high >>> 0)
    out.u32BE(~low >>> 0)
  } else {
    out.u32BE((high | 0x80000000) >>> 0)
    out.u32BE(low)
  }
}

export const float8: TypeBehaviour = {
  physical: 'f64',
  input: parseFloat8,
  output: (value, ctx) => printFloat8(value as number, ctx.extraFloatDigits),
  send: (value, out) => out.f64BE(value as number),
  receive: (input, length) => {
    checkLength(length, 8)
    return input.f64BE()
  },
  compare: compareFloats,
  hashKey: floatKey,
  encodeKey: (value, out) => encodeFloatKey(value as number, out),
}

export const float4: TypeBehaviour = {
  physical: 'f64',
  input: parseFloat4,
  output: (value, ctx) => printFloat4(value as number, ctx.extraFloatDigits),
  send: (value, out) => out.f32BE(value as number),
  receive: (input, length) => {
    checkLength(length, 4)
    return input.f32BE()
  },
  compare: compareFloats,
  hashKey: floatKey,
  encodeKey: (value, out) => encodeFloatKey(value as number, out),
}
