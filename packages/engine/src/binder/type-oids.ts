/** Oids of the built-in types that typing rules name. */
import type { Oid, TypeRef } from '../types/type.ts'

export const BOOL: Oid = 16
export const BYTEA: Oid = 17
export const NAME: Oid = 19
export const INT8: Oid = 20
export const INT2: Oid = 21
export const INT2VECTOR: Oid = 22
export const INT4: Oid = 23
export const REGPROC: Oid = 24
export const TEXT: Oid = 25
export const OID: Oid = 26
export const OIDVECTOR: Oid = 30
export const JSON: Oid = 114
export const FLOAT4: Oid = 700
export const FLOAT8: Oid = 701
export const UNKNOWN: Oid = 705
export const BPCHAR: Oid = 1042
export const VARCHAR: Oid = 1043
export const DATE: Oid = 1082
export const TIME: Oid = 1083
export const TIMESTAMP: Oid = 1114
export const TIMESTAMPTZ: Oid = 1184
export const INTERVAL: Oid = 1186
export const TIMETZ: Oid = 1266
export const BIT: Oid = 1560
export const VARBIT: Oid = 1562
export const NUMERIC: Oid = 1700
export const RECORD: Oid = 2249
export const CSTRING: Oid = 2275
export const ANY: Oid = 2276
export const ANYARRAY: Oid = 2277
export const VOID: Oid = 2278
export const ANYELEMENT: Oid = 2283
export const RECORDARRAY: Oid = 2287
export const ANYNONARRAY: Oid = 2776
export const ANYENUM: Oid = 3500
export const ANYRANGE: Oid = 3831
export const JSONB: Oid = 3802
export const ANYMULTIRANGE: Oid = 4537
export const ANYCOMPATIBLE: Oid = 5077
export const ANYCOMPATIBLEARRAY: Oid = 5078
export const ANYCOMPATIBLENONARRAY: Oid = 5079
export const ANYCOMPATIBLERANGE: Oid = 5080
export const ANYCOMPATIBLEMULTIRANGE: Oid = 4538

const plain = new Map<Oid, TypeRef>()

/** The type without a modifier; one object per oid. */
export function typeRef(oid: Oid): TypeRef {
  let ref = plain.get(oid)
  if (ref === undefined) {
    ref = { oid, typmod: -1 }
    if (oid < 16384) plain.set(oid, ref)
  }
  return ref
}

export const BOOL_TYPE: TypeRef = typeRef(BOOL)
export const INT4_TYPE: TypeRef = typeRef(INT4)
export const INT8_TYPE: TypeRef = typeRef(INT8)
export const TEXT_TYPE: TypeRef = typeRef(TEXT)
export const UNKNOWN_TYPE: TypeRef = typeRef(UNKNOWN)

/** The family whose members must all be the same type. */
export function isSimplePolymorphic(oid: Oid): boolean {
  return (
    oid === ANYELEMENT ||
    oid === ANYARRAY ||
    oid === ANYNONARRAY ||
    oid === ANYENUM ||
    oid === ANYRANGE ||
    oid === ANYMULTIRANGE
  )
}

/** The family whose members need a common type. */
export function isCommonPolymorphic(oid: Oid): boolean {
  return (
    oid === ANYCOMPATIBLE ||
    oid === ANYCOMPATIBLEARRAY ||
    oid === ANYCOMPATIBLENONARRAY ||
    oid === ANYCOMPATIBLERANGE ||
    oid === ANYCOMPATIBLEMULTIRANGE
  )
}

export function isPolymorphic(oid: Oid): boolean {
  return isSimplePolymorphic(oid) || isCommonPolymorphic(oid)
}
