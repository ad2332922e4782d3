/**
 * What must stay readable, as ranges of LSNs. A reader at LSN x starts from the newest root at or below x and reads pages
 * and log from there, so whoever needs x needs the whole range from that root to x. A page version that was in force from its
 * LSN up to the next version's is garbage when no range touches that stretch.
 */
import { LSN_MAX } from '../lsn.ts'
import type { Lsn } from '../lsn.ts'

/** Both ends included. */
export type KeptRange = { readonly fromLsn: Lsn; readonly toLsn: Lsn }

/** Sorts ranges and joins those that touch. */
export function joinRanges(ranges: readonly KeptRange[]): readonly KeptRange[] {
  const sorted = ranges.toSorted((a, b) => a.fromLsn - b.fromLsn)
  const joined: KeptRange[] = []
  for (const range of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && range.fromLsn <= last.toLsn) {
      const toLsn = Math.max(last.toLsn, range.toLsn)
      joined[joined.length - 1] = { fromLsn: last.fromLsn, toLsn }
    } else {
      joined.push(range)
    }
  }
  return joined
}

/**
 * Whether a version in force from `fromLsn` until just before `untilLsn` is needed. `ranges` come from `joinRanges`.
 */
export function isKept(ranges: readonly KeptRange[], fromLsn: Lsn, untilLsn: Lsn): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranges[middle] as KeptRange).toLsn < fromLsn) low = middle + 1
    else high = middle
  }
  const range = ranges[low]
  return range !== undefined && range.fromLsn < untilLsn
}

/** The range that ends at the head. Everything at or after its start is kept. */
export function headRange(ranges: readonly KeptRange[]): KeptRange {
  return ranges.at(-1) ?? { fromLsn: 0, toLsn: LSN_MAX }
}
