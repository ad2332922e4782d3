import { describe, expect, test } from 'vitest'
import { JoinTable, NO_ROW } from '../../src/executor/join-table.ts'
import { KeyTable, NO_KEY } from '../../src/executor/key-table.ts'
import type { Datum } from '../../src/types/datum.ts'
import { Random } from '../support/random.ts'
import {
  batchOf,
  counted,
  randomDatum,
  shapeOf,
  someSelection,
  typeNamed,
} from '../support/vectors.ts'

const keyTypes: readonly (readonly string[])[] = [
  ['int4'],
  ['int8'],
  ['timestamp'],
  ['date'],
  ['float8'],
  ['bool'],
  ['text'],
  ['int4', 'text'],
  ['text', 'text'],
  ['int8', 'float8', 'bool'],
]

/** Equality by the types' own comparison: the definition. */
function sameKey(names: readonly string[], a: readonly Datum[], b: readonly Datum[]): boolean {
  return names.every((name, i) => {
    const x = a[i] ?? null
    const y = b[i] ?? null
    if (x === null || y === null) return x === y
    return typeNamed(name).compare?.(x, y) === 0
  })
}

describe.each(keyTypes.map((names) => [names.join(', '), names] as const))(
  'keys of %s',
  (_, names) => {
    const types = names.map(typeNamed)
    const shapes = types.map(shapeOf)

    test.each([true, false])(
      'get dense ids in the order of appearance (NULL is a key: %s)',
      (nullIsKey) => {
        for (let seed = 1; seed <= 30; seed++) {
          const random = new Random(seed)
          const table = new KeyTable(types, shapes, nullIsKey)
          const known: Datum[][] = []
          for (let round = 0; round < 6; round++) {
            const length = random.between(1, 60)
            const rows = random.list(length, () => names.map((name) => randomDatum(random, name)))
            const batch = batchOf(
              names.map((__, i) => rows.map((row) => row[i] as Datum)),
              shapes,
              someSelection(random, length),
            )
            const adds = random.chance(0.7)
            const wanted = counted(batch).map((at) => {
              const row = rows[at] as Datum[]
              if (!nullIsKey && row.includes(null)) return NO_KEY
              const id = known.findIndex((key) => sameKey(names, key, row))
              if (id >= 0 || !adds) return id
              return known.push(row) - 1
            })
            const out = new Int32Array(length)
            if (adds) table.add(batch.columns, batch, out)
            else table.find(batch.columns, batch, out)
            expect([...out.subarray(0, batch.count)], `seed ${seed}, round ${round}`).toEqual(
              wanted,
            )
            expect(table.size).toBe(known.length)
          }
          expect(known.map((__, id) => table.keys.map((key) => key.get(id)))).toEqual(known)
        }
      },
    )

    test('a join table gives every row with an equal key, in order, and knows the unmatched ones', () => {
      for (let seed = 1; seed <= 20; seed++) {
        const random = new Random(seed)
        const table = new JoinTable(types, shapes, shapes)
        const built: Datum[][] = []
        for (let round = 0; round < 4; round++) {
          const rows = random.list(random.between(1, 50), () =>
            names.map((name) => randomDatum(random, name)),
          )
          const columns = names.map((__, i) => rows.map((row) => row[i] as Datum))
          const batch = batchOf(columns, shapes, someSelection(random, rows.length))
          table.add(batch, batch.columns)
          built.push(...counted(batch).map((at) => rows[at] as Datum[]))
        }
        expect(table.hasNullKey).toBe(built.some((row) => row.includes(null)))
        const probes = random.list(40, () => names.map((name) => randomDatum(random, name)))
        const batch = batchOf(
          names.map((__, i) => probes.map((row) => row[i] as Datum)),
          shapes,
          undefined,
        )
        const out = new Int32Array(probes.length)
        table.probe(batch, batch.columns, out)
        const matched = new Set<number>()
        probes.forEach((probe, i) => {
          const found: number[] = []
          for (let row = out[i] as number; row !== NO_ROW; row = table.after(row)) found.push(row)
          const wanted = probe.includes(null)
            ? []
            : [...built.keys()].filter((row) => {
                const key = built[row] as Datum[]
                return !key.includes(null) && sameKey(names, key, probe)
              })
          expect(found, `seed ${seed}, probe ${i}`).toEqual(wanted)
          for (const row of found) {
            matched.add(row)
            table.markMatched(row)
          }
        })
        const left: number[] = []
        for (let from = 0; from < built.length;) {
          const { rows, next } = table.unmatched(from, 7)
          left.push(...rows)
          from = next
        }
        expect(left).toEqual([...built.keys()].filter((row) => !matched.has(row)))
      }
    })
  },
)

test('without key columns all rows are one group', () => {
  const table = new KeyTable([], [], true)
  const batch = batchOf([[1, 2, 3]], [shapeOf(typeNamed('int4'))], undefined)
  const out = new Int32Array(3).fill(9)
  table.find([], batch, out)
  expect([...out]).toEqual([NO_KEY, NO_KEY, NO_KEY])
  table.add([], batch, out)
  expect([...out]).toEqual([0, 0, 0])
  expect(table.size).toBe(1)
})

test('narrow keys stay found after a wide one has turned the table over', () => {
  const type = typeNamed('int8')
  const shape = shapeOf(type)
  const table = new KeyTable([type], [shape], true)
  const add = (values: readonly Datum[]): number[] => {
    const out = new Int32Array(values.length)
    const batch = batchOf([values], [shape], undefined)
    table.add(batch.columns, batch, out)
    return [...out]
  }
  expect(add([5, null, 7])).toEqual([0, 1, 2])
  expect(add([2n ** 63n - 1n, 7, null])).toEqual([3, 2, 1])
  expect(add([5, 8, -0])).toEqual([0, 4, 5])
  expect(add([0, 2n ** 63n - 1n])).toEqual([5, 3])
})
