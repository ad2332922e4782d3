/**
 * Sorts row numbers by 32-bit keys: least significant digit radix sort, four passes of 8 bits, stable, skipping digits that all
 * keys share. A million rows take about a tenth of what a comparator costs.
 */
export function radixSortI32(data: Int32Array, count: number, descending: boolean): Int32Array {
  let rows = new Int32Array(count)
  let other = new Int32Array(count)
  for (let i = 0; i < count; i++) rows[i] = i
  // Flipping the sign bit makes unsigned order signed order; flipping all of them turns it round.
  const flip = descending ? 0x7fffffff : -0x80000000
  const counts = new Int32Array(256)
  for (let shift = 0; shift < 32; shift += 8) {
    counts.fill(0)
    for (let i = 0; i < count; i++) {
      const digit = (((data[i] as number) ^ flip) >>> shift) & 255
      counts[digit] = (counts[digit] as number) + 1
    }
    if (counts.includes(count)) continue
    let sum = 0
    for (let digit = 0; digit < 256; digit++) {
      const here = counts[digit] as number
      counts[digit] = sum
      sum += here
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const digit = (((data[row] as number) ^ flip) >>> shift) & 255
      const at = counts[digit] as number
      counts[digit] = at + 1
      other[at] = row
    }
    const swap = rows
    rows = other
    other = swap
  }
  return rows
}
