/** text, varchar, character(n), name, "char" and cstring. A `character(n)` value is kept padded and compared without its blanks. */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { invalidArgument, stringTooLong } from '../errors/data-errors.ts'
import { invalidBytes } from '../errors/invalid-bytes.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import {
  characterCount,
  clipUtf8,
  compareText,
  encodeTextKey,
  trimBlanks,
  unitIndex,
} from './text-order.ts'

/** A typmod is the declared length and this. */
const TYPMOD_HEADER = 4
const MAX_LENGTH = 10485760
/** Bytes of a `name`, without C's closing NUL. */
export const NAME_BYTES = 63

function checked(value: string): string {
  if (value.includes('\0')) {
    throw sqlError(
      sqlstate.characterNotInRepertoire,
      'invalid byte sequence for encoding "UTF8": 0x00',
    )
  }
  return value
}

function receiveText(input: ByteReader, length: number): string {
  const start = input.offset
  try {
    return checked(decodeText(input, length))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    input.seek(start)
    throw invalidBytes(input.bytes(length), error)
  }
}

function decodeText(input: ByteReader, length: number): string {
  return input.utf8(length)
}

function writeText(value: NonNull, out: ByteWriter): void {
  out.utf8(value as string)
}

export const text: TypeBehaviour = {
  physical: 'any',
  input: checked,
  output: (value) => value as string,
  send: writeText,
  receive: receiveText,
  compare: (a, b) => compareText(a as string, b as string),
  hashKey: (value) => value as string,
  encodeKey: (value, out) => encodeTextKey(value as string, out),
  encode: writeText,
  decode: decodeText,
}

function lengthTypmodIn(type: string): (modifiers: readonly string[]) => number {
  return (modifiers) => {
    const length = Number(modifiers[0])
    if (modifiers.length !== 1 || !Number.isInteger(length)) {
      throw invalidArgument('invalid type modifier')
    }
    if (length < 1) throw invalidArgument(`length for type ${type} must be at least 1`)
    if (length > MAX_LENGTH) {
      throw invalidArgument(`length for type ${type} cannot exceed ${MAX_LENGTH}`)
    }
    return length + TYPMOD_HEADER
  }
}

function lengthTypmodOut(typmod: number): string {
  return typmod < TYPMOD_HEADER ? '' : `(${typmod - TYPMOD_HEADER})`
}

/** Cuts to `length` characters: blanks silently, anything else only when asked for by a cast. */
function cut(value: string, length: number, explicit: boolean, type: string): string {
  const end = unitIndex(value, length)
  if (!explicit && trimBlanks(value).length > end) throw stringTooLong(`${type}(${length})`)
  return value.slice(0, end)
}

function fitVarchar(value: string, typmod: number, explicit: boolean): string {
  const length = typmod - TYPMOD_HEADER
  if (typmod < TYPMOD_HEADER || value.length <= length) return value
  if (characterCount(value) <= length) return value
  return cut(value, length, explicit, 'character varying')
}

function fitBpchar(value: string, typmod: number, explicit: boolean): string {
  if (typmod < TYPMOD_HEADER) return value
  const length = Math.min(typmod - TYPMOD_HEADER, MAX_LENGTH)
  const count = characterCount(value)
  if (count === length) return value
  if (count < length) return value + ' '.repeat(length - count)
  return cut(value, length, explicit, 'character')
}

export const varchar: TypeBehaviour = {
  ...text,
  input: (value, typmod) => fitVarchar(checked(value), typmod, false),
  receive: (input, length, typmod) => fitVarchar(receiveText(input, length), typmod, false),
  typmodIn: lengthTypmodIn('varchar'),
  typmodOut: lengthTypmodOut,
  coerceTypmod: (value, typmod, explicit) => fitVarchar(value as string, typmod, explicit),
}

export const bpchar: TypeBehaviour = {
  ...text,
  input: (value, typmod) => fitBpchar(checked(value), typmod, false),
  receive: (input, length, typmod) => fitBpchar(receiveText(input, length), typmod, false),
  compare: (a, b) => compareText(trimBlanks(a as string), trimBlanks(b as string)),
  hashKey: (value) => trimBlanks(value as string),
  encodeKey: (value, out) => encodeTextKey(trimBlanks(value as string), out),
  typmodIn: lengthTypmodIn('char'),
  typmodOut: lengthTypmodOut,
  coerceTypmod: (value, typmod, explicit) => fitBpchar(value as string, typmod, explicit),
}

/** An identifier: longer text is cut to 63 bytes at a character's end. */
export const name: TypeBehaviour = {
  ...text,
  input: (value) => clipUtf8(checked(value), NAME_BYTES),
  receive: (input, length) => {
    if (length > NAME_BYTES) {
      throw sqlError(sqlstate.nameTooLong, 'identifier too long', {
        detail: 'Identifier must be less than 64 characters.',
      })
    }
    return receiveText(input, length)
  },
}

/** One byte, or the empty string for a zero byte. */
export const charType: TypeBehaviour = {
  ...text,
  input: (value) => value.slice(0, 1),
  send: (value, out) => out.u8((value as string) === '' ? 0 : (value as string).charCodeAt(0)),
  receive: (input) => {
    const byte = input.u8()
    return byte === 0 ? '' : String.fromCharCode(byte)
  },
}

export const cstring: TypeBehaviour = text
