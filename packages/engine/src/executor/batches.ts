/** Small makers and readers of batches. */
import type { Batch, Vector } from '../store/batch.ts'
import { vectorOf, vectorOfColumn, type VectorShape } from '../store/make-vector.ts'
import type { Datum } from '../types/datum.ts'

/** A batch of rows given one by one, in the memory of one that is not used any more, if there is one. */
export function batchOfRows(
  rows: readonly (readonly Datum[])[],
  shapes: readonly VectorShape[],
  used?: Batch,
): Batch {
  const columns = shapes.map((shape, i) => vectorOfColumn(rows, i, shape, used?.columns[i]))
  return { columns, length: rows.length, selection: undefined, count: rows.length }
}

/** The same columns, rows `from` … `from + count - 1` of those that count. */
export function sliceBatch(batch: Batch, from: number, count: number): Batch {
  if (from === 0 && count === batch.count) return batch
  if (batch.selection !== undefined) {
    return { ...batch, selection: batch.selection.subarray(from, from + count), count }
  }
  const selection = new Int32Array(count)
  for (let i = 0; i < count; i++) selection[i] = from + i
  return { ...batch, selection, count }
}

/** The same rows with other columns. */
export function withColumns(batch: Batch, columns: readonly Vector[]): Batch {
  return { columns, length: batch.length, selection: batch.selection, count: batch.count }
}

/** One value per column of a row. */
export function readRow(batch: Batch, row: number): Datum[] {
  const values = new Array<Datum>(batch.columns.length)
  for (let i = 0; i < values.length; i++) values[i] = (batch.columns[i] as Vector).get(row)
  return values
}

/** A column that has one value in every row. */
export function repeat(value: Datum, length: number, shape: VectorShape): Vector {
  return vectorOf(new Array<Datum>(length).fill(value), shape)
}
