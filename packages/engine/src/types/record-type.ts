/** Records: the anonymous ones and those of composite types. Text is `(a,"b c",)`; order is field by field. */
import type { ByteReader } from '../base/byte-reader.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import { malformedRecord } from '../errors/array-errors.ts'
import { invalidBinary, notSupported } from '../errors/data-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { comparator } from './array-type.ts'
import type { TypeBehaviour } from './behaviour.ts'
import type { Datum } from './datum.ts'
import { decodeElement, encodeElement } from './element-codec.ts'
import { record, type RecordField, type RecordValue } from './record-value.ts'
import type { Oid, Type, TypeContext } from './type.ts'

type Lookup = (oid: Oid) => Type

const special = /[\t-\r "\\(),]/

export function formatRecord(value: RecordValue, ctx: TypeContext): string {
  const parts = value.values.map((field, i) => {
    if (field === null) return ''
    const { type } = value.fields[i] as RecordField
    const text = ctx.type(type.oid).output(field, ctx)
    if (text !== '' && !special.test(text)) return text
    return `"${text.replace(/["\\]/g, '$&$&')}"`
  })
  return `(${parts.join(',')})`
}

/** Cuts `(a,"b c",)` into the texts of its fields; `null` where nothing stands. */
function splitRecord(text: string, count: number): (string | null)[] {
  let at = 0
  const skip = (): void => {
    while (/[\t-\r ]/.test(text[at] ?? '')) at++
  }
  skip()
  if (text[at] !== '(') throw malformedRecord(text, 'Missing left parenthesis.')
  at++
  const parts: (string | null)[] = []
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      if (text[at] !== ',') throw malformedRecord(text, 'Too few columns.')
      at++
    }
    if (text[at] === ',' || text[at] === ')') {
      parts.push(null)
      continue
    }
    let value = ''
    let quoted = false
    for (; quoted || (text[at] !== ',' && text[at] !== ')'); at++) {
      const char = text[at]
      if (char === undefined) throw malformedRecord(text, 'Unexpected end of input.')
      if (char === '\\') {
        const next = text[++at]
        if (next === undefined) throw malformedRecord(text, 'Unexpected end of input.')
        value += next
      } else if (char === '"') {
        if (quoted && text[at + 1] === '"') {
          value += '"'
          at++
        } else quoted = !quoted
      } else value += char
    }
    parts.push(value)
  }
  if (text[at] !== ')') throw malformedRecord(text, 'Too many columns.')
  at++
  skip()
  if (at < text.length) throw malformedRecord(text, 'Junk after right parenthesis.')
  return parts
}

/** Field by field, NULLs last; records of different length compare by it after their common fields. */
export function compareRecords(a: RecordValue, b: RecordValue, lookup: Lookup): number {
  const length = Math.min(a.values.length, b.values.length)
  for (let i = 0; i < length; i++) {
    const x = a.values[i] as Datum
    const y = b.values[i] as Datum
    const left = (a.fields[i] as RecordField).type.oid
    const right = (b.fields[i] as RecordField).type.oid
    if (left !== right) {
      throw sqlError(
        sqlstate.datatypeMismatch,
        `cannot compare dissimilar column types ${lookup(left).name} and ${lookup(right).name} at record column ${i + 1}`,
      )
    }
    if (x === null || y === null) {
      if (x === y) continue
      return x === null ? 1 : -1
    }
    const order = comparator(lookup(left))(x, y)
    if (order !== 0) return order
  }
  if (a.values.length !== b.values.length) {
    throw sqlError(
      sqlstate.datatypeMismatch,
      'cannot compare record types with different numbers of columns',
    )
  }
  return 0
}

function sendRecord(value: RecordValue, out: ByteWriter, ctx: TypeContext): void {
  out.i32BE(value.values.length)
  const body = new ByteWriter()
  value.values.forEach((field, i) => {
    const { oid } = (value.fields[i] as RecordField).type
    out.u32BE(oid)
    if (field === null) return out.i32BE(-1)
    body.reset()
    ctx.type(oid).send(field, body, ctx)
    out.i32BE(body.length)
    out.bytes(body.view())
  })
}

function fieldHashKey(value: RecordValue, lookup: Lookup): string {
  const parts = value.values.map((field, i) => {
    if (field === null) return 'n'
    const type = lookup((value.fields[i] as RecordField).type.oid)
    const key = type.hashKey?.(field)
    const text = String(key)
    return `${text.length}:${text}`
  })
  return parts.join('')
}

function encodeRecordKey(value: RecordValue, out: ByteWriter, lookup: Lookup): void {
  value.values.forEach((field, i) => {
    if (field === null) return out.u8(2)
    const type = lookup((value.fields[i] as RecordField).type.oid)
    comparator(type)
    out.u8(1)
    type.encodeKey?.(field, out)
  })
}

const base = (lookup: Lookup): Omit<TypeBehaviour, 'input' | 'receive'> => ({
  physical: 'any',
  output: (value, ctx) => formatRecord(value as RecordValue, ctx),
  send: (value, out, ctx) => sendRecord(value as RecordValue, out, ctx),
  compare: (a, b) => compareRecords(a as RecordValue, b as RecordValue, lookup),
  hashKey: (value) => fieldHashKey(value as RecordValue, lookup),
  encodeKey: (value, out) => encodeRecordKey(value as RecordValue, out, lookup),
})

/** The pseudo-type `record`: values have fields of their own and cannot be read from text. */
export function recordType(lookup: Lookup): TypeBehaviour {
  return {
    ...base(lookup),
    input: () => {
      throw notSupported('input of anonymous composite types is not implemented')
    },
    receive: () => {
      throw notSupported('input of anonymous composite types is not implemented')
    },
  }
}

/** A composite type with these fields. */
export function compositeType(
  oid: Oid,
  fields: readonly RecordField[],
  lookup: Lookup,
): TypeBehaviour {
  return {
    ...base(lookup),
    input: (text, _typmod, ctx) => {
      const parts = splitRecord(text, fields.length)
      const values = parts.map((part, i) => {
        const { type } = fields[i] as RecordField
        return part === null ? null : ctx.type(type.oid).input(part, type.typmod, ctx)
      })
      return record(oid, fields, values)
    },
    receive: (input, _length, _typmod, ctx) => receiveRecord(oid, fields, input, ctx),
    encode: (value, out) => {
      const { values } = value as RecordValue
      out.varint(values.length)
      values.forEach((field, i) =>
        encodeElement(lookup((fields[i] as RecordField).type.oid), field, out),
      )
    },
    decode: (input) => {
      // A row stored before a field was added has fewer values.
      const stored = input.varint()
      const values: Datum[] = fields.map((field, i) =>
        i < stored ? decodeElement(lookup(field.type.oid), input) : null,
      )
      return record(oid, fields, values)
    },
  }
}

function receiveRecord(
  oid: Oid,
  fields: readonly RecordField[],
  input: ByteReader,
  ctx: TypeContext,
): RecordValue {
  const count = input.i32BE()
  if (count !== fields.length) {
    throw sqlError(
      sqlstate.datatypeMismatch,
      `wrong number of columns: ${count}, expected ${fields.length}`,
    )
  }
  const values = fields.map((field, i): Datum => {
    const fieldOid = input.u32BE()
    if (fieldOid !== field.type.oid) {
      throw invalidBinary(
        `binary data has type ${fieldOid} instead of expected ${field.type.oid} in record column ${i + 1}`,
      )
    }
    const length = input.i32BE()
    if (length < 0) return null
    return ctx.type(fieldOid).receive(input, length, field.type.typmod, ctx)
  })
  return record(oid, fields, values)
}
