import { describe, expect, test } from 'vitest'
import {
  dropNulls,
  hasNaN,
  selectF64Value,
  selectI32Value,
  selectPairs,
  type CompareOp,
} from '../../src/kernels/select-compare.ts'
import { Random } from '../support/random.ts'

const ops: readonly CompareOp[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
const extremes = [-0x80000000, -1, 0, 1, 0x7fffffff]
const wide = [...extremes, -(2 ** 53) + 1, 2 ** 53 - 1, -Infinity, Infinity, -0, 0.5]

function plain(op: CompareOp, a: number, b: number): boolean {
  if (op === 'eq') return a === b
  if (op === 'ne') return a !== b
  if (op === 'lt') return a < b
  if (op === 'le') return a <= b
  return op === 'gt' ? a > b : a >= b
}

/** Every row, or some of them in order; and the space for an answer. */
function someRows(random: Random, length: number): Int32Array | undefined {
  if (random.chance(0.3)) return undefined
  return Int32Array.from(random.list(length, (i) => i).filter(() => random.chance(0.6)))
}

function expected(
  rows: Int32Array | undefined,
  length: number,
  holds: (row: number) => boolean,
): number[] {
  return [...(rows ?? Array.from({ length }, (_, i) => i))].filter(holds)
}

describe.each(ops)('%s', (op) => {
  test('selects the rows that a plain comparison selects, with values, pairs and selections', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed)
      const length = random.below(200)
      const narrow = Int32Array.from(
        random.list(length, () => random.pick([...extremes, random.int32()])),
      )
      const doubles = Float64Array.from(random.list(length, () => random.pick(wide)))
      const rows = someRows(random, length)
      const count = rows?.length ?? length
      const value = random.pick(wide)
      const out = new Int32Array(length + 1)
      const answer = (found: number): number[] => [...out.subarray(0, found)]

      expect(answer(selectI32Value(op, narrow, value, rows, count, out))).toEqual(
        expected(rows, length, (row) => plain(op, narrow[row] as number, value)),
      )
      expect(answer(selectF64Value(op, doubles, value, rows, count, out))).toEqual(
        expected(rows, length, (row) => plain(op, doubles[row] as number, value)),
      )
      expect(answer(selectPairs(op, narrow, doubles, rows, count, out))).toEqual(
        expected(rows, length, (row) => plain(op, narrow[row] as number, doubles[row] as number)),
      )
    }
  })
})

test('the selection may be written over itself', () => {
  const rows = Int32Array.of(0, 2, 3, 5)
  const data = Int32Array.of(9, 0, 1, 9, 0, 9)
  expect(selectI32Value('eq', data, 9, rows, 4, rows)).toBe(3)
  expect([...rows.subarray(0, 3)]).toEqual([0, 3, 5])
})

test('dropNulls keeps the rows without NULL, in their order', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed)
    const nulls = Uint8Array.from(random.list(100, () => random.below(2)))
    const rows = someRows(random, 100) ?? Int32Array.from({ length: 100 }, (_, i) => i)
    const wanted = [...rows].filter((row) => nulls[row] === 0)
    const kept = dropNulls(nulls, rows, rows.length)
    expect([...rows.subarray(0, kept)]).toEqual(wanted)
  }
})

test('hasNaN looks at the rows that count, and at no others', () => {
  const data = Float64Array.of(1, NaN, Infinity, -0)
  expect(hasNaN(data, undefined, 4)).toBe(true)
  expect(hasNaN(data, undefined, 1)).toBe(false)
  expect(hasNaN(data, Int32Array.of(0, 2, 3), 3)).toBe(false)
  expect(hasNaN(data, Int32Array.of(0, 1), 2)).toBe(true)
})
