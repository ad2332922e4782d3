import { describe, expect, it } from 'vitest'
import { DistanceInstance } from '../../../src/kernels/distance/instance.ts'
import type { CodeBits } from '../../../src/kernels/distance/estimate-twin.ts'
import { type CodedMetric, VectorCoder } from '../../../src/vector/codes/vector-coder.ts'
import { Random } from '../../support/random.ts'

const RECORDS_AT = 65_536
const IDS_AT = 32_768
const OUT_AT = 49_152

function gauss(random: Random): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += random.below(2 ** 31) / 2 ** 31
  return sum
}

/** Every vector has the same large element, as those of some models have. */
function vectorsOf(count: number, dimensions: number, seed: number): Float32Array[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: dimensions }, (_, i) => (i === 1 ? 20 : 0) + gauss(random)),
  )
}

function estimates(
  bits: CodeBits,
  metric: CodedMetric,
  query: Float32Array,
  vectors: readonly Float32Array[],
  plain = false,
): Float32Array {
  const coder = new VectorCoder(query.length, bits, metric, plain)
  const { blocks, recordBytes } = coder.layout
  const kernel = new DistanceInstance(RECORDS_AT + vectors.length * recordBytes, plain)
  const { buffer } = kernel
  coder.writeQuery(query, buffer, 0)
  for (const [i, vector] of vectors.entries()) {
    coder.writeRecord(vector, buffer, RECORDS_AT + i * recordBytes)
  }
  new Int32Array(buffer, IDS_AT).set([...vectors.keys()])
  const list = kernel.estimates[`int${bits}_list`]
  list(0, RECORDS_AT, recordBytes, IDS_AT, vectors.length, blocks, OUT_AT)
  return new Float32Array(buffer, OUT_AT, vectors.length)
}

function exact(metric: CodedMetric, a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    sum += metric === 'l2' ? (x - y) ** 2 : -x * y
  }
  return sum
}

describe('a vector coder', () => {
  const cases: readonly [CodeBits, CodedMetric, number][] = [
    [4, 'l2', 0.06],
    [4, 'product', 0.03],
    [8, 'l2', 0.0035],
    [8, 'product', 0.00175],
  ]

  it.each(cases)(
    'estimates with %i bits: %s, wrong by less than %d of the lengths',
    (bits, metric, part) => {
      for (const dimensions of [3, 100, 768]) {
        const [query, ...vectors] = vectorsOf(200, dimensions, dimensions)
        if (query === undefined) throw new Error('no vectors')
        const found = estimates(bits, metric, query, vectors)
        const length = (vector: Float32Array): number => Math.hypot(...vector)
        for (const [i, vector] of vectors.entries()) {
          const error = Math.abs((found[i] as number) - exact(metric, query, vector))
          expect(error).toBeLessThan(part * length(query) * length(vector))
        }
      }
    },
  )

  it('computes the same bits with WebAssembly and without', () => {
    const [query, ...vectors] = vectorsOf(20, 100, 1)
    if (query === undefined) throw new Error('no vectors')
    for (const bits of [4, 8] as const) {
      const wasm = estimates(bits, 'l2', query, vectors)
      expect(wasm).toEqual(estimates(bits, 'l2', query, vectors, true))
    }
  })

  it('takes vectors that have one value everywhere, or none but zeros', () => {
    const query = Float32Array.from([1, 2, 3, 4, 5])
    const flat = [new Float32Array(5), new Float32Array(5).fill(2)]
    const [zero = NaN, twos = NaN] = estimates(8, 'l2', query, flat)
    expect(zero).toBeCloseTo(55, 1)
    expect(twos).toBeCloseTo(1 + 0 + 1 + 4 + 9, 1)
    expect(Array.from(estimates(4, 'product', new Float32Array(5), [query]), Math.abs)).toEqual([0])
  })
})
