/** The values of a Bind: from their bytes, text or binary, to what the engine computes with. */
import {
  ByteReader,
  SqlError,
  sqlstate,
  withFields,
  type Datum,
  type NonNull,
  type Session,
  type Type,
} from '@twill/engine'
import { BINARY_FORMAT, TEXT_FORMAT } from '../protocol/codes.ts'
import type { BindMessage } from '../protocol/decode.ts'
import { decodeUtf8 } from '../protocol/message-reader.ts'
import { insufficientData, unsupportedFormat } from '../protocol/protocol-errors.ts'

const INT2 = 21
const INT4 = 23
const INT8 = 20
const TWO_32 = 4_294_967_296
/** So many digits fit an int4, whatever they are. */
const SAFE_DIGITS = 9
const none: readonly Datum[] = []

/** The number of values is known to be right. Errors say which parameter of which portal it was. */
export function decodeParameters(
  session: Session,
  types: readonly Type[],
  bind: BindMessage,
): readonly Datum[] {
  const { spans, parameterFormats, bytes } = bind
  if (spans.length === 0) return none
  const values: Datum[] = []
  for (let i = 0; i < types.length; i++) {
    const start = spans[2 * i] as number
    const length = spans[2 * i + 1] as number
    if (length < 0) {
      values.push(null)
      continue
    }
    const format = parameterFormats[parameterFormats.length === 1 ? 0 : i] ?? TEXT_FORMAT
    if (format !== TEXT_FORMAT && format !== BINARY_FORMAT) throw unsupportedFormat(format)
    const type = types[i] as Type
    const quick = quickInteger(type.oid, format, bytes, start, length)
    values.push(quick ?? slowValue(session, type, format, bind, i))
  }
  return values
}

/** Integers of ordinary form; `undefined` for all else. */
function quickInteger(
  oid: number,
  format: number,
  bytes: Buffer,
  start: number,
  length: number,
): number | undefined {
  if (oid !== INT4 && oid !== INT8 && oid !== INT2) return undefined
  if (format === BINARY_FORMAT) {
    if (oid === INT4 && length === 4) return bytes.readInt32BE(start)
    if (oid !== INT8 || length !== 8) return undefined
    const value = bytes.readInt32BE(start) * TWO_32 + bytes.readUInt32BE(start + 4)
    return Number.isSafeInteger(value) ? value : undefined
  }
  if (oid === INT2) return undefined
  const negative = bytes[start] === 45
  const digits = negative ? length - 1 : length
  if (digits < 1 || digits > SAFE_DIGITS) return undefined
  let value = 0
  for (let at = start + length - digits; at < start + length; at++) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return negative ? 0 - value : value
}

function slowValue(
  session: Session,
  type: Type,
  format: number,
  bind: BindMessage,
  index: number,
): NonNull {
  const start = bind.spans[2 * index] as number
  const length = bind.spans[2 * index + 1] as number
  try {
    if (format !== BINARY_FORMAT) {
      return type.input(decodeUtf8(bind.bytes, start, start + length), -1, session.typeContext)
    }
    checkBinaryLength(type, length, index)
    const input = new ByteReader(bind.bytes.subarray(start, start + length))
    const value = type.receive(input, length, -1, session.typeContext)
    if (input.remaining !== 0) throw incorrectBinary(index)
    return value
  } catch (error) {
    const portal = bind.portal === '' ? 'unnamed portal' : `portal "${bind.portal}"`
    // The value is not repeated: it may be a secret.
    const shown = format === TEXT_FORMAT ? " = '...'" : ''
    const where = `${portal} parameter $${index + 1}${shown}`
    if (error instanceof SqlError) throw withFields(error, { where })
    // A value that ends before it is complete.
    if (error instanceof RangeError) throw withFields(insufficientData(), { where })
    throw error
  }
}

const NAME = 19

/** Types of one length. (A name is of one length only where it is stored.) */
function checkBinaryLength(type: Type, length: number, index: number): void {
  if (type.length <= 0 || type.oid === NAME || length === type.length) return
  throw length < type.length ? insufficientData() : incorrectBinary(index)
}

function incorrectBinary(index: number): SqlError {
  return new SqlError(
    sqlstate.invalidBinaryRepresentation,
    `incorrect binary data format in bind parameter ${index + 1}`,
  )
}
