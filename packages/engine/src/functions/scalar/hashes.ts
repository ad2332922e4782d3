/** The hash functions of the hash operator classes: `hashtext`, `hashint4` and their 64-bit forms. */
import { hashAny, hashAnyExtended, hashUint32, hashUint32Extended } from '../../base/hash-any.ts'
import { type Int64, narrow } from '../../types/int64.ts'
import { trimBlanks } from '../../types/text-order.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const encoder = new TextEncoder()

function floatBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return bytes
}

/** The low half, with the high half folded in so that equal values of every integer type hash alike. */
function foldInt64(value: Int64): number {
  const wide = BigInt(value)
  const low = Number(BigInt.asIntN(32, wide))
  const high = Number(BigInt.asIntN(32, wide >> 32n))
  return low ^ (value >= 0 ? high : ~high)
}

type Area = Record<string, ScalarImplementation>

function ofBytes(name: string, bytes: (value: never) => Uint8Array): Area {
  return {
    [name]: scalar((_ctx, value: string) => hashAny(bytes(value as never))),
    [`${name}extended`]: scalar((_ctx, value: string, seed: Int64) =>
      narrow(hashAnyExtended(bytes(value as never), BigInt(seed))),
    ),
  }
}

function ofNumber(name: string, word: (value: number) => number): Area {
  return {
    [name]: scalar((_ctx, value: number) => hashUint32(word(value))),
    [`${name}extended`]: scalar((_ctx, value: number, seed: Int64) =>
      narrow(hashUint32Extended(word(value), BigInt(seed))),
    ),
  }
}

function ofFloat(name: string): Area {
  return {
    [name]: scalar((_ctx, value: number) => (value === 0 ? 0 : hashAny(floatBytes(value)))),
    [`${name}extended`]: scalar((_ctx, value: number, seed: Int64) =>
      value === 0 ? seed : narrow(hashAnyExtended(floatBytes(value), BigInt(seed))),
    ),
  }
}

export const hashes: Readonly<Area> = {
  ...ofBytes('hashtext', (value: string) => encoder.encode(value)),
  ...ofBytes('hashname', (value: string) => encoder.encode(value)),
  ...ofBytes('hashbpchar', (value: string) => encoder.encode(trimBlanks(value))),
  ...ofNumber('hashint2', (value) => value),
  ...ofNumber('hashint4', (value) => value),
  ...ofNumber('hashint8', foldInt64),
  ...ofNumber('hashoid', (value) => value),
  ...ofFloat('hashfloat4'),
  ...ofFloat('hashfloat8'),
}
