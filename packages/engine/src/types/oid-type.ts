/**
 * oid, xid and the reg* types: unsigned 32-bit numbers. A reg* value reads and writes the name of what it stands for; the names
 * come from `TypeContext.names`, which the session's catalog provides. Without it, or for a number that names nothing, the
 * number itself is written.
 */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { inputOutOfRange, invalidInput } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import { checkLength, compareNumbers } from './int-type.ts'
import type { RegKind } from './type.ts'

const TWO_32 = 4294967296
const unsigned = /^[\t-\r ]*([+-]?\d+)[\t-\r ]*$/

/** Reads as C's strtoul does: a minus sign wraps around. */
export function parseOid(text: string, type: string): number {
  const match = unsigned.exec(text)
  if (match === null) throw invalidInput(type, text)
  const value = Number(match[1])
  if (value >= TWO_32 || value < -2147483648) throw inputOutOfRange(type, text)
  return value < 0 ? value + TWO_32 : value + 0
}

const fixed: Pick<TypeBehaviour, 'physical' | 'send' | 'receive' | 'hashKey'> = {
  physical: 'f64',
  send: (value: NonNull, out: ByteWriter) => out.u32BE(value as number),
  receive: (input: ByteReader, length: number) => {
    checkLength(length, 4)
    return input.u32BE()
  },
  hashKey: (value: NonNull) => value as number,
}

const ordered: Pick<TypeBehaviour, 'compare' | 'encodeKey'> = {
  compare: compareNumbers,
  encodeKey: (value: NonNull, out: ByteWriter) => out.u32BE(value as number),
}

export const oid: TypeBehaviour = {
  ...fixed,
  ...ordered,
  input: (text) => parseOid(text, 'oid'),
  output: (value) => String(value),
}

/** Reads as C's strtoul with base 0 does: hex and octal too, as far as it goes, the low 32 bits of it. */
function parseXid(text: string): number {
  const match = /^[\t-\r ]*([+-]?)(?:0x([0-9a-f]+)|0([0-7]*)|([1-9]\d*))/i.exec(text)
  const [, sign, hex, octal, decimal] = match ?? []
  const digits = hex !== undefined ? `0x${hex}` : octal ? `0o${octal}` : (decimal ?? '0')
  const value = BigInt(digits)
  if (value >= 2n ** 64n) return TWO_32 - 1
  return Number(BigInt.asUintN(32, sign === '-' ? -value : value))
}

/** xid and cid have equality but no order. */
export const xid: TypeBehaviour = {
  ...fixed,
  input: parseXid,
  output: (value) => String(value),
}

export function regType(kind: RegKind): TypeBehaviour {
  return {
    ...fixed,
    ...ordered,
    input: (text, _typmod, ctx) => {
      if (text === '-') return 0
      if (/^\d+$/.test(text)) return parseOid(text, 'oid')
      const found = ctx.names?.find(kind, text)
      if (found === undefined) throw invalidInput(kind, text)
      return found
    },
    output: (value, ctx) => {
      if (value === 0) return '-'
      return ctx.names?.describe(kind, value as number) ?? String(value)
    },
  }
}
