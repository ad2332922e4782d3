/** Evaluation of compiled expressions over batches: whole vectors, selections, single values. */
import type { Batch, Vector } from '../../store/batch.ts'
import { vectorOf } from '../../store/make-vector.ts'
import { I32Values } from '../../store/vectors.ts'
import type { Datum } from '../../types/datum.ts'
import type { Frame } from '../context.ts'
import type { Evaluator } from './evaluator.ts'

/** The value of an expression for every row of the batch that counts. */
export function evaluateVector(code: Evaluator, frame: Frame, batch: Batch): Vector {
  if (code.vector !== undefined) {
    const fast = code.vector(frame, batch)
    if (fast !== undefined) return fast
  }
  const { scalar, shape } = code
  const { selection, count, length } = batch
  frame.columns = batch.columns
  if (code.constant) {
    const value = count === 0 ? null : scalar(frame)
    return vectorOf(new Array<Datum>(length).fill(value), shape)
  }
  const values = new Array<Datum>(length).fill(null)
  for (let i = 0; i < count; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    frame.row = row
    values[row] = scalar(frame)
  }
  return vectorOf(values, shape)
}

export function evaluateVectors(
  codes: readonly Evaluator[],
  frame: Frame,
  batch: Batch,
): readonly Vector[] {
  const vectors = new Array<Vector>(codes.length)
  for (let i = 0; i < codes.length; i++) {
    vectors[i] = evaluateVector(codes[i] as Evaluator, frame, batch)
  }
  return vectors
}

/** The rows of a batch for which a condition is true; `undefined` when there is none. The batch itself when it is all of them. */
export function filterBatch(code: Evaluator, frame: Frame, batch: Batch): Batch | undefined {
  const out = new Int32Array(batch.count)
  const kept = selectRows(code, frame, batch, out)
  if (kept === 0) return undefined
  if (kept === batch.count) return batch
  return {
    columns: batch.columns,
    length: batch.length,
    selection: kept === out.length ? out : out.subarray(0, kept),
    count: kept,
  }
}

/** Writes the positions of the rows for which a condition is true to `out`; returns how many. */
export function selectRows(code: Evaluator, frame: Frame, batch: Batch, out: Int32Array): number {
  if (code.select !== undefined) {
    const kept = code.select(frame, batch, out)
    if (kept >= 0) return kept
  }
  const { selection, count } = batch
  frame.columns = batch.columns
  if (code.vector !== undefined) {
    const vector = code.vector(frame, batch)
    if (vector instanceof I32Values) return selectTrue(vector, batch, out)
  }
  const { scalar } = code
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    frame.row = row
    if (scalar(frame) === true) out[kept++] = row
  }
  return kept
}

/** Positions where a bool vector is true. */
export function selectTrue(vector: I32Values, batch: Batch, out: Int32Array): number {
  const { data, nulls } = vector
  const { selection, count } = batch
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    if (data[row] !== 0 && (nulls === undefined || nulls[row] === 0)) out[kept++] = row
  }
  return kept
}

/** The value of an expression that reads no row. */
export function evaluateConstant(code: Evaluator, frame: Frame): Datum {
  return code.scalar(frame)
}
