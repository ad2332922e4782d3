/** Aggregates over seeded groups, here and on PostgreSQL: empty groups, NULLs, single values, special values, many values. */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqlError } from '../../src/errors/sql-error.ts'
import {
  aggregateImplementation,
  allFunctions,
  aggregateKind,
} from '../../src/functions/registry.ts'
import type { FunctionSignature } from '../../src/functions/function.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { oracle, type Outcome, quote, testContext } from './calls.ts'
import { hasSamples, type Random, sample, seeded } from './samples.ts'

const SEED = 7
const GROUPS = 25

type Row = readonly (string | null)[]

/** Types a polymorphic argument is tried with. */
const anyTypes = ['int4', 'text', 'numeric']

function argumentTypes(known: FunctionSignature): readonly (readonly string[])[] {
  const names = known.args.map((oid) => builtinTypes.type(oid).name)
  if (names.every(hasSamples)) return [names]
  if (names.length === 1 && (names[0] === 'any' || names[0] === 'anyelement')) {
    return anyTypes.map((name) => [name])
  }
  return []
}

function rows(types: readonly string[], random: Random): Row[] {
  const size = [0, 1, 2, 3, 5, 40][random(6)] as number
  const tame = random(2) === 0
  const value = (type: string): string => {
    for (;;) {
      const text = sample(type, random)
      if (!tame || !/inf|nan|e[+]?\d|\d{10}/i.test(text)) return text
    }
  }
  return Array.from({ length: size }, () =>
    types.map((type) => (random(8) === 0 ? null : value(type))),
  )
}

function callSql(
  known: FunctionSignature,
  types: readonly string[],
  group: readonly Row[],
): string {
  const columns = types.map((_, at) => `c${at}`)
  const args = columns.length === 0 ? '*' : columns.join(', ')
  const width = Math.max(types.length, 1)
  const cell = (row: Row, at: number): string => {
    const text = row[at] ?? null
    return text === null ? 'null' : quote(text)
  }
  const tuples = group.map(
    (row, n) => `(${n}, ${Array.from({ length: width }, (_, at) => cell(row, at)).join(', ')})`,
  )
  const selected = types.map((type, at) => `c${at}::pg_catalog."${type}"`)
  const none = `(select null::int as n${types.map((_, at) => `, null::text as c${at}`).join('')} where false)`
  const values =
    tuples.length === 0
      ? none
      : `(values ${tuples.join(', ')}) as v(n, ${columns.length === 0 ? 'c0' : columns.join(', ')})`
  const source = `select ${['n', ...selected].map((c, at) => (at === 0 ? c : `${c} as c${at - 1}`)).join(', ')} from ${values}${tuples.length === 0 ? ' as v' : ''}`
  const kind = aggregateKind(known.oid)?.kind
  const call =
    kind === 'ordered-set'
      ? `pg_catalog."${known.name}"() within group (order by ${args})`
      : `pg_catalog."${known.name}"(${args}${columns.length === 0 ? '' : ' order by n'})`
  return `(select ${call} from (${source}) as s)`
}

function engine(
  known: FunctionSignature,
  types: readonly string[],
  group: readonly Row[],
): Outcome {
  const refs = types.map((name) => ({ oid: builtinTypes.typeByName(name)?.oid ?? 0, typmod: -1 }))
  const generic = builtinTypes.type(known.result).kind === 'pseudo'
  const result = generic ? (refs[0]?.oid ?? 0) : known.result
  const implementation = aggregateImplementation(known.source)
  if (implementation === undefined) throw new Error(known.source)
  const instance = implementation(refs, { oid: result, typmod: -1 }, (oid) =>
    builtinTypes.type(oid),
  )
  const parsed = group.map((row) =>
    types.map((name, at): Datum => {
      const text = row[at] ?? null
      return text === null
        ? null
        : (builtinTypes.typeByName(name)?.input(text, -1, testContext) ?? null)
    }),
  )
  if (aggregateKind(known.oid)?.kind === 'ordered-set') sortFirst(parsed, refs[0]?.oid ?? 0)
  try {
    let state = instance.init()
    for (const values of parsed) {
      if (instance.skipNulls && values.includes(null)) continue
      state = instance.step(state, testContext, ...values)
    }
    const value = instance.final(state, testContext)
    return value === null ? null : builtinTypes.type(result).output(value, testContext)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return `ERROR ${error.code} ${error.message}`
  }
}

function sortFirst(parsed: Datum[][], oid: number): void {
  const compare = builtinTypes.type(oid).compare
  parsed.sort(([a = null], [b = null]) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : (compare?.(a, b) ?? 0),
  )
}

describe.skipIf(skipReason !== undefined)('aggregates answer as PostgreSQL does', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  const tested = allFunctions().filter(
    (known) =>
      known.kind === 'aggregate' &&
      aggregateImplementation(known.source) !== undefined &&
      argumentTypes(known).length > 0 &&
      (aggregateKind(known.oid)?.directArgs ?? 0) === 0,
  )

  it.each(tested.map((known) => [known.source, known] as const))('%s', async (_name, known) => {
    const client = await cluster.connect()
    const random = seeded(SEED ^ known.oid)
    try {
      const groups = argumentTypes(known).flatMap((types) =>
        Array.from({ length: GROUPS }, () => ({ types, group: rows(types, random) })),
      )
      const expected = await oracle(
        client,
        groups.map(({ types, group }) => callSql(known, types, group)),
      )
      const differences = groups.flatMap(({ types, group }, at) => {
        const actual = engine(known, types, group)
        const wanted = expected[at] as Outcome
        return actual === wanted ? [] : [`${JSON.stringify(group)}: ${actual} instead of ${wanted}`]
      })
      expect(differences).toEqual([])
    } finally {
      await client.end()
    }
  })

  it('covers the areas it is meant to cover', () => {
    expect(tested.length).toBeGreaterThan(80)
  })
})
