/**
 * The functions of `information_schema`, which drivers call for keys and column lengths. They are found under their schema, or
 * where the search path has it. Rows of catalogs arrive as records.
 */
import type { Oid } from '../types/type.ts'
import type { FunctionSignature } from './function.ts'

const NAME_TO_OID: Readonly<Record<string, Oid>> = {
  _pg_expandarray: 13208,
  _pg_truetypid: 13210,
  _pg_truetypmod: 13211,
  _pg_char_max_length: 13212,
  _pg_char_octet_length: 13213,
  _pg_numeric_precision: 13215,
  _pg_numeric_precision_radix: 13216,
  _pg_numeric_scale: 13217,
  _pg_datetime_precision: 13218,
}

const [OID, INT4, ANYARRAY, ANYELEMENT, RECORD] = [26, 23, 2277, 2283, 2249]

function signature(
  name: string,
  args: readonly Oid[],
  result: Oid,
  more: Partial<FunctionSignature> = {},
): FunctionSignature {
  return {
    oid: NAME_TO_OID[name] ?? 0,
    name,
    source: name,
    kind: 'function',
    args,
    defaults: 0,
    variadic: 0,
    result,
    returnsSet: false,
    strict: true,
    volatility: 'immutable',
    out: [],
    argNames: [],
    ...more,
  }
}

const ofType = ['typid', 'typmod']

export const informationSchemaFunctions: readonly FunctionSignature[] = [
  signature('_pg_expandarray', [ANYARRAY], RECORD, {
    returnsSet: true,
    out: [
      { name: 'x', type: ANYELEMENT },
      { name: 'n', type: INT4 },
    ],
  }),
  signature('_pg_truetypid', [RECORD, RECORD], OID),
  signature('_pg_truetypmod', [RECORD, RECORD], INT4),
  ...[
    '_pg_char_max_length',
    '_pg_char_octet_length',
    '_pg_numeric_precision',
    '_pg_numeric_precision_radix',
    '_pg_numeric_scale',
    '_pg_datetime_precision',
  ].map((name) => signature(name, [OID, INT4], INT4, { argNames: ofType })),
]

export function isOfInformationSchema(name: string): boolean {
  return Object.hasOwn(NAME_TO_OID, name)
}
