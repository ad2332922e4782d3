/** Digests, text encodings of bytes, conversions between character sets, to_hex and uuid generation. */
import { fromBase64, toBase64 } from '../../base/base64.ts'
import { toHex } from '../../base/hex.ts'
import { md5 } from '../../base/md5.ts'
import { sha2 } from '../../base/sha2.ts'
import { invalidArgument } from '../../errors/data-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { escapeBytes, parseEscape, parseHex } from '../../types/bytea-type.ts'
import type { Int64 } from '../../types/int64.ts'
import { characterCount } from '../../types/text-order.ts'
import { uuidFromBytes } from '../../types/uuid-type.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function unknownEncoding(name: string): Error {
  return invalidArgument(`unrecognized encoding: "${name}"`)
}

function encode(bytes: Uint8Array, format: string): string {
  switch (format.toLowerCase()) {
    case 'hex':
      return toHex(bytes)
    case 'base64':
      return toBase64(bytes)
    case 'escape':
      return escapeBytes(bytes, false)
    default:
      throw unknownEncoding(format)
  }
}

function decode(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return parseHex(text)
    case 'base64':
      return decodeBase64(text)
    case 'escape':
      return parseEscape(encoder.encode(text))
    default:
      throw unknownEncoding(format)
  }
}

function decodeBase64(text: string): Uint8Array {
  const result = fromBase64(text)
  if (result instanceof Uint8Array) return result
  if (result.kind === 'end') {
    throw invalidArgument(
      'invalid base64 end sequence',
      'Input data is missing padding, is truncated, or is otherwise corrupted.',
    )
  }
  throw result.symbol === '='
    ? invalidArgument('unexpected "=" while decoding base64 sequence')
    : invalidArgument(`invalid symbol "${result.symbol}" found while decoding base64 sequence`)
}

/** `utf8` or `latin1` for the names of PostgreSQL's encodings that are known here. */
function characterSet(name: string, role: 'source ' | 'destination ' | ''): 'utf8' | 'latin1' {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (plain === 'utf8' || plain === 'unicode') return 'utf8'
  if (plain === 'latin1' || plain === 'iso88591') return 'latin1'
  throw invalidArgument(`invalid ${role}encoding name "${name}"`)
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw sqlError(
      sqlstate.characterNotInRepertoire,
      `invalid byte sequence for encoding "UTF8": ${firstWrong(bytes)}`,
    )
  }
}

/** The first bytes that no character begins with, as `0xe9 0x28`. */
function firstWrong(bytes: Uint8Array): string {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] as number
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const sequence = bytes.subarray(at, at + length)
    try {
      decoder.decode(sequence)
    } catch {
      const shown = lead < 0xc0 || lead > 0xf4 ? sequence.subarray(0, 1) : sequence
      return Array.from(shown, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
    }
    at += length
  }
  return ''
}

function convertFrom(
  bytes: Uint8Array,
  encoding: string,
  role: 'source ' | '' = 'source ',
): string {
  if (characterSet(encoding, role) === 'utf8') return decodeUtf8(bytes)
  return String.fromCharCode(...bytes)
}

function convertTo(text: string, encoding: string): Uint8Array {
  if (characterSet(encoding, 'destination ') === 'utf8') return encoder.encode(text)
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) as number
    if (code > 255) {
      const sequence = Array.from(encoder.encode(character), (byte) => `0x${byte.toString(16)}`)
      throw sqlError(
        sqlstate.untranslatableCharacter,
        `character with byte sequence ${sequence.join(' ')} in encoding "UTF8" has no equivalent in encoding "LATIN1"`,
      )
    }
    return code
  })
}

/** A random uuid, version 4. */
function randomUuid(ctx: EvalContext): string {
  const random = Uint8Array.from({ length: 16 }, () => Math.floor(ctx.random() * 256))
  random[6] = ((random[6] as number) & 0x0f) | 0x40
  random[8] = ((random[8] as number) & 0x3f) | 0x80
  return uuidFromBytes(random)
}

function sha(bits: 224 | 256 | 384 | 512): ScalarImplementation {
  return scalar((_ctx, bytes: Uint8Array) => sha2(bytes, bits))
}

export const encodings: Readonly<Record<string, ScalarImplementation>> = {
  md5_text: scalar((_ctx, text: string) => toHex(md5(encoder.encode(text)))),
  md5_bytea: scalar((_ctx, bytes: Uint8Array) => toHex(md5(bytes))),
  sha224_bytea: sha(224),
  sha256_bytea: sha(256),
  sha384_bytea: sha(384),
  sha512_bytea: sha(512),
  binary_encode: scalar((_ctx, bytes: Uint8Array, format: string) => encode(bytes, format)),
  binary_decode: scalar((_ctx, text: string, format: string) => decode(text, format)),
  pg_convert_from: scalar((_ctx, bytes: Uint8Array, encoding: string) =>
    convertFrom(bytes, encoding),
  ),
  pg_convert_to: scalar((_ctx, text: string, encoding: string) => convertTo(text, encoding)),
  length_in_encoding: scalar((_ctx, bytes: Uint8Array, encoding: string) =>
    characterCount(convertFrom(bytes, encoding, '')),
  ),
  to_hex32: scalar((_ctx, value: number) => (value >>> 0).toString(16)),
  to_hex64: scalar((_ctx, value: Int64) => BigInt.asUintN(64, BigInt(value)).toString(16)),
  gen_random_uuid: { eval: (ctx) => randomUuid(ctx) },
}
