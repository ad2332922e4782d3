/** Aggregates into arrays, json and intervals; what is expected is what PostgreSQL 15 answers. */
import { describe, expect, it } from 'vitest'
import { aggregateImplementation } from '../../src/functions/registry.ts'
import type { Datum } from '../../src/types/datum.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { testContext } from './calls.ts'

type Rows = readonly (readonly (string | null)[])[]

function aggregate(
  source: string,
  types: readonly string[],
  result: string,
  rows: Rows,
): string | null {
  const implementation = aggregateImplementation(source)
  if (implementation === undefined) throw new Error(`${source} is not implemented`)
  const oidOf = (name: string): number => builtinTypes.typeByName(name)?.oid ?? 0
  const refs = types.map((type) => ({ oid: oidOf(type), typmod: -1 }))
  const target = builtinTypes.type(oidOf(result))
  const instance = implementation(refs, { oid: target.oid, typmod: -1 }, testContext.type)
  let state = instance.init()
  for (const row of rows) {
    const values = row.map((text, i): Datum =>
      text === null ? null : builtinTypes.type(refs[i]?.oid ?? 0).input(text, -1, testContext),
    )
    if (instance.skipNulls && values.includes(null)) continue
    state = instance.step(state, testContext, ...values)
  }
  const value = instance.final(state, testContext)
  return value === null ? null : target.output(value, testContext)
}

describe('aggregates', () => {
  it.each<[string, string[], string, Rows, string | null]>([
    ['array_agg(anynonarray)', ['int4'], '_int4', [['1'], [null], ['3']], '{1,NULL,3}'],
    ['array_agg(anynonarray)', ['int4'], '_int4', [], null],
    ['array_agg(anyarray)', ['_int4'], '_int4', [['{1,2}'], ['{3,4}']], '{{1,2},{3,4}}'],
    ['json_agg(anyelement)', ['int4'], 'json', [['1'], [null], ['3']], '[1, null, 3]'],
    ['json_agg(anyelement)', ['_int4'], 'json', [['{1,2}'], ['{3,4}']], '[[1,2], \n [3,4]]'],
    ['jsonb_agg(anyelement)', ['text'], 'jsonb', [['a'], [null]], '["a", null]'],
    [
      'json_object_agg(any,any)',
      ['text', 'int4'],
      'json',
      [
        ['b', '1'],
        ['a', null],
      ],
      '{ "b" : 1, "a" : null }',
    ],
    [
      'jsonb_object_agg(any,any)',
      ['text', 'int4'],
      'jsonb',
      [
        ['b', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
      '{"a": 2, "b": 3}',
    ],
    [
      'sum(interval)',
      ['interval'],
      'interval',
      [['1 mon'], ['2 days 03:00']],
      '1 mon 2 days 03:00:00',
    ],
    ['avg(interval)', ['interval'], 'interval', [['1 mon'], ['2 days 03:00']], '16 days 01:30:00'],
    [
      'max(timestamptz)',
      ['timestamptz'],
      'timestamptz',
      [['2000-01-01'], ['1900-01-01']],
      '2000-01-01 00:00:00+00',
    ],
    ['min(interval)', ['interval'], 'interval', [['1 mon'], ['29 days']], '29 days'],
  ])('%s of %j', (source, types, result, rows, wanted) => {
    expect(aggregate(source, types, result, rows)).toBe(wanted)
  })
})
