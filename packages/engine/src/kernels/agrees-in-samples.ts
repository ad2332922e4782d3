/**
 * Whether two spans of bytes agree in samples: eight words spread over them and the ends. For vectors of which one is likely to be
 * the other: to read two of 3 KiB from main memory costs as much as their distance.
 */
const SAMPLES = 8

export function agreesInSamples(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
  const step = Math.max(4, (Math.floor(length / SAMPLES) >> 2) << 2)
  for (let at = 0; at + 4 <= length; at += step) {
    if (!isSameWord(a, aStart + at, b, bStart + at)) return false
  }
  return length < 4 || isSameWord(a, aStart + length - 4, b, bStart + length - 4)
}

function isSameWord(a: Uint8Array, at: number, b: Uint8Array, bt: number): boolean {
  return (
    a[at] === b[bt] && a[at + 1] === b[bt + 1] && a[at + 2] === b[bt + 2] && a[at + 3] === b[bt + 3]
  )
}
