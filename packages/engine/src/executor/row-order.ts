/** The order of rows by sort keys: NULLs first or last, each key up or down. */
import type { SortKey } from '../binder/expression.ts'
import { hasNaN, selectF64Value, selectI32Value } from '../kernels/select-compare.ts'
import type { Batch, Vector } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Datum, NonNull } from '../types/datum.ts'
import type { Type } from '../types/type.ts'
import type { ColumnBuffer } from './column-buffer.ts'
import { evaluateVector } from './compile/rows.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import type { Frame } from './context.ts'

type KeyOrder = {
  readonly code: Evaluator
  readonly type: Type
  readonly sign: 1 | -1
  readonly nullsFirst: boolean
  readonly compare: (a: NonNull, b: NonNull) => number
}

export class RowOrder {
  readonly #keys: readonly KeyOrder[]

  constructor(keys: readonly SortKey[], compiler: Compiler) {
    this.#keys = keys.map(({ expr, descending, nullsFirst }) => {
      const type = compiler.types.type(expr.type.oid)
      const { compare, name } = type
      if (compare === undefined) throw new Error(`type ${name} has no order`)
      return { code: compiler.compile(expr), type, sign: descending ? -1 : 1, nullsFirst, compare }
    })
  }

  get codes(): readonly Evaluator[] {
    return this.#keys.map((key) => key.code)
  }

  get types(): readonly Type[] {
    return this.#keys.map((key) => key.type)
  }

  get shapes(): readonly VectorShape[] {
    return this.#keys.map((key) => key.code.shape)
  }

  isDescending(key: number): boolean {
    return this.#keys[key]?.sign === -1
  }

  keys(batch: Batch, row: number, frame: Frame): readonly Datum[] {
    frame.columns = batch.columns
    frame.row = row
    return this.#keys.map((key) => key.code.scalar(frame))
  }

  /** The rows of a batch by their first key alone; for few of them. */
  sorted(frame: Frame, batch: Batch): Batch {
    const [key] = this.#keys
    if (key === undefined) return batch
    const vector = evaluateVector(key.code, frame, batch)
    const { count } = batch
    const rows = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const row = batch.selection === undefined ? i : (batch.selection[i] as number)
      const value = vector.get(row)
      let at = i
      while (at > 0 && compareOne(key, vector.get(rows[at - 1] as number), value) > 0) {
        rows[at] = rows[at - 1] as number
        at--
      }
      rows[at] = row
    }
    return { ...batch, selection: rows, count }
  }

  /**
   * Writes the rows that are not behind a row with first key `worst`, by their first key alone: a quick test before
   * `compareKeys`, for a numeric key without NULLs. -1 where there is no quick way.
   */
  notBehind(vector: Vector | undefined, worst: Datum, batch: Batch, out: Int32Array): number {
    const key = this.#keys[0]
    if (key === undefined || typeof worst !== 'number' || !Number.isFinite(worst)) return -1
    const op = key.sign === 1 ? 'le' : 'ge'
    const { selection, count } = batch
    if (vector?.kind === 'i32' && vector.nulls === undefined && key.code.shape.i32 === 'int') {
      return selectI32Value(op, vector.data, worst, selection, count, out)
    }
    if (vector?.kind !== 'f64' || vector.nulls !== undefined) return -1
    // NaN is greater than any number, but compares as neither.
    if (op === 'ge' && !vector.integral && hasNaN(vector.data, selection, count)) return -1
    return selectF64Value(op, vector.data, worst, selection, count, out)
  }

  compareKeys(a: readonly Datum[], b: readonly Datum[]): number {
    for (let i = 0; i < this.#keys.length; i++) {
      const order = compareOne(this.#keys[i] as KeyOrder, a[i] ?? null, b[i] ?? null)
      if (order !== 0) return order
    }
    return 0
  }

  /** Compares row `a` with row `b` of key columns gathered in buffers. */
  comparator(columns: readonly ColumnBuffer[]): (a: number, b: number) => number {
    const one = this.#keys.map((key, i) => columnComparator(key, columns[i] as ColumnBuffer))
    if (one.length === 1) return one[0] as (a: number, b: number) => number
    return (a, b) => {
      for (const compare of one) {
        const order = compare(a, b)
        if (order !== 0) return order
      }
      return 0
    }
  }
}

function compareOne(key: KeyOrder, a: Datum, b: Datum): number {
  if (a === null || b === null) {
    if (a === b) return 0
    return (a === null) === key.nullsFirst ? -1 : 1
  }
  return key.compare(a, b) * key.sign
}

function columnComparator(key: KeyOrder, column: ColumnBuffer): (a: number, b: number) => number {
  const vector = column.vector()
  const { sign } = key
  if (
    vector.nulls === undefined &&
    (vector.kind === 'i32' || (vector.kind === 'f64' && vector.integral))
  ) {
    const { data } = vector
    return (a, b) => {
      const x = data[a] as number
      const y = data[b] as number
      return x < y ? -sign : x > y ? sign : 0
    }
  }
  return (a, b) => compareOne(key, vector.get(a), vector.get(b))
}
