/** Makes vectors of values, and tells how values of a type lie in one. */
import type { Datum } from '../types/datum.ts'
import type { PhysicalKind } from '../types/type.ts'
import type { Vector } from './batch.ts'
import { F64Values, I32Values, I64Values, ListValues } from './vectors.ts'

const INT32_MIN = -0x80000000
const INT32_MAX = 0x7fffffff
const INT64_MIN = -0x8000000000000000n
const INT64_MAX = 0x7fffffffffffffffn

/** How values of one column are gathered: by physical kind, and the shape within it. */
export type VectorShape = {
  readonly physical: PhysicalKind
  /** For i32. */
  readonly i32: 'int' | 'bool' | 'date'
  /** For i64: timestamps have infinities, int8 and time have not. */
  readonly infinite: boolean
}

/** Makes a vector of values. An i64 column is narrow while it can be. */
export function vectorOf(values: readonly Datum[], shape: VectorShape): Vector {
  switch (shape.physical) {
    case 'any':
      return new ListValues(values, undefined)
    case 'i32':
      return i32VectorOf(values, shape)
    case 'f64':
    case 'i64':
      return f64VectorOf(values, shape)
  }
}

/**
 * The vector of one column of rows. Loops of its own for the frequent kinds: a list of the column's values in between takes
 * half as long again, which a bulk load pays for every value. `used` is a vector that nobody reads any more: its memory is taken
 * where it fits, as new memory costs more than what is put there.
 */
export function vectorOfColumn(
  rows: readonly (readonly Datum[])[],
  at: number,
  shape: VectorShape,
  used?: Vector,
): Vector {
  const { length } = rows
  let nulls: Uint8Array | undefined
  if (shape.physical === 'i32') {
    const isRoom = used?.kind === 'i32' && used.data.length === length
    const data = isRoom ? used.data : new Int32Array(length)
    for (let i = 0; i < length; i++) {
      const value = (rows[i] as readonly Datum[])[at] ?? null
      if (value === null) {
        nulls ??= new Uint8Array(length)
        nulls[i] = 1
        data[i] = 0
      } else data[i] = i32Of(value)
    }
    return new I32Values(data, nulls, shape.i32)
  }
  if (shape.physical === 'any') return new ListValues(valuesOfColumn(rows, at), undefined)
  const isRoom = used?.kind === 'f64' && used.data.length === length
  const data = isRoom ? used.data : new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const value = (rows[i] as readonly Datum[])[at] ?? null
    if (value === null) {
      nulls ??= new Uint8Array(length)
      nulls[i] = 1
      data[i] = 0
    } else if (typeof value === 'bigint') return i64VectorOf(valuesOfColumn(rows, at), shape)
    else data[i] = value as number
  }
  return new F64Values(data, nulls, shape.physical === 'i64')
}

function valuesOfColumn(rows: readonly (readonly Datum[])[], at: number): Datum[] {
  const values = new Array<Datum>(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = (rows[i] as readonly Datum[])[at] ?? null
  return values
}

function i32VectorOf(values: readonly Datum[], shape: VectorShape): Vector {
  const length = values.length
  const data = new Int32Array(length)
  let nulls: Uint8Array | undefined
  for (let i = 0; i < length; i++) {
    const value = values[i] as Datum
    if (value === null) (nulls ??= new Uint8Array(length))[i] = 1
    else data[i] = i32Of(value)
  }
  return new I32Values(data, nulls, shape.i32)
}

function f64VectorOf(values: readonly Datum[], shape: VectorShape): Vector {
  const length = values.length
  const data = new Float64Array(length)
  let nulls: Uint8Array | undefined
  for (let i = 0; i < length; i++) {
    const value = values[i] as Datum
    if (value === null) (nulls ??= new Uint8Array(length))[i] = 1
    else if (typeof value === 'bigint') return i64VectorOf(values, shape)
    else data[i] = value as number
  }
  return new F64Values(data, nulls, shape.physical === 'i64')
}

function i64VectorOf(values: readonly Datum[], shape: VectorShape): Vector {
  const length = values.length
  const data = new BigInt64Array(length)
  let nulls: Uint8Array | undefined
  for (let i = 0; i < length; i++) {
    const value = values[i] as Datum
    if (value === null) (nulls ??= new Uint8Array(length))[i] = 1
    else data[i] = i64Of(value as number | bigint)
  }
  return new I64Values(data, nulls, shape.infinite)
}

/** A bool, int or date value as its column holds it. */
export function i32Of(value: Datum): number {
  if (value === true) return 1
  if (value === false) return 0
  if (value === Infinity) return INT32_MAX
  if (value === -Infinity) return INT32_MIN
  return value as number
}

/** An i64 value as a wide column holds it. */
export function i64Of(value: number | bigint): bigint {
  if (value === Infinity) return INT64_MAX
  if (value === -Infinity) return INT64_MIN
  return BigInt(value)
}

const BOOL = 16
const DATE = 1082
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184

/** The shape of a column of a type, by its oid and physical kind (of the base type, for a domain). */
export function vectorShape(oid: number, physical: PhysicalKind): VectorShape {
  return {
    physical,
    i32: oid === BOOL ? 'bool' : oid === DATE ? 'date' : 'int',
    infinite: oid === TIMESTAMP || oid === TIMESTAMPTZ,
  }
}
