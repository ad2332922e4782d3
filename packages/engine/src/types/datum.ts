/**
 * What one SQL value is inside the engine. One JavaScript representation per type, chosen so that the common case is a
 * primitive and equality of representation is close to equality of value:
 *
 *   bool                        boolean
 *   int2 int4 oid date reg*     number (date: days since 2000-01-01, ±Infinity for 'infinity')
 *   int8 timestamp timestamptz time   number while a safe integer, else bigint (microseconds; timestamps since
 *                               2000-01-01 00:00 UTC, ±Infinity for 'infinity'; time: since midnight)
 *   float4 float8               number
 *   numeric                     Numeric
 *   text varchar bpchar name "char" json unknown xml   string
 *   uuid                        string, canonical lower-case 36 characters
 *   bytea                       Uint8Array
 *   vector                      Float32Array
 *   enum                        string, the label (order comes from the type)
 *   interval timetz jsonb arrays records   objects that carry their own `kind` or class
 */
import type { ArrayValue } from './array-value.ts'
import type { Interval } from './interval-value.ts'
import type { JsonbValue } from './jsonb-value.ts'
import type { Numeric } from './numeric-value.ts'
import type { RecordValue } from './record-value.ts'
import type { TimeTz } from './timetz-value.ts'

/** A value that is not NULL. */
export type NonNull =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Float32Array
  | Numeric
  | Interval
  | TimeTz
  | JsonbValue
  | ArrayValue
  | RecordValue

/** A SQL value; `null` is SQL NULL and nothing else. */
export type Datum = NonNull | null
