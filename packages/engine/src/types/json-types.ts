/** json, kept as the text it came in, and jsonb, kept as a tree. */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { NonNull } from './datum.ts'
import { formatJsonb } from './json-format.ts'
import { checkJson, parseJsonb } from './json-parse.ts'
import { compareJsonb, encodeJsonbKey, jsonbHashText } from './jsonb-order.ts'
import { writeJsonbTree } from './jsonb-stored.ts'
import { JsonbValue } from './jsonb-value.ts'
import { text } from './text-types.ts'

export const json: TypeBehaviour = {
  physical: 'any',
  input: (value) => {
    checkJson(value)
    return value
  },
  output: (value) => value as string,
  send: text.send,
  receive: (input, length, typmod, ctx) => {
    const value = text.receive(input, length, typmod, ctx)
    checkJson(value as string)
    return value
  },
  ...(text.encode && { encode: text.encode }),
  ...(text.decode && { decode: text.decode }),
}

function encodeJsonb(value: NonNull, out: ByteWriter): void {
  const { stored } = value as JsonbValue
  if (stored !== undefined) out.bytes(stored)
  else writeJsonbTree((value as JsonbValue).root, out)
}

export const jsonb: TypeBehaviour = {
  physical: 'any',
  input: (value) => JsonbValue.of(parseJsonb(value)),
  output: (value) => formatJsonb((value as JsonbValue).root),
  send: (value, out) => {
    out.u8(1)
    out.utf8(formatJsonb((value as JsonbValue).root))
  },
  receive: (input: ByteReader, length) => {
    const version = input.u8()
    if (version !== 1) {
      throw sqlError(sqlstate.internalError, `unsupported jsonb version number ${version}`)
    }
    return JsonbValue.of(parseJsonb(input.utf8(length - 1)))
  },
  compare: (a, b) => compareJsonb((a as JsonbValue).root, (b as JsonbValue).root),
  hashKey: (value) => jsonbHashText((value as JsonbValue).root),
  encodeKey: (value, out) => encodeJsonbKey((value as JsonbValue).root, out),
  encode: encodeJsonb,
  // A copy: the page it lies in may be written to or evicted while the value lives.
  decode: (input, length) => JsonbValue.fromStored(input.bytes(length).slice()),
}
