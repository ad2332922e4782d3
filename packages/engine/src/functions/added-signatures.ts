/** Signatures of functions, operators and casts that PostgreSQL does not have. Oids here are from 9000 up, which it leaves free. */
import type { CastSignature, FunctionSignature, OperatorSignature } from './function.ts'

const [REGCLASS, INT4, FLOAT8] = [2205, 23, 701]

export const addedFunctions: readonly FunctionSignature[] = [
  {
    oid: 9300,
    name: 'twill_vector_recall',
    source: 'twill_vector_recall',
    kind: 'function',
    args: [REGCLASS, INT4, INT4],
    defaults: 0,
    variadic: 0,
    result: FLOAT8,
    returnsSet: false,
    strict: true,
    volatility: 'volatile',
    out: [],
    argNames: ['index', 'k', 'sample'],
  },
]

export const addedOperators: readonly OperatorSignature[] = []

export const addedCasts: readonly CastSignature[] = []
