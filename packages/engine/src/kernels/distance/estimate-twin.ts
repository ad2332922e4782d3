/** What the kernels of `estimate.wat` compute, in plain numbers and to the same bits. The layouts are described there. */
export type CodeBits = 4 | 8

/**
 * Estimates the distances of the vectors whose records lie at `base + stride * id` to the query, for `count` ids (32-bit integers);
 * every other argument but `blocks` is a byte offset. `out` takes an f32 each.
 */
export type EstimateList = (
  query: number,
  base: number,
  stride: number,
  ids: number,
  count: number,
  blocks: number,
  out: number,
) => void

/** Transforms `n` elements in place: a power of two, at least 4. */
export type Hadamard = (at: number, n: number) => void

const { fround } = Math
export const RECORD_HEADER_BYTES = 16
export const QUERY_HEADER_BYTES = 16
/** 16-bit lanes of a block. */
export const LANES = 8
export const BLOCK_BYTES = 16

/** The estimate for the record at `at`. */
export function estimateOf(
  bits: CodeBits,
  memory: ArrayBuffer,
  query: number,
  at: number,
  blocks: number,
): number {
  const words = new Uint16Array(memory, at + RECORD_HEADER_BYTES, blocks * LANES)
  const elements = new Int16Array(memory, query + QUERY_HEADER_BYTES)
  const mask = 2 ** bits - 1
  const codesOfWord = 16 / bits
  let sum = 0
  for (let i = 0; i < words.length; i++) {
    const lane = i % LANES
    const first = (i - lane) * codesOfWord + lane
    for (let code = 0; code < codesOfWord; code++) {
      const element = elements[first + code * LANES] as number
      sum += (((words[i] as number) >> (code * bits)) & mask) * element
    }
  }
  const [norm = 0, low = 0, step = 0] = new Float32Array(memory, at, 3)
  const [a = 0, b = 0, c = 0, d = 0] = new Float32Array(memory, query, 4)
  const origin = fround(fround(a + fround(b * norm)) + fround(c * low))
  return fround(origin + fround(fround(d * step) * fround(sum)))
}

export function plainList(bits: CodeBits, memory: () => ArrayBuffer): EstimateList {
  return (query, base, stride, ids, count, blocks, out) => {
    const numbers = new Int32Array(memory(), ids, count)
    const estimates = new Float32Array(memory(), out, count)
    for (let i = 0; i < count; i++) {
      const at = base + stride * (numbers[i] as number)
      estimates[i] = estimateOf(bits, memory(), query, at, blocks)
    }
  }
}

export function plainHadamard(memory: () => ArrayBuffer): Hadamard {
  return (at, n) => {
    const elements = new Float32Array(memory(), at, n)
    for (let half = 1; half < n; half *= 2) {
      for (let i = 0; i < n; i++) {
        if ((i & half) !== 0) continue
        const x = elements[i] as number
        const y = elements[i + half] as number
        elements[i] = x + y
        elements[i + half] = x - y
      }
    }
  }
}
