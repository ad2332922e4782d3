/** Subscripts, slices and assignments of arrays; what is expected is what PostgreSQL 15 answers. */
import { describe, expect, it } from 'vitest'
import {
  arrayAssign,
  arrayAssignSlice,
  arraySlice,
  arraySubscript,
  type SliceBound,
} from '../../src/types/array-subscript.ts'
import type { ArrayValue } from '../../src/types/array-value.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import { testContext } from '../functions/calls.ts'

const int4 = 23
const ints = builtinTypes.type(1007)

function read(text: string): ArrayValue {
  return ints.input(text, -1, testContext) as ArrayValue
}

function print(array: ArrayValue): string {
  return ints.output(array, testContext)
}

/** `2:3`, `:3`, `2:`. */
function bounds(text: string): SliceBound[] {
  return text.split(' ').map((part) => {
    const [lower, upper] = part.split(':')
    const number = (digits: string | undefined): number | undefined =>
      digits === '' || digits === undefined ? undefined : Number(digits)
    return { lower: number(lower), upper: number(upper) }
  })
}

describe('array subscripts', () => {
  it.each([
    ['{1,2,3}', [2], 2],
    ['{1,2,3}', [4], null],
    ['[0:1]={1,2}', [0], 1],
    ['{{1,2},{3,4}}', [2, 1], 3],
    ['{{1,2},{3,4}}', [1], null],
    ['{}', [1], null],
  ])('read %s at %j', (text, at, wanted) => {
    expect(arraySubscript(read(text), at)).toBe(wanted)
  })

  it.each([
    ['{1,2,3}', '2:', '{2,3}'],
    ['{1,2,3}', ':2', '{1,2}'],
    ['{{1,2},{3,4}}', '2:2', '{{3,4}}'],
    ['{{1,2},{3,4}}', '1:2 2:2', '{{2},{4}}'],
    ['[0:2]={1,2,3}', '0:1', '{1,2}'],
    ['{1,2}', '5:6', '{}'],
  ])('slice %s by %s', (text, slice, wanted) => {
    expect(print(arraySlice(read(text), bounds(slice)))).toBe(wanted)
  })

  it.each([
    ['{1,2,3}', [5], '{1,2,3,NULL,9}'],
    ['{1,2,3}', [0], '[0:3]={9,1,2,3}'],
    [null, [3], '[3:3]={9}'],
    ['{{1,2},{3,4}}', [2, 1], '{{1,2},{9,4}}'],
  ])('assign to %s at %j', (text, at, wanted) => {
    const array = text === null ? null : read(text)
    expect(print(arrayAssign(array, int4, at, 9))).toBe(wanted)
  })

  it.each([
    ['{1,2,3,4}', '2:3', '{8,9}', '{1,8,9,4}'],
    ['{1,2,3,4}', '4:6', '{5,6,7}', '{1,2,3,5,6,7}'],
    ['{}', '2:3', '{8,9,10}', '[2:3]={8,9}'],
    ['{{1,2,3},{4,5,6}}', '1:2 2:3', '{{7,8},{9,10}}', '{{1,7,8},{4,9,10}}'],
  ])('assign to the slice of %s at %s', (text, slice, source, wanted) => {
    const assigned = arrayAssignSlice(read(text), int4, bounds(slice), read(source))
    expect(print(assigned)).toBe(wanted)
  })

  it('refuse to grow an array of several dimensions', () => {
    const table = read('{{1,2},{3,4}}')
    expect(() => arrayAssign(table, int4, [3, 1], 9)).toThrow('array subscript out of range')
    expect(() => arrayAssign(table, int4, [1], 9)).toThrow('wrong number of array subscripts')
  })

  it('refuse a source that is too small, and bounds left open on nothing', () => {
    const small = read('{5}')
    expect(() => arrayAssignSlice(read('{1,2,3}'), int4, bounds('1:3'), small)).toThrow(
      'source array too small',
    )
    expect(() => arrayAssignSlice(read('{}'), int4, bounds(':3'), small)).toThrow(
      'array slice subscript must provide both boundaries',
    )
  })
})
