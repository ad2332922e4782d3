/** Byte order of two spans, as memcmp and then by length. A plain loop: spans here are short, and `Buffer.compare` is Node's. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const aLength = aEnd - aStart
  const bLength = bEnd - bStart
  const length = aLength < bLength ? aLength : bLength
  for (let i = 0; i < length; i++) {
    const difference = (a[aStart + i] as number) - (b[bStart + i] as number)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}

/** Whether the bytes of `part` stand in `bytes` from `from` on. */
export function hasBytes(bytes: Uint8Array, from: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[from + i] !== part[i]) return false
  return true
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && hasBytes(a, 0, b)
}

/** How many bytes the two spans have in common from their starts. */
export function commonPrefix(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const most = Math.min(aEnd - aStart, bEnd - bStart)
  let i = 0
  while (i < most && a[aStart + i] === b[bStart + i]) i++
  return i
}

/** The first six bytes of a span as one number, zero-padded: compares like the bytes do, ties aside. */
export function headOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= 6) {
    const high =
      ((bytes[start] as number) << 16) |
      ((bytes[start + 1] as number) << 8) |
      (bytes[start + 2] as number)
    const low =
      ((bytes[start + 3] as number) << 16) |
      ((bytes[start + 4] as number) << 8) |
      (bytes[start + 5] as number)
    return high * 16777216 + low
  }
  let head = 0
  for (let i = 0; i < 6; i++)
    head = head * 256 + (start + i < end ? (bytes[start + i] as number) : 0)
  return head
}
