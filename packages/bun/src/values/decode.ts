/**
 * Engine values to JavaScript values, as node-postgres users expect them:
 *
 *   bool → boolean · int2 int4 float4 float8 oid → number · int8 → number while it is safe, else bigint · numeric → string
 *   text, varchar, uuid, enums … → string · bytea → Uint8Array · vector → Float32Array · json jsonb → parsed · arrays → (nested) arrays
 *   timestamp timestamptz → Date (±Infinity for 'infinity', text beyond what a Date can hold)
 *   date time timetz interval and everything else → PostgreSQL's text
 *
 * A date is text because a Date would need a time zone and change the day under people's hands. `values: 'text'` makes
 * everything PostgreSQL's text; an object of parsers, by type name or oid, gets the text of those types.
 */
import type { ArrayValue, NonNull, Session, Type } from '@twill/engine'
import { EPOCH_GAP_MS, isUtc } from './encode-time.ts'

export type ValueFormat = 'js' | 'text' | ValueParsers
/** By type name (`date`, `_int4`) or oid. */
export type ValueParsers = Readonly<Record<string, (text: string) => unknown>>

export type Decoder = (value: NonNull) => unknown

/** `undefined`: the engine's value is the JavaScript value. */
export function makeDecoder(
  session: Session,
  type: Type,
  format: ValueFormat,
): Decoder | undefined {
  const text = (value: NonNull): string => type.output(value, session.typeContext)
  if (format === 'text') return text
  if (format !== 'js') {
    const parser = format[type.name] ?? format[type.oid]
    if (parser !== undefined) return (value) => parser(text(value))
  }
  if (type.kind === 'array') return arrayDecoder(session, type, format)
  if (type.kind === 'enum') return undefined
  if (type.kind === 'domain' && type.baseType !== undefined) {
    return makeDecoder(session, session.type(type.baseType.oid), format)
  }
  switch (type.name) {
    case 'bool':
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
    case 'float4':
    case 'float8':
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
    case 'uuid':
    case 'bytea':
    case 'vector':
      return undefined
    case 'json':
    case 'jsonb':
      return (value) => JSON.parse(text(value)) as unknown
    case 'timestamptz':
      return (value) => dateOf(value as number | bigint) ?? text(value)
    case 'timestamp':
      return timestampDecoder(session, text)
    default:
      return text
  }
}

/** Microseconds since 2000 to a Date; `undefined` where a Date cannot say it. */
function dateOf(micros: number | bigint): Date | number | undefined {
  if (micros === Infinity || micros === -Infinity) return micros
  const ms = typeof micros === 'bigint' ? Number(micros / 1000n) : Math.floor(micros / 1000)
  const date = new Date(ms + EPOCH_GAP_MS)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const TIMESTAMPTZ = 1184

function timestampDecoder(session: Session, text: (value: NonNull) => string): Decoder {
  const instant = session.type(TIMESTAMPTZ)
  return (value) => {
    if (isUtc(session) || value === Infinity || value === -Infinity) {
      return dateOf(value as number | bigint) ?? text(value)
    }
    const micros = instant.input(text(value), -1, session.typeContext)
    return dateOf(micros as number | bigint) ?? text(value)
  }
}

function arrayDecoder(session: Session, type: Type, format: ValueFormat): Decoder {
  const element = makeDecoder(session, session.type(type.elementOid), format)
  return (value) => {
    const array = value as ArrayValue
    const items =
      element === undefined
        ? [...array.elements]
        : array.elements.map((item) => (item === null ? null : element(item)))
    return nested(items, array.dims)
  }
}

/** Row-major elements to nested arrays. */
function nested(items: readonly unknown[], dims: readonly number[]): readonly unknown[] {
  let level = items
  for (let depth = dims.length - 1; depth > 0; depth--) {
    const size = dims[depth] as number
    const groups: unknown[] = []
    for (let at = 0; at < level.length; at += size) groups.push(level.slice(at, at + size))
    level = groups
  }
  return level
}
