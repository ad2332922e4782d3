/**
 * What the kernels of `distance.wat` compute, in plain numbers and to the same bits: for hosts without WebAssembly, and what tests
 * hold the kernels against. Sums run in f32 (`Math.fround` after every operation) in the order that the kernels' text gives.
 */
export type Metric = 'l2' | 'ip' | 'l1'

const { fround, abs } = Math
const LANES = 16

function term(metric: Metric, a: number, b: number): number {
  if (metric === 'ip') return fround(a * b)
  const difference = fround(a - b)
  return metric === 'l1' ? abs(difference) : fround(difference * difference)
}

/** The sum over `n` elements of `a` from `atA` on and of `b` from `atB` on. */
export function sumOf(
  metric: Metric,
  a: Float32Array,
  atA: number,
  b: Float32Array,
  atB: number,
  n: number,
): number {
  const sums = new Float32Array(LANES)
  const wide = n & ~15
  const narrow = n & ~3
  for (let i = 0; i < narrow; i++) {
    const lane = i < wide ? i & 15 : i & 3
    const x = term(metric, a[atA + i] as number, b[atB + i] as number)
    sums[lane] = (sums[lane] as number) + x
  }
  const lane = (i: number): number => {
    const low = fround((sums[i] as number) + (sums[i + 4] as number))
    const high = fround((sums[i + 8] as number) + (sums[i + 12] as number))
    return fround(low + high)
  }
  let sum = fround(fround(lane(0) + lane(1)) + fround(lane(2) + lane(3)))
  for (let i = narrow; i < n; i++) {
    sum = fround(sum + term(metric, a[atA + i] as number, b[atB + i] as number))
  }
  return sum
}
