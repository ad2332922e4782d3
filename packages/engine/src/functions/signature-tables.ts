/**
 * The functions, operators and casts of PostgreSQL 15 as look-ups over the generated tables. A table is one string; the first
 * look-up splits it into lines and notes where each name is (well under a millisecond), and a line is parsed when it is first
 * asked for. Signatures of the project's own functions come from `added-signatures.ts`.
 */
import { RowIndex } from '../base/row-index.ts'
import type { Oid } from '../types/type.ts'
import { informationSchemaFunctions } from './information-schema-functions.ts'
import { addedCasts, addedFunctions, addedOperators } from './added-signatures.ts'
import type { CastSignature, FunctionSignature, OperatorSignature, Volatility } from './function.ts'
import { pgCastTable } from './pg-cast.table.ts'
import { pgOperatorTable } from './pg-operator.table.ts'
import { pgProcTable } from './pg-proc.table.ts'
import { pgProcDefaultsTable } from './pg-proc-defaults.table.ts'
import {
  vectorCastTable,
  vectorFunctionTable,
  vectorOperatorTable,
} from './vector-signatures.table.ts'

/** How an aggregate is called: plainly, or `WITHIN GROUP (ORDER BY …)` behind its direct arguments. */
export type AggregateKind = {
  readonly kind: 'normal' | 'ordered-set' | 'hypothetical-set'
  readonly directArgs: number
}

const functionKinds: Readonly<Record<string, FunctionSignature['kind']>> = {
  f: 'function',
  a: 'aggregate',
  w: 'window',
  p: 'procedure',
}
const volatilities: Readonly<Record<string, Volatility>> = {
  I: 'immutable',
  S: 'stable',
  V: 'volatile',
}
const aggregateKinds: Readonly<Record<string, AggregateKind['kind']>> = {
  n: 'normal',
  o: 'ordered-set',
  h: 'hypothetical-set',
}
const castContexts: Readonly<Record<string, CastSignature['context']>> = {
  i: 'implicit',
  a: 'assignment',
  e: 'explicit',
}
const castMethods: Readonly<Record<string, CastSignature['method']>> = {
  f: 'function',
  i: 'inout',
  b: 'binary',
}

function oids(field: string | undefined): Oid[] {
  return field === undefined || field === '' ? [] : field.split(',').map(Number)
}

export function parseFunction(line: string): FunctionSignature {
  const [
    name = '',
    oid,
    source,
    kind = 'f',
    flags = '',
    args,
    defaults,
    variadic,
    result,
    ...more
  ] = line.split(' ')
  const [outNames = '', outTypes, argNames = ''] = more
  const names = outNames.split(',')
  return {
    oid: Number(oid),
    name,
    source: source === undefined || source === '' ? name : source,
    kind: functionKinds[kind] ?? 'function',
    args: oids(args),
    defaults: Number(defaults),
    variadic: Number(variadic),
    result: Number(result),
    returnsSet: flags.includes('r'),
    strict: flags.includes('s'),
    volatility: volatilities[flags.slice(-1)] ?? 'volatile',
    out: oids(outTypes).map((type, index) => ({ name: names[index] ?? '', type })),
    argNames: argNames === '' ? [] : argNames.split(','),
  }
}

export function parseOperator(line: string): OperatorSignature {
  const [name = '', oid, left, right, result, code, commutator, negator, flags = ''] =
    line.split(' ')
  return {
    oid: Number(oid),
    name,
    left: Number(left),
    right: Number(right),
    result: Number(result),
    function: Number(code),
    commutator: Number(commutator),
    negator: Number(negator),
    canHash: flags.includes('h'),
    canMerge: flags.includes('m'),
  }
}

function parseCast(line: string): CastSignature {
  const [source, target, code, context = 'e', method = 'f'] = line.split(' ')
  return {
    source: Number(source),
    target: Number(target),
    context: castContexts[context] ?? 'explicit',
    method: castMethods[method] ?? 'function',
    function: Number(code),
  }
}

const vectorFunctions = vectorFunctionTable.split('\n')
const functions = new RowIndex(pgProcTable, parseFunction, [
  ...addedFunctions,
  ...informationSchemaFunctions,
  ...vectorFunctions.map(parseFunction),
])
const operators = new RowIndex(pgOperatorTable, parseOperator, [
  ...addedOperators,
  ...vectorOperatorTable.split('\n').map(parseOperator),
])
let casts: Map<Oid, CastSignature[]> | undefined
let defaults: Map<Oid, readonly string[]> | undefined

export function functionsNamed(name: string): readonly FunctionSignature[] {
  return functions.named(name)
}

export function functionByOid(oid: Oid): FunctionSignature | undefined {
  return functions.byOid(oid)
}

/** Every function, for `pg_proc`. */
export function allFunctions(): readonly FunctionSignature[] {
  return functions.all()
}

export function operatorsNamed(name: string): readonly OperatorSignature[] {
  return operators.named(name)
}

export function operatorByOid(oid: Oid): OperatorSignature | undefined {
  return operators.byOid(oid)
}

/** Every operator, for `pg_operator`. */
export function allOperators(): readonly OperatorSignature[] {
  return operators.all()
}

function castsBySource(): Map<Oid, CastSignature[]> {
  if (casts !== undefined) return casts
  casts = new Map()
  const lines = `${pgCastTable}\n${vectorCastTable}`.split('\n')
  for (const cast of [...lines.map(parseCast), ...addedCasts]) {
    const known = casts.get(cast.source)
    if (known === undefined) casts.set(cast.source, [cast])
    else known.push(cast)
  }
  return casts
}

export function castsFrom(source: Oid): readonly CastSignature[] {
  return castsBySource().get(source) ?? []
}

/** The entry of `pg_cast`; undefined where there is none (text to and from anything goes by input and output). */
export function castFrom(source: Oid, target: Oid): CastSignature | undefined {
  return castsFrom(source).find((cast) => cast.target === target)
}

/** Every cast, for `pg_cast`. */
export function allCasts(): readonly CastSignature[] {
  return [...castsBySource().values()].flat()
}

export function aggregateKind(oid: Oid): AggregateKind | undefined {
  const line = functions.lineOf(oid) ?? vectorFunctions.find((each) => each.includes(` ${oid} `))
  const fields = line?.split(' ')
  const kind = aggregateKinds[fields?.[12] ?? '']
  return kind === undefined ? undefined : { kind, directArgs: Number(fields?.[13]) }
}

/** The default arguments of a built-in function as SQL text, for its last arguments. */
export function defaultArguments(oid: Oid): readonly string[] {
  if (defaults === undefined) {
    defaults = new Map()
    for (const line of pgProcDefaultsTable.split('\n')) {
      const [key = '', text = ''] = line.split('\t')
      defaults.set(Number(key), text.split(', '))
    }
  }
  return defaults.get(oid) ?? []
}
