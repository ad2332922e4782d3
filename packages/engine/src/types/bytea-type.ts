/** bytea: hex (`\x00ff`) and escape (`\000\377`) text; order and keys by bytes. */
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidArgument } from '../errors/data-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { fromHex, latin1, toHex } from '../base/hex.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'

const encoder = new TextEncoder()
const BACKSLASH = 92

export function parseBytea(text: string): Uint8Array {
  if (text.startsWith('\\x')) return parseHex(text.slice(2))
  if (!text.includes('\\')) return encoder.encode(text)
  return parseEscape(encoder.encode(text))
}

/** Pairs of hex digits; blanks may stand between pairs. */
export function parseHex(text: string): Uint8Array {
  return fromHex(text) ?? parseSpacedHex(text)
}

function parseSpacedHex(text: string): Uint8Array {
  const pairs = text.match(/[ \t\n\r]+|[^]{1,2}/gu) ?? []
  const digits: string[] = []
  for (const pair of pairs) {
    if (/^[ \t\n\r]/.test(pair)) continue
    const wrong = /[^0-9a-f]/iu.exec(pair)
    if (wrong !== null) throw invalidArgument(`invalid hexadecimal digit: "${wrong[0]}"`)
    if (pair.length === 1) throw invalidArgument('invalid hexadecimal data: odd number of digits')
    digits.push(pair)
  }
  return fromHex(digits.join('')) as Uint8Array
}

function octal(byte: number | undefined, most: number): number {
  return byte !== undefined && byte >= 48 && byte <= 48 + most ? byte - 48 : -1
}

/** Bytes as they are, `\\` and `\ooo`. */
export function parseEscape(source: Uint8Array): Uint8Array {
  const out = new Uint8Array(source.length)
  let length = 0
  for (let at = 0; at < source.length; at++) {
    let byte = source[at] as number
    if (byte === BACKSLASH) {
      const high = octal(source[at + 1], 3)
      const middle = octal(source[at + 2], 7)
      const low = octal(source[at + 3], 7)
      if (source[at + 1] === BACKSLASH) {
        at += 1
      } else if (high >= 0 && middle >= 0 && low >= 0) {
        byte = high * 64 + middle * 8 + low
        at += 3
      } else {
        throw sqlError(sqlstate.invalidTextRepresentation, 'invalid input syntax for type bytea')
      }
    }
    out[length++] = byte
  }
  return out.slice(0, length)
}

/** The escape form; with `printable` off, high bytes and NUL only are escaped, as `encode(…, 'escape')` does. */
export function escapeBytes(bytes: Uint8Array, printable: boolean): string {
  let out = ''
  for (const byte of bytes) {
    if (byte === BACKSLASH) out += '\\\\'
    else if (byte >= 128 || byte === 0 || (printable && (byte < 32 || byte > 126))) {
      out += `\\${byte.toString(8).padStart(3, '0')}`
    } else out += latin1(byte)
  }
  return out
}

export function compareBytea(a: NonNull, b: NonNull): number {
  const x = a as Uint8Array
  const y = b as Uint8Array
  const shorter = Math.min(x.length, y.length)
  for (let at = 0; at < shorter; at++) {
    const difference = (x[at] as number) - (y[at] as number)
    if (difference !== 0) return difference
  }
  return x.length - y.length
}

/** 00 becomes 00 FF, and 00 00 ends it. */
function encodeKey(value: NonNull, out: ByteWriter): void {
  for (const byte of value as Uint8Array) {
    out.u8(byte)
    if (byte === 0) out.u8(0xff)
  }
  out.u16BE(0)
}

function hashKey(value: NonNull): string {
  let key = ''
  for (const byte of value as Uint8Array) key += latin1(byte)
  return key
}

export const bytea: TypeBehaviour = {
  physical: 'any',
  input: parseBytea,
  output: (value, ctx) =>
    ctx.byteaOutput === 'hex'
      ? `\\x${toHex(value as Uint8Array)}`
      : escapeBytes(value as Uint8Array, true),
  send: (value, out) => out.bytes(value as Uint8Array),
  receive: (input, length) => input.bytes(length).slice(),
  compare: compareBytea,
  hashKey,
  encodeKey,
  encode: (value, out) => out.bytes(value as Uint8Array),
  decode: (input, length) => input.bytes(length).slice(),
}
