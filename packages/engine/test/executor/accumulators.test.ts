import { describe, expect, test } from 'vitest'
import type { Accumulator } from '../../src/executor/aggregate/accumulator.ts'
import { CountRows, CountValues } from '../../src/executor/aggregate/counts.ts'
import { Extremes } from '../../src/executor/aggregate/extremes.ts'
import { General } from '../../src/executor/aggregate/general.ts'
import { Sums, type SumResult } from '../../src/executor/aggregate/sums.ts'
import { Frame, type ExecContext } from '../../src/executor/context.ts'
import { aggregateImplementation } from '../../src/functions/registry.ts'
import { Numeric } from '../../src/types/numeric-value.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { Datum } from '../../src/types/datum.ts'
import { Random } from '../support/random.ts'
import { batchOf, counted, someSelection } from '../support/vectors.ts'
import { vectorShape } from '../../src/store/make-vector.ts'

const INT2 = 21
const INT4 = 23
const INT8 = 20
const FLOAT4 = 700
const FLOAT8 = 701
const DATE = 1082
const TIMESTAMP = 1114
const NUMERIC = 1700

type Case = {
  readonly source: string
  readonly arg: number
  readonly result: number
  readonly make: () => Accumulator
  readonly value: (random: Random) => Datum
}

const int4 = (random: Random): Datum =>
  random.chance(0.3) ? random.pick([-0x80000000, 0x7fffffff]) : random.between(-9, 9)
const int8 = (random: Random): Datum =>
  random.pick<() => Datum>([
    () => random.between(-9, 9),
    () => Number.MAX_SAFE_INTEGER - random.below(3),
    () => -Number.MAX_SAFE_INTEGER + random.below(3),
    () => 2n ** 63n - 1n - BigInt(random.below(3)),
    () => -(2n ** 63n) + BigInt(random.below(3)),
    () => 2n ** 53n + BigInt(random.below(3)),
  ])()
const safeInt8 = (random: Random): Datum =>
  random.pick([2 ** 52 + random.below(9), Number.MAX_SAFE_INTEGER, -(2 ** 51), 3])
const float = (random: Random): Datum =>
  random.chance(0.02) ? random.pick([Infinity, -Infinity, NaN]) : (random.below(2000) - 1000) / 7
const hugeFloat = (random: Random): Datum => random.pick([1.5e308, -1e308, 1, -0])
const float4 = (random: Random): Datum =>
  Math.fround(random.chance(0.1) ? random.pick([3e38, -3e38, 1e7]) : random.below(1000) / 7)
const date = (random: Random): Datum =>
  random.chance(0.2) ? random.pick([Infinity, -Infinity]) : random.between(-9, 9)
const timestamp = (random: Random): Datum =>
  random.chance(0.3)
    ? random.pick<Datum>([Infinity, -Infinity, 2n ** 60n, -(2n ** 60n)])
    : random.between(-9, 9)

function sum(
  source: string,
  arg: number,
  result: number,
  kind: SumResult,
  value: Case['value'],
): Case {
  return { source, arg, result, value, make: () => new Sums(kind) }
}

function extremes(source: string, arg: number, value: Case['value']): Case {
  const shape = vectorShape(arg, builtinTypes.type(arg).physical)
  return {
    source,
    arg,
    result: arg,
    value,
    make: () => new Extremes(source.startsWith('max'), shape),
  }
}

const cases: readonly Case[] = [
  sum('sum(int2)', INT2, INT8, 'int8', (random) => random.between(-0x8000, 0x7fff)),
  sum('sum(int4)', INT4, INT8, 'int8', int4),
  sum('sum(int8)', INT8, NUMERIC, 'numeric', int8),
  sum('sum(int8)', INT8, NUMERIC, 'numeric', safeInt8),
  sum('sum(float4)', FLOAT4, FLOAT4, 'float4', float4),
  sum('sum(float8)', FLOAT8, FLOAT8, 'float8', float),
  sum('sum(float8)', FLOAT8, FLOAT8, 'float8', hugeFloat),
  sum('avg(int4)', INT4, NUMERIC, 'avg numeric', int4),
  sum('avg(int8)', INT8, NUMERIC, 'avg numeric', int8),
  sum('avg(float4)', FLOAT4, FLOAT8, 'avg float8', float4),
  sum('avg(float8)', FLOAT8, FLOAT8, 'avg float8', float),
  extremes('min(int4)', INT4, int4),
  extremes('max(int8)', INT8, int8),
  extremes('min(int8)', INT8, int8),
  extremes('min(date)', DATE, date),
  extremes('max(date)', DATE, date),
  extremes('max(timestamp)', TIMESTAMP, timestamp),
  extremes('min(timestamp)', TIMESTAMP, timestamp),
  { source: 'count("any")', arg: INT8, result: INT8, value: int8, make: () => new CountValues() },
  { source: 'count()', arg: INT8, result: INT8, value: int8, make: () => new CountRows() },
]

function general({ source, arg, result }: Case): General {
  const implementation =
    aggregateImplementation(source) ?? aggregateImplementation(source.replace('"any"', 'any'))
  if (implementation === undefined) throw new Error(`no aggregate ${source}`)
  const args = source === 'count()' ? [] : [{ oid: arg, typmod: -1 }]
  return new General(
    implementation(args, { oid: result, typmod: -1 }, (oid) => builtinTypes.type(oid)),
  )
}

/** The results of the groups; an error in place of them. */
function outcome(run: () => readonly Datum[]): readonly string[] | string {
  try {
    return run().map((value) =>
      value instanceof Numeric
        ? value.toString()
        : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`,
    )
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe.each(cases.map((each, i) => [`${each.source} (${i})`, each] as const))('%s', (_, each) => {
  test('agrees with the general accumulator, group by group', () => {
    const shape = vectorShape(each.arg, builtinTypes.type(each.arg).physical)
    const frame = new Frame({ eval: {} } as ExecContext)
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed)
      const fast = each.make()
      const plain = general(each)
      const groups = random.pick([1, 1, 3, 90])
      const batches = random.list(random.between(1, 5), () => {
        const length = random.between(1, 120)
        const values = random.list(length, () => (random.chance(0.1) ? null : each.value(random)))
        const batch = batchOf([values], [shape], someSelection(random, length))
        return { batch, ids: Int32Array.from(counted(batch), () => random.below(groups)) }
      })
      const run = (accumulator: Accumulator): readonly Datum[] => {
        for (const { batch, ids } of batches) {
          accumulator.grow(groups)
          const args = each.source === 'count()' ? [] : batch.columns
          if (!accumulator.add(frame, args, batch, ids)) throw new Error('refused')
        }
        return Array.from({ length: groups }, (__, group) => accumulator.result(group, frame))
      }
      expect(
        outcome(() => run(fast)),
        `seed ${seed}`,
      ).toEqual(outcome(() => run(plain)))
    }
  })
})
