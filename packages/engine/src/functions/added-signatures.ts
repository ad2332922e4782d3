/** Signatures of functions, operators and casts that PostgreSQL does not have. Oids here are from 9000 up, which it leaves free. */
import type { CastSignature, FunctionSignature, OperatorSignature } from './function.ts'

export const addedFunctions: readonly FunctionSignature[] = []

export const addedOperators: readonly OperatorSignature[] = []

export const addedCasts: readonly CastSignature[] = []
