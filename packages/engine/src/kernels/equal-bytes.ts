/** Whether two spans of bytes are the same: four at a time where both lie on whole words, as vectors do. */
export function equalBytes(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
  const aAt = a.byteOffset + aStart
  const bAt = b.byteOffset + bStart
  if (((aAt | bAt | length) & 3) !== 0) {
    for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false
    return true
  }
  const words = length >> 2
  const x = new Int32Array(a.buffer, aAt, words)
  const y = new Int32Array(b.buffer, bAt, words)
  for (let i = 0; i < words; i++) if (x[i] !== y[i]) return false
  return true
}
