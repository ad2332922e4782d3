/**
 * How the columns of a result go over the wire: for each its type (of a domain the base type), text or binary, and which writer its
 * cells take. Made once per statement and choice of formats; for the columns of a cached plan in text it is remembered.
 */
import { ByteWriter, type ResultColumn, type Session, type Type, type TypeRef } from '@twill/engine'
import { BINARY_FORMAT, backend, TEXT_FORMAT } from '../protocol/codes.ts'
import { begin, cstring, end } from '../protocol/encode.ts'
import { protocolViolation, unsupportedFormat } from '../protocol/protocol-errors.ts'

/** Which writer a cell takes. The general ones go through the type's own functions. */
export const cell = {
  text: 0,
  binary: 1,
  /** Integers, as digits. */
  decimal: 2,
  bool: 3,
  /** A string, as it is. */
  string: 4,
  int2: 5,
  int4: 6,
  int8: 7,
  boolBinary: 8,
  float4: 9,
  float8: 10,
  date: 11,
  timestamp: 12,
  timestamptz: 13,
} as const

export type WireColumn = {
  readonly type: Type
  readonly typmod: number
  readonly format: number
  readonly cell: number
}

export type WireColumns = {
  readonly columns: readonly WireColumn[]
  /** The RowDescription message. */
  readonly description: Uint8Array
}

const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  float4: 700,
  float8: 701,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
} as const

/** text, varchar, bpchar, name, json, xml, unknown. */
const strings: ReadonlySet<number> = new Set([25, 1043, 1042, 19, 114, 142, 705])

/** Types with smaller numbers are built in, and the same in every session. */
const FIRST_USER_OID = 16_384
const remembered = new WeakMap<readonly ResultColumn[], WireColumns>()

export function textColumns(session: Session, columns: readonly ResultColumn[]): WireColumns {
  const known = remembered.get(columns)
  if (known !== undefined) return known
  const made = makeColumns(session, columns, [])
  if (columns.every(({ type }) => type.oid < FIRST_USER_OID)) remembered.set(columns, made)
  return made
}

/** `formats`: none for all text, one for all, or one for each; another number of them throws 08P01. */
export function wireColumns(
  session: Session,
  columns: readonly ResultColumn[],
  formats: readonly number[],
): WireColumns {
  if (formats.length > 1 && formats.length !== columns.length) {
    throw protocolViolation(
      `bind message has ${formats.length} result formats but query has ${columns.length} columns`,
    )
  }
  if (formats.every((format) => format === TEXT_FORMAT)) return textColumns(session, columns)
  return makeColumns(session, columns, formats)
}

function makeColumns(
  session: Session,
  columns: readonly ResultColumn[],
  formats: readonly number[],
): WireColumns {
  const made = columns.map(({ type: ref }, i): WireColumn => {
    const format = formats[formats.length === 1 ? 0 : i] ?? TEXT_FORMAT
    if (format !== TEXT_FORMAT && format !== BINARY_FORMAT) throw unsupportedFormat(format)
    const { type, typmod } = baseType(session, ref)
    return { type, typmod, format, cell: cellOf(type, format) }
  })
  return { columns: made, description: describe(columns, made) }
}

/** Clients are told a domain's base type: RowDescription has no room for both. */
function baseType(
  session: Session,
  ref: TypeRef,
): { readonly type: Type; readonly typmod: number } {
  let { typmod } = ref
  let type = session.type(ref.oid)
  while (type.kind === 'domain' && type.baseType !== undefined) {
    typmod = type.baseType.typmod
    type = session.type(type.baseType.oid)
  }
  return { type, typmod }
}

function cellOf(type: Type, format: number): number {
  const binary = format === BINARY_FORMAT
  switch (type.oid) {
    case oid.int2:
      return binary ? cell.int2 : cell.decimal
    case oid.int4:
      return binary ? cell.int4 : cell.decimal
    case oid.int8:
      return binary ? cell.int8 : cell.decimal
    case oid.oid:
      return binary ? cell.binary : cell.decimal
    case oid.bool:
      return binary ? cell.boolBinary : cell.bool
    case oid.float4:
      return binary ? cell.float4 : cell.text
    case oid.float8:
      return binary ? cell.float8 : cell.text
    case oid.date:
      return binary ? cell.binary : cell.date
    case oid.timestamp:
      return binary ? cell.binary : cell.timestamp
    case oid.timestamptz:
      return binary ? cell.binary : cell.timestamptz
    default:
      if (strings.has(type.oid) || type.kind === 'enum') return cell.string
      return binary ? cell.binary : cell.text
  }
}

function describe(columns: readonly ResultColumn[], wire: readonly WireColumn[]): Uint8Array {
  const out = new ByteWriter(64)
  const start = begin(out, backend.rowDescription)
  out.u16BE(columns.length)
  for (const [i, { name, tableOid, attnum }] of columns.entries()) {
    const { type, typmod, format } = wire[i] as WireColumn
    cstring(out, name)
    out.u32BE(tableOid)
    out.i16BE(attnum)
    out.u32BE(type.oid)
    out.i16BE(type.length)
    out.i32BE(typmod)
    out.i16BE(format)
  }
  end(out, start)
  return out.finish()
}
