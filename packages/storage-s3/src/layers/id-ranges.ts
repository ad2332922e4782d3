/** Ranges of page ids that cover a layer: few, so that the manifest stays small, and with the greatest gaps left out. */
import type { PageId } from '@twill/storage'
import type { IdRange } from '../manifest/manifest.ts'

/** `ids` ascend and may repeat. At most `max` ranges, split where the gaps are the greatest. */
export function coveringRanges(ids: ArrayLike<number>, max: number): readonly IdRange[] {
  if (ids.length === 0) return []
  /** Positions before which the greatest gaps are, the greatest first. */
  const splits: number[] = []
  const gapAt = (at: number): number => (ids[at] as number) - (ids[at - 1] as number)
  for (let at = 1; at < ids.length; at += 1) {
    const gap = gapAt(at)
    if (gap <= 1) continue
    const last = splits.at(-1)
    if (splits.length === max - 1 && (last === undefined || gapAt(last) >= gap)) continue
    let place = splits.length
    while (place > 0 && gapAt(splits[place - 1] as number) < gap) place -= 1
    splits.splice(place, 0, at)
    if (splits.length === max) splits.pop()
  }
  const starts = [0, ...splits.sort((a, b) => a - b)]
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? ids.length
    return [ids[start] as number, ids[end - 1] as number]
  })
}

/** Whether a page may be in a layer with these ranges. */
export function covers(ranges: readonly IdRange[], id: PageId): boolean {
  for (const [first, last] of ranges) {
    if (id < first) return false
    if (id <= last) return true
  }
  return false
}
