/** uuid: kept as its canonical 36 characters, stored and sent as 16 bytes. */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidInput } from '../errors/data-errors.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import { checkLength } from './int-type.ts'

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const lenient = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/i
const hexByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

function parseUuid(text: string): string {
  if (canonical.test(text)) return text
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text
  if (!lenient.test(bare)) throw invalidInput('uuid', text)
  return hyphenate(bare.replaceAll('-', '').toLowerCase())
}

function hyphenate(hex: string): string {
  return (
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-` +
    `${hex.slice(16, 20)}-${hex.slice(20)}`
  )
}

/** The text of 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += hexByte[byte]
  return hyphenate(hex)
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87
}

function writeBytes(value: NonNull, out: ByteWriter): void {
  const text = value as string
  for (let at = 0; at < 36; at += 2) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at++
    out.u8(nibble(text.charCodeAt(at)) * 16 + nibble(text.charCodeAt(at + 1)))
  }
}

function readBytes(input: ByteReader): string {
  return uuidFromBytes(input.bytes(16))
}

export const uuid: TypeBehaviour = {
  physical: 'any',
  input: parseUuid,
  output: (value) => value as string,
  send: writeBytes,
  receive: (input, length) => {
    checkLength(length, 16)
    return readBytes(input)
  },
  compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
  hashKey: (value) => value as string,
  encodeKey: writeBytes,
  encode: writeBytes,
  decode: readBytes,
}
