/** A type's name as PostgreSQL's messages have it (format_type): `integer`, `character varying(10)[]`. */
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { Oid, TypeLookup, TypeRef } from '../types/type.ts'

const spoken: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bpchar: 'character',
  char: '"char"',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  interval: 'interval',
  numeric: 'numeric',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  varchar: 'character varying',
  bit: 'bit',
  varbit: 'bit varying',
}

export function typeText(types: TypeLookup, oid: Oid): string {
  return typeRefText(types, { oid, typmod: -1 })
}

export function typeRefText(types: TypeLookup, ref: TypeRef): string {
  if (ref.oid === 0) return '-'
  const type = types.type(ref.oid)
  const isVector = type.name === 'int2vector' || type.name === 'oidvector'
  if (type.elementOid !== 0 && type.category === 'A' && !isVector) {
    return `${typeRefText(types, { oid: type.elementOid, typmod: ref.typmod })}[]`
  }
  const name = spoken[type.name]
  if (ref.typmod >= 0 && type.typmodOut !== undefined) {
    const suffix = type.typmodOut(ref.typmod)
    const split = /^(time|timestamp) (with(?:out)? time zone)$/.exec(name ?? '')
    if (split !== null) {
      const zone = suffix.includes('zone') ? '' : ` ${split[2] ?? ''}`
      return `${split[1] ?? ''}${suffix}${zone}`
    }
    return `${name ?? quoteIdentifier(type.name)}${suffix}`
  }
  if (type.name === 'bpchar' && ref.typmod < 0) return 'character'
  return name ?? quoteIdentifier(type.name)
}
