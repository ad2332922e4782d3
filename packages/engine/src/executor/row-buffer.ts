/** Rows kept by an operator that must see all its input: a column buffer per column. */
import { BATCH_SIZE, type Batch } from '../store/batch.ts'
import type { VectorShape } from '../store/make-vector.ts'
import type { Datum } from '../types/datum.ts'
import { ColumnBuffer } from './column-buffer.ts'

export class RowBuffer {
  readonly columns: readonly ColumnBuffer[]
  #length = 0

  constructor(shapes: readonly VectorShape[]) {
    this.columns = shapes.map((shape) => new ColumnBuffer(shape))
  }

  get length(): number {
    return this.#length
  }

  get bytes(): number {
    return this.columns.reduce((sum, column) => sum + column.bytes, 0)
  }

  append(batch: Batch): void {
    for (let i = 0; i < this.columns.length; i++) {
      const vector = batch.columns[i]
      if (vector !== undefined) this.columns[i]?.append(vector, batch)
    }
    this.#length += batch.count
  }

  push(row: readonly Datum[]): void {
    for (let i = 0; i < this.columns.length; i++) this.columns[i]?.push(row[i] ?? null)
    this.#length++
  }

  row(index: number): Datum[] {
    return this.columns.map((column) => column.get(index))
  }

  /** A batch of copies of the given rows; -1 makes a row of NULLs. */
  gather(rows: Int32Array, from = 0, count: number = rows.length): Batch {
    return {
      columns: this.columns.map((column) => column.gather(rows, from, count)),
      length: count,
      selection: undefined,
      count,
    }
  }

  /** The rows from `from` on, as a batch of at most `BATCH_SIZE`. */
  slice(from: number): Batch | undefined {
    const count = Math.min(BATCH_SIZE, this.#length - from)
    if (count <= 0) return undefined
    const rows = new Int32Array(count)
    for (let i = 0; i < count; i++) rows[i] = from + i
    return this.gather(rows)
  }
}
