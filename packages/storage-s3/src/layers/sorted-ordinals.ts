/** The order of an index: versions by (page id, LSN, the order in which they were put). */

/** Positions of versions in that order. Nothing to do, in one pass, where they were put in it. */
export function sortedOrdinals(ids: Float64Array, lsns: Float64Array): Uint32Array {
  const order = Uint32Array.from(ids, (_, at) => at)
  if (isSorted(ids, lsns)) return order
  return order.sort((a, b) => {
    const byId = (ids[a] as number) - (ids[b] as number)
    if (byId !== 0) return byId
    const byLsn = (lsns[a] as number) - (lsns[b] as number)
    return byLsn === 0 ? a - b : byLsn
  })
}

function isSorted(ids: Float64Array, lsns: Float64Array): boolean {
  for (let at = 1; at < ids.length; at += 1) {
    const id = ids[at] as number
    const before = ids[at - 1] as number
    if (id < before) return false
    if (id === before && (lsns[at] as number) < (lsns[at - 1] as number)) return false
  }
  return true
}
