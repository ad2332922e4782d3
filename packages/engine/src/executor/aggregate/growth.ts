/** Arrays that grow with the number of groups: at least doubled, old values kept. A single group stays exactly one. */
export function grownF64(
  array: Float64Array<ArrayBuffer>,
  groups: number,
): Float64Array<ArrayBuffer> {
  if (groups <= array.length) return array
  const next = new Float64Array(capacityFor(array.length, groups))
  next.set(array)
  return next
}

export function grownU8(array: Uint8Array<ArrayBuffer>, groups: number): Uint8Array<ArrayBuffer> {
  if (groups <= array.length) return array
  const next = new Uint8Array(capacityFor(array.length, groups))
  next.set(array)
  return next
}

function capacityFor(now: number, groups: number): number {
  return groups === 1 ? 1 : Math.max(groups, now * 2, 64)
}
