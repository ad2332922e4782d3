/** The fast way of the vectors' distances to one constant: a batch of rows in one call of the kernels. */
import { distanceFunctions } from '../../functions/scalar/vector-distances.ts'
import { distancesTo, distancesToEach } from '../../kernels/distance/score.ts'
import type { AnyVector, Batch } from '../../store/batch.ts'
import { F64Values } from '../../store/vectors.ts'
import type { Evaluator, VectorCode } from './evaluator.ts'
import { evaluateVector } from './rows.ts'

/** Every distance here is the same from both sides. */
export function distanceVector(
  source: string,
  left: Evaluator,
  right: Evaluator,
): VectorCode | undefined {
  if (left.constant === right.constant || !Object.hasOwn(distanceFunctions, source))
    return undefined
  const kind = distanceFunctions[source]
  if (kind === undefined) return undefined
  const [constant, column] = left.constant ? [left, right] : [right, left]
  return (frame, batch) => {
    const query = constant.scalar(frame)
    if (!(query instanceof Float32Array)) return undefined
    const vector = evaluateVector(column, frame, batch)
    if (vector.kind !== 'any') return undefined
    const { rows, count } = withoutNulls(vector, batch)
    const out = new Float64Array(batch.length)
    const { scattered } = vector
    if (scattered !== undefined) {
      const { heaps, starts, lengths } = scattered
      if (!haveLength(lengths, rows, count, query.length * 4)) return undefined
      distancesToEach(kind, query, heaps, starts, rows, count, out)
      return new F64Values(out, vector.nulls, false)
    }
    const packed = packedRows(vector, rows, count, query.length)
    if (packed === undefined) return undefined
    distancesTo(kind, query, packed.heap, packed.starts, rows, count, out)
    return new F64Values(out, vector.nulls, false)
  }
}

type Rows = { readonly rows: Int32Array | undefined; readonly count: number }

function withoutNulls({ nulls }: AnyVector, { selection, count }: Batch): Rows {
  if (nulls === undefined) return { rows: selection, count }
  const rows = new Int32Array(count)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = selection === undefined ? i : (selection[i] as number)
    if (nulls[row] === 0) rows[kept++] = row
  }
  return { rows, count: kept }
}

type Packed = { readonly heap: Uint8Array; readonly starts: Uint32Array }

/** Where the rows' elements lie; `undefined` where one has another number of dimensions, which the slow way reports. */
function packedRows(
  vector: AnyVector,
  rows: Int32Array | undefined,
  count: number,
  dimensions: number,
): Packed | undefined {
  const { packed } = vector
  if (packed === undefined) return gathered(vector, rows, count, dimensions)
  return haveLength(packed.lengths, rows, count, dimensions * 4) ? packed : undefined
}

function haveLength(
  lengths: ArrayLike<number>,
  rows: Int32Array | undefined,
  count: number,
  bytes: number,
): boolean {
  for (let i = 0; i < count; i++) {
    if (lengths[rows === undefined ? i : (rows[i] as number)] !== bytes) return false
  }
  return true
}

/** Values that lie here and there, copied to one place. */
function gathered(
  vector: AnyVector,
  rows: Int32Array | undefined,
  count: number,
  dimensions: number,
): Packed | undefined {
  const floats = new Float32Array(count * dimensions)
  const last = count === 0 ? 0 : rows === undefined ? count - 1 : (rows[count - 1] as number)
  const starts = new Uint32Array(last + 1)
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : (rows[i] as number)
    const value = vector.get(row)
    if (!(value instanceof Float32Array) || value.length !== dimensions) return undefined
    floats.set(value, i * dimensions)
    starts[row] = i * dimensions * 4
  }
  return { heap: new Uint8Array(floats.buffer), starts }
}
