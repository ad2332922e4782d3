/**
 * Sorts row numbers by gathered keys: many rows by one 32-bit integer key by radix, few rows by insertion (they often come in order,
 * and a typed array's own sort costs more than they do), anything else by comparison. All are stable.
 */
import { radixSortI32 } from '../kernels/radix-sort.ts'
import type { RowBuffer } from './row-buffer.ts'
import type { RowOrder } from './row-order.ts'

/** Below this many rows comparison sorting is quicker. */
const RADIX_FROM = 4096
/** Up to this many rows insertion is quicker, in whatever order they come. */
const INSERTION_TO = 24

export function sortRows(order: RowOrder, keys: RowBuffer): Int32Array {
  const count = keys.length
  const vector = keys.columns.length === 1 ? keys.columns[0]?.vector() : undefined
  if (vector?.kind === 'i32' && vector.nulls === undefined && count >= RADIX_FROM) {
    return radixSortI32(vector.data, count, order.isDescending(0))
  }
  const rows = new Int32Array(count)
  for (let i = 0; i < count; i++) rows[i] = i
  const compare = order.comparator(keys.columns)
  return count <= INSERTION_TO ? insertionSort(rows, compare) : rows.sort(compare)
}

function insertionSort(rows: Int32Array, compare: (a: number, b: number) => number): Int32Array {
  for (let i = 1; i < rows.length; i++) {
    const row = rows[i] as number
    let at = i
    while (at > 0 && compare(rows[at - 1] as number, row) > 0) {
      rows[at] = rows[at - 1] as number
      at--
    }
    rows[at] = row
  }
  return rows
}
