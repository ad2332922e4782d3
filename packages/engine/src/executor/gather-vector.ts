/** Rows of a vector in another order, with repeats and gaps; -1 is a NULL. */
import type { AnyVector, Vector } from '../store/batch.ts'
import { F64Values, I32Values, I64Values } from '../store/vectors.ts'
import type { Datum } from '../types/datum.ts'

/** Reads another vector through row numbers, so that values nobody asks for are never decoded. */
class IndirectColumn implements AnyVector {
  readonly kind = 'any'
  readonly nulls = undefined
  readonly #source: Vector
  readonly #rows: Int32Array

  constructor(source: Vector, rows: Int32Array) {
    this.#source = source
    this.#rows = rows
  }

  get(row: number): Datum {
    const at = this.#rows[row] as number
    return at < 0 ? null : this.#source.get(at)
  }
}

export function gatherVector(vector: Vector, rows: Int32Array, count: number): Vector {
  switch (vector.kind) {
    case 'any':
      return new IndirectColumn(vector, rows)
    case 'i32': {
      const data = new Int32Array(count)
      for (let i = 0; i < count; i++) data[i] = vector.data[rows[i] as number] as number
      return new I32Values(data, gatherNulls(vector, rows, count), vector.shape)
    }
    case 'f64': {
      const data = new Float64Array(count)
      for (let i = 0; i < count; i++) data[i] = vector.data[rows[i] as number] as number
      return new F64Values(data, gatherNulls(vector, rows, count), vector.integral)
    }
    case 'i64': {
      const data = new BigInt64Array(count)
      for (let i = 0; i < count; i++) data[i] = vector.data[rows[i] as number] ?? 0n
      return new I64Values(data, gatherNulls(vector, rows, count), vector.infinite)
    }
  }
}

function gatherNulls(vector: Vector, rows: Int32Array, count: number): Uint8Array | undefined {
  let nulls: Uint8Array | undefined
  const from = vector.nulls
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    if (row < 0 || (from !== undefined && from[row] !== 0)) {
      nulls ??= new Uint8Array(count)
      nulls[i] = 1
    }
  }
  return nulls
}
