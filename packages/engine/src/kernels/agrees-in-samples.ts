/**
 * Whether two vectors are likely the same, by samples of them: eight elements spread over them and the last. One is likely to be
 * the other; to read two of 3 KiB from main memory costs as much as their distance.
 */
import { ROUNDING } from './distance/rounding.ts'

const SAMPLES = 8

/** Every element sampled is the same, to the bit. */
export function agreesInSamples(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
  const step = stepOf(length >> 2) * 4
  for (let at = 0; at + 4 <= length; at += step) {
    if (!isSameWord(a, aStart + at, b, bStart + at)) return false
  }
  return length < 4 || isSameWord(a, aStart + length - 4, b, bStart + length - 4)
}

function stepOf(elements: number): number {
  return Math.max(1, Math.floor(elements / SAMPLES))
}

function isSameWord(a: Uint8Array, at: number, b: Uint8Array, bt: number): boolean {
  return (
    a[at] === b[bt] && a[at + 1] === b[bt + 1] && a[at + 2] === b[bt + 2] && a[at + 3] === b[bt + 3]
  )
}

/**
 * Every element sampled is `unit`'s times one positive number: a vector and the one of length 1 in its direction. `undefined`:
 * nothing but zeros was sampled.
 */
export function agreesInDirection(vector: Float32Array, unit: Float32Array): boolean | undefined {
  const step = stepOf(unit.length)
  let most = unit.length - 1
  for (let i = 0; i < unit.length; i += step) {
    if (Math.abs(unit[i] as number) > Math.abs(unit[most] as number)) most = i
  }
  if (unit[most] === 0) return undefined
  const scale = (vector[most] as number) / (unit[most] as number)
  if (!(scale > 0 && scale < Infinity)) return false
  const slack = scale * ROUNDING
  for (let i = 0; i < unit.length; i += step) {
    if (!(Math.abs((vector[i] as number) - (unit[i] as number) * scale) <= slack)) return false
  }
  return true
}
