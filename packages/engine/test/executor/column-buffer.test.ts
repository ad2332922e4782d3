import { describe, expect, test } from 'vitest'
import { ColumnBuffer } from '../../src/executor/column-buffer.ts'
import { RowBuffer } from '../../src/executor/row-buffer.ts'
import { BATCH_SIZE } from '../../src/store/batch.ts'
import type { Datum } from '../../src/types/datum.ts'
import { Random } from '../support/random.ts'
import {
  batchOf,
  counted,
  randomDatum,
  shapeOf,
  someSelection,
  typeNamed,
  valuesOf,
} from '../support/vectors.ts'

const types = ['int4', 'int8', 'timestamp', 'date', 'float8', 'bool', 'text']

describe.each(types)('a column of %s', (name) => {
  const shape = shapeOf(typeNamed(name))

  test('gives back what was pushed and appended, also gathered with gaps', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed)
      const column = new ColumnBuffer(shape)
      const model: Datum[] = []
      for (let round = 0; round < 8; round++) {
        if (random.chance(0.5)) {
          const value = randomDatum(random, name)
          column.push(value)
          model.push(value)
        } else {
          const length = random.below(100)
          const values = random.list(length, () => randomDatum(random, name))
          const batch = batchOf([values], [shape], someSelection(random, length))
          const [vector] = batch.columns
          if (vector === undefined) throw new Error('a batch without its column')
          column.append(vector, batch)
          model.push(...counted(batch).map((row) => values[row] as Datum))
        }
        expect(column.length).toBe(model.length)
        expect(
          model.map((_, row) => column.get(row)),
          `seed ${seed}`,
        ).toEqual(model)
        expect(valuesOf(column.vector(), [...model.keys()])).toEqual(model)
        expect(model.map((_, row) => column.isNull(row))).toEqual(model.map((v) => v === null))
      }
      const rows = Int32Array.from(random.list(50, () => random.between(-1, model.length - 1)))
      const gathered = column.gather(rows, 5, 45)
      const wanted = [...rows.subarray(5)].map((row) => (row < 0 ? null : model[row]))
      expect(valuesOf(gathered, [...wanted.keys()])).toEqual(wanted)
    }
  })
})

test('an int8 column widens at the first value outside the safe integers, and keeps the ones before', () => {
  const column = new ColumnBuffer(shapeOf(typeNamed('int8')))
  for (let i = 0; i < 70; i++) column.push(i === 3 ? null : i)
  expect(column.vector().kind).toBe('f64')
  column.push(2n ** 62n)
  expect(column.vector().kind).toBe('i64')
  for (let i = 0; i < 100; i++) column.push(-i)
  expect([column.get(3), column.get(69), column.get(70), column.get(170)]).toEqual([
    null,
    69,
    2n ** 62n,
    -99,
  ])
})

test('an earlier view is not changed by what is appended after it', () => {
  const column = new ColumnBuffer(shapeOf(typeNamed('int4')))
  column.push(1)
  const before = column.vector()
  for (let i = 0; i < 1000; i++) column.push(null)
  expect(before.get(0)).toBe(1)
  expect(column.vector().get(1)).toBe(null)
})

test('slices of a row buffer are its rows, a batch at most at a time', () => {
  const shapes = [shapeOf(typeNamed('int4')), shapeOf(typeNamed('text'))]
  const rows = new RowBuffer(shapes)
  const total = BATCH_SIZE + 10
  for (let i = 0; i < total; i++) rows.push([i, i % 7 === 0 ? null : `r${i}`])
  const seen: Datum[] = []
  for (let batch = rows.slice(0); batch !== undefined; batch = rows.slice(seen.length)) {
    expect(batch.count).toBeLessThanOrEqual(BATCH_SIZE)
    seen.push(...valuesOf(batch.columns[0] as (typeof batch.columns)[0], counted(batch)))
  }
  expect(seen).toEqual([...Array(total).keys()])
  expect(rows.row(14)).toEqual([14, null])
  expect(
    rows.gather(Int32Array.of(-1, 1)).columns.map((column) => [column.get(0), column.get(1)]),
  ).toEqual([
    [null, 1],
    [null, 'r1'],
  ])
})
