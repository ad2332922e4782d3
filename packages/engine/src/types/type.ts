/**
 * What the engine knows of one SQL type: names and numbers as PostgreSQL's `pg_type` has them, how its values are kept in
 * columns, and the functions every type has (text in and out, binary in and out, order, hash, stored form).
 */
import type { ByteReader } from '../base/byte-reader.ts'
import type { ByteWriter } from '../base/byte-writer.ts'
import type { Datum, NonNull } from './datum.ts'

/** An object identifier: an unsigned 32-bit number. */
export type Oid = number

/** A type together with its modifier: `varchar(10)` is {1043, 14}; -1 where there is none. */
export type TypeRef = { readonly oid: Oid; readonly typmod: number }

/**
 * How a column of the type lies in a chunk and in a batch:
 *   i32  Int32Array      bool (0/1), int2, int4, date (infinities: the two ends of int32)
 *   i64  Float64Array while every value is a safe integer or ±Infinity, else BigInt64Array: int8, time, timestamp(tz)
 *   f64  Float64Array    float4, float8, oid and the reg* types
 *   any  a JavaScript value each in a batch; `encode`d bytes with offsets in a chunk
 */
export type PhysicalKind = 'i32' | 'i64' | 'f64' | 'any'

/** The object identifier types that are written by name. */
export type RegKind =
  | 'regproc'
  | 'regprocedure'
  | 'regoper'
  | 'regoperator'
  | 'regclass'
  | 'regtype'
  | 'regrole'
  | 'regnamespace'
  | 'regcollation'
  | 'regconfig'
  | 'regdictionary'

/** Names of catalog objects, for the text of the reg* types. */
export interface ObjectNames {
  /** The object that the text names in the session's search path; throws 42P01, 42704, 42883 … where there is none. */
  find(kind: RegKind, text: string): Oid
  /** The object's name, qualified where the search path does not find it; undefined for an unknown object. */
  describe(kind: RegKind, oid: Oid): string | undefined
}

/** The session settings that text input and output depend on. */
export type TypeContext = {
  readonly dateStyle: 'ISO' | 'SQL' | 'Postgres' | 'German'
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD'
  readonly intervalStyle: 'postgres' | 'postgres_verbose' | 'sql_standard' | 'iso_8601'
  readonly timeZone: string
  readonly extraFloatDigits: number
  readonly byteaOutput: 'hex' | 'escape'
  /** Start of the transaction, in microseconds since 2000-01-01 UTC: what 'now' and 'today' mean. */
  readonly nowMicros: number
  /** Looks a type up by oid, for the element of an array or the field of a record. */
  readonly type: (oid: Oid) => Type
  /** Names for the reg* types; absent where there is no catalog at hand, and then numbers are written. */
  readonly names?: ObjectNames
}

export type Type = {
  readonly oid: Oid
  /** The catalog's name: `int4`, `_int4`, `bpchar`. */
  readonly name: string
  /** The oid of the array over this type; 0 where there is none. */
  readonly arrayOid: Oid
  /** For an array type (and the 0-based vectors), its element; 0 otherwise. */
  readonly elementOid: Oid
  /** `typcategory`: one letter. */
  readonly category: string
  readonly preferred: boolean
  readonly kind: 'base' | 'array' | 'pseudo' | 'enum' | 'domain' | 'composite'
  /** `typlen`: bytes, -1 variable, -2 C string. */
  readonly length: number
  readonly physical: PhysicalKind

  /** Text to value, with the length or precision of `typmod` applied. Throws 22P02, 22003, 22008 … */
  readonly input: (text: string, typmod: number, ctx: TypeContext) => NonNull
  readonly output: (value: NonNull, ctx: TypeContext) => string
  /** Binary wire form. */
  readonly send: (value: NonNull, out: ByteWriter, ctx: TypeContext) => void
  readonly receive: (input: ByteReader, length: number, typmod: number, ctx: TypeContext) => NonNull

  /** The order of the type's default btree operator class; absent where there is none (json, xml, point). */
  readonly compare?: (a: NonNull, b: NonNull) => number
  /** A primitive that is the same for equal values and only for them (1.0 and 1.00), to key a Map; absent as `compare`. */
  readonly hashKey?: (value: NonNull) => string | number | bigint | boolean
  /** Appends an order-preserving form (memcmp order = `compare`); no prefix of another value's form. */
  readonly encodeKey?: (value: NonNull, out: ByteWriter) => void

  /** The stored form of an `any` value; absent for the fixed kinds. */
  readonly encode?: (value: NonNull, out: ByteWriter) => void
  /** Reads what `encode` wrote; `length` is the number of bytes it took. */
  readonly decode?: (input: ByteReader, length: number) => NonNull

  /** `varchar(10)`: the written modifiers to a typmod; throws 22023. */
  readonly typmodIn?: (modifiers: readonly string[]) => number
  /** A typmod to what follows the type's name: `(10,2)`. */
  readonly typmodOut?: (typmod: number) => string
  /** Makes a value fit a typmod: pads, rounds, truncates when `explicit` or throws 22001 / 22003. */
  readonly coerceTypmod?: (value: NonNull, typmod: number, explicit: boolean) => NonNull

  /** An enum's labels, in order; a domain's base; a composite's fields. */
  readonly enumLabels?: readonly string[]
  readonly baseType?: TypeRef
  readonly fields?: readonly { readonly name: string; readonly type: TypeRef }[]
}

/** Where types are found: the built-in ones and those a catalog adds. */
export interface TypeLookup {
  type(oid: Oid): Type
  typeByName(name: string): Type | undefined
}

export type { Datum }
