import type { SqlError } from './sql-error.ts'
import { sqlError } from './sql-error.ts'
import { sqlstate } from './sqlstate.ts'

/** `22021` for bytes that are not UTF-8 (or hold a zero), naming the first bad sequence. */
export function invalidBytes(bytes: Uint8Array, cause: unknown): SqlError {
  const at = firstInvalidByte(bytes)
  const bad = bytes.slice(at, at + sequenceLength(bytes[at] ?? 0))
  const shown = [...bad].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ')
  const message = `invalid byte sequence for encoding "UTF8": ${shown}`
  return sqlError(sqlstate.characterNotInRepertoire, message, { cause })
}

/** Where the first sequence begins that is none; the length where all are. */
export function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length && isValid(bytes, at)) at += sequenceLength(bytes[at] as number)
  return at
}

function sequenceLength(lead: number): number {
  if ((lead & 0xe0) === 0xc0) return 2
  if ((lead & 0xf0) === 0xe0) return 3
  return (lead & 0xf8) === 0xf0 ? 4 : 1
}

function isValid(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] as number
  const length = sequenceLength(lead)
  if (length === 1) return lead > 0 && lead < 0x80
  if (at + length > bytes.length) return false
  for (let i = 1; i < length; i++) {
    if (((bytes[at + i] as number) & 0xc0) !== 0x80) return false
  }
  const second = bytes[at + 1] as number
  if (lead === 0xe0) return second >= 0xa0
  if (lead === 0xed) return second < 0xa0
  if (lead === 0xf0) return second >= 0x90
  if (lead === 0xf4) return second < 0x90
  return lead >= 0xc2 && lead <= 0xf4
}
