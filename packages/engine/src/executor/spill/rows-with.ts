import type { Batch } from '../../store/batch.ts'
import { rowAt } from '../operator.ts'

/** The rows of a batch that count and whose ids are wanted; `ids[i]` is that of the `i`-th. */
export function rowsWith(batch: Batch, ids: Int32Array, isWanted: (id: number) => boolean): Batch {
  const selection = new Int32Array(batch.count)
  let count = 0
  for (let i = 0; i < batch.count; i++) {
    if (isWanted(ids[i] as number)) selection[count++] = rowAt(batch, i)
  }
  return { ...batch, selection: selection.subarray(0, count), count }
}
