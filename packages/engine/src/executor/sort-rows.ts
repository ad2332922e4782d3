/** Sorts row numbers by gathered keys: one 32-bit integer key by radix, anything else by comparison. Both are stable. */
import { radixSortI32 } from '../kernels/radix-sort.ts'
import type { RowBuffer } from './row-buffer.ts'
import type { RowOrder } from './row-order.ts'

/** Below this many rows comparison sorting is quicker. */
const RADIX_FROM = 4096

export function sortRows(order: RowOrder, keys: RowBuffer): Int32Array {
  const count = keys.length
  const vector = keys.columns.length === 1 ? keys.columns[0]?.vector() : undefined
  if (vector?.kind === 'i32' && vector.nulls === undefined && count >= RADIX_FROM) {
    return radixSortI32(vector.data, count, order.isDescending(0))
  }
  const rows = new Int32Array(count)
  for (let i = 0; i < count; i++) rows[i] = i
  return rows.sort(order.comparator(keys.columns))
}
