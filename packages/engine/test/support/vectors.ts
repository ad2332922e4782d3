/** Batches of random values for tests of operators' parts. */
import type { Batch, Vector } from '../../src/store/batch.ts'
import { vectorOf, vectorShape, type VectorShape } from '../../src/store/make-vector.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { Datum } from '../../src/types/datum.ts'
import type { Type } from '../../src/types/type.ts'
import type { Random } from './random.ts'

const oids: Readonly<Record<string, number>> = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  float8: 701,
  date: 1082,
  timestamp: 1114,
}

export function typeNamed(name: string): Type {
  const oid = oids[name]
  if (oid === undefined) throw new Error(`no type ${name}`)
  return builtinTypes.type(oid)
}

export function shapeOf(type: Type): VectorShape {
  return vectorShape(type.oid, type.physical)
}

export function batchOf(
  columns: readonly (readonly Datum[])[],
  shapes: readonly VectorShape[],
  selection: Int32Array | undefined,
): Batch {
  const length = columns[0]?.length ?? 0
  return {
    columns: columns.map((values, i) => vectorOf(values, shapes[i] as VectorShape)),
    length,
    selection,
    count: selection?.length ?? length,
  }
}

/** All rows, or some of them in their order. */
export function someSelection(random: Random, length: number): Int32Array | undefined {
  if (random.chance(0.4)) return undefined
  return Int32Array.from(random.list(length, (i) => i).filter(() => random.chance(0.7)))
}

/** The positions that count. */
export function counted({ selection, count }: Batch): number[] {
  return selection === undefined ? [...Array(count).keys()] : [...selection.subarray(0, count)]
}

export function valuesOf(vector: Vector, rows: readonly number[]): Datum[] {
  return rows.map((row) => vector.get(row))
}

/** Values of a type: few distinct ones, NULLs, and the ends of its range. */
export function randomDatum(random: Random, type: string): Datum {
  if (random.chance(0.12)) return null
  const small = random.between(-4, 4)
  switch (type) {
    case 'int4':
      return random.chance(0.1) ? random.pick([-0x80000000, 0x7fffffff]) : small
    case 'int8':
      return random.chance(0.15)
        ? random.pick<Datum>([2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, Number.MAX_SAFE_INTEGER])
        : small
    case 'timestamp':
      return random.chance(0.15)
        ? random.pick<Datum>([Infinity, -Infinity, 2n ** 60n, -(2n ** 55n)])
        : small * 1_000_000
    case 'date':
      return random.chance(0.1) ? random.pick([Infinity, -Infinity]) : small
    case 'float8':
      return random.chance(0.2) ? random.pick([NaN, Infinity, -Infinity, -0, 0.5]) : small
    case 'bool':
      return random.chance(0.5)
    case 'text':
      return random.pick(['', 'a', 'ab', '1', '1:a', 'n;', 'null', 'é'])
    default:
      throw new Error(`no values of ${type}`)
  }
}
