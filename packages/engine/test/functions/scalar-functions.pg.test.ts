/**
 * Every implemented scalar function over the plain types, called with seeded arguments here and on PostgreSQL: the same text or
 * the same error. The list of functions is not written down: it is what the registry has an implementation for.
 */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionSignature } from '../../src/functions/function.ts'
import { allFunctions, scalarImplementation } from '../../src/functions/registry.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { type Call, callSql, engineCall, needsSession, oracle } from './calls.ts'
import { hasSamples, type Random, sample, seeded } from './samples.ts'

const SEED = 20251120
const TRIES = 60

/** The last digit of these is the C library's, which no two agree on. */
const libmFunctions = new Set([
  'acosh',
  'asinh',
  'atanh',
  'sinh',
  'cosh',
  'tanh',
  'sin',
  'cos',
  'tan',
  'cot',
  'exp',
  'ln',
  'log',
  'log10',
  'power',
  'pow',
  'dpow',
  'dexp',
  'dlog1',
  'dlog10',
  'asin',
  'acos',
  'atan',

  'atan2',
  'cbrt',
  'dcbrt',
  'sind',
  'cosd',
  'tand',
  'cotd',
  'atand',
  'asind',
  'acosd',
  'atan2d',
])

/** Letters outside of ASCII have case here and none in PostgreSQL's C locale; "char" there is a byte of one. */
const asciiFunctions = /^(upper|lower|initcap|char|i?like|regexp|.*ic?(not)?like|.*regex|.*iclike)/

/** Functions that would make a gigabyte, or whose C code wraps around, for a large count. */
const countedFunctions = new Set(['lpad', 'rpad', 'repeat', 'width_bucket', 'bpchar', 'right'])
const counts = ['0', '1', '-1', '3', '7', '12']

/** Encodings are known by few names here; number pictures have their own test; roles do not exist in this one. */
const leftOut = new Set([
  'pg_convert_to',
  'pg_convert_from',
  'length_in_encoding',
  'numeric_to_number',
  'PG_char_to_encoding',
  'pg_encoding_max_length_sql',
  ...['name_name', 'name_id', 'id_name', 'id_id', 'name', 'id'].map(
    (form) => `pg_has_role_${form}`,
  ),
])

function typeName(oid: number): string {
  return builtinTypes.type(oid).name
}

function isTested(known: FunctionSignature): boolean {
  return (
    known.kind === 'function' &&
    !leftOut.has(known.source) &&
    !/^has_\w+_privilege$/.test(known.name) &&
    known.volatility !== 'volatile' &&
    !known.returnsSet &&
    scalarImplementation(known.source) !== undefined &&
    [...known.args, known.result].every((oid) => hasSamples(typeName(oid))) &&
    known.args.length > 0
  )
}

function argument(known: FunctionSignature, oid: number, random: Random): string {
  const type = typeName(oid)
  if (type === 'int4' && countedFunctions.has(known.name)) {
    return counts[random(counts.length)] as string
  }
  if (known.source === 'i4tochar') return String(random(128))
  const text = sample(type, random)
  return asciiFunctions.test(known.name) ? text.replace(/[^\0-\x7f]/gu, 'u') : text
}

function calls(known: FunctionSignature): Call[] {
  const random = seeded(SEED ^ known.oid)
  return Array.from({ length: TRIES }, () => ({
    oid: known.oid,
    args: known.args.map((oid) => argument(known, oid, random)),
  }))
}

/** The same answer, as far as the function promises one: a comparison function promises only a sign. */
function agree(name: string, actual: string | null, wanted: string | null): boolean {
  if (name.endsWith('cmp')) return Math.sign(Number(actual)) === Math.sign(Number(wanted))
  return libmFunctions.has(name) ? close(actual, wanted) : actual === wanted
}

function close(left: string | null, right: string | null): boolean {
  if (left === right) return true
  if (left === null || right === null) return false
  const a = Number(left)
  const b = Number(right)
  return Math.abs(a - b) <= Math.abs(b) * 4e-15
}

describe.skipIf(skipReason !== undefined)('scalar functions answer as PostgreSQL does', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  const tested = allFunctions().filter(isTested)
  const byName = Map.groupBy(tested, (known) => known.name)

  it.each([...byName])('%s', async (name, overloads) => {
    const client = await cluster.connect()
    try {
      const all = overloads.flatMap(calls)
      const expected = await oracle(client, all.map(callSql))
      const differences = all.flatMap((call, at) => {
        const actual = engineCall(call)
        const wanted = expected[at] as string | null
        return actual === needsSession || agree(name, actual, wanted)
          ? []
          : [`${callSql(call)}: ${actual} instead of ${wanted}`]
      })
      expect(differences).toEqual([])
    } finally {
      await client.end()
    }
  })

  it('covers the areas it is meant to cover', () => {
    expect(tested.length).toBeGreaterThan(500)
  })
})
