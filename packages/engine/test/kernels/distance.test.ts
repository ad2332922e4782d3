import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assembleKernel, kernels, kernelTable } from '../../scripts/build-distance-kernel.ts'
import { type Metric, sumOf } from '../../src/kernels/distance/distance-twin.ts'
import { DistanceInstance } from '../../src/kernels/distance/instance.ts'
import { distanceBetween, distancesTo } from '../../src/kernels/distance/score.ts'
import { Random } from '../support/random.ts'

const metrics: readonly Metric[] = ['l2', 'ip', 'l1']
const ROWS = 5
/** Lengths around every width that a kernel's loops have. */
const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 63, 64, 65, 127, 784, 1536, 3333]

function randomFloats(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => (random.below(2 ** 31) / 2 ** 30 - 1) * 100)
}

describe('the distance kernels', () => {
  const wasm = new DistanceInstance(1 << 20)
  const plain = new DistanceInstance(1 << 20, true)

  it.each(kernels)('are what their source assembles to: $name', async (kernel) => {
    expect(readFileSync(kernelTable(kernel), 'utf8')).toBe(await assembleKernel(kernel))
  })

  it('run as WebAssembly here, and in plain numbers where that is asked for', () => {
    expect([wasm.isWasm, plain.isWasm]).toEqual([true, false])
  })

  it.each(lengths)('compute the bits of their twin for %i elements', (n) => {
    const random = new Random(n)
    const data = randomFloats(random, n * (ROWS + 1))
    const out = data.byteLength
    const ids = out + 64
    for (const instance of [wasm, plain]) {
      const floats = new Float32Array(instance.buffer)
      floats.set(data)
      const picked = [3, 0, 4, 4]
      new Int32Array(instance.buffer).set(picked, ids / 4)
      const { functions } = instance
      for (const metric of metrics) {
        const wanted = Array.from({ length: ROWS }, (_, i) =>
          sumOf(metric, data, 0, data, (i + 1) * n, n),
        )
        functions[`${metric}_rows`](0, n * 4, n * 4, ROWS, n, out)
        expect(Array.from(floats.subarray(out / 4, out / 4 + ROWS))).toEqual(wanted)
        functions[`${metric}_list`](0, n * 4, n * 4, ids, picked.length, n, out)
        const scored = Array.from(floats.subarray(out / 4, out / 4 + picked.length))
        expect(scored).toEqual(picked.map((id) => wanted[id]))
        // the product is greater where the others are less
        const best = (metric === 'ip' ? Math.max : Math.min)(...scored)
        const beyond = metric === 'ip' ? -Infinity : Infinity
        const any = (bound: number): number =>
          functions[`${metric}_any`](0, n * 4, n * 4, ids, picked.length, n, bound)
        expect([any(best), any(beyond)]).toEqual([0, 1])
      }
    }
  })

  it('give pairs of product and own square for the cosine', () => {
    const data = randomFloats(new Random(1), 30)
    const results = [wasm, plain].map((instance) => {
      const floats = new Float32Array(instance.buffer)
      floats.set(data)
      instance.functions.cos_rows(0, 40, 40, 2, 10, 200)
      return Array.from(floats.subarray(50, 54))
    })
    const pair = (at: number): number[] => [
      sumOf('ip', data, 0, data, at, 10),
      sumOf('ip', data, at, data, at, 10),
    ]
    expect(results).toEqual([
      [...pair(10), ...pair(20)],
      [...pair(10), ...pair(20)],
    ])
  })

  it('keep what is in the memory when it grows', () => {
    for (const instance of [new DistanceInstance(1), new DistanceInstance(1, true)]) {
      new Float32Array(instance.buffer)[7] = 1.5
      instance.reserve(1 << 20)
      expect(instance.buffer.byteLength).toBeGreaterThanOrEqual(1 << 20)
      expect(new Float32Array(instance.buffer)[7]).toBe(1.5)
    }
  })
})

describe('distances to many vectors', () => {
  it.each([3, 784, 16_000])('are those to each of them (%i dimensions)', (n) => {
    const random = new Random(n)
    const rows = n === 16_000 ? 20 : 400
    const data = randomFloats(random, rows * n)
    const query = randomFloats(random, n)
    // every third row lies somewhere else than behind the one before
    const starts = Uint32Array.from(
      { length: rows },
      (_, i) => (i % 3 === 0 ? rows - 1 - i : i) * n * 4,
    )
    const selection = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => i % 5 !== 1)
    for (const kind of ['l2', 'l2-squared', 'inner-product', 'cosine', 'l1'] as const) {
      const out = new Float64Array(rows).fill(-1)
      distancesTo(
        kind,
        query,
        new Uint8Array(data.buffer),
        starts,
        selection,
        selection.length,
        out,
      )
      for (let i = 0; i < rows; i++) {
        const at = (starts[i] as number) / 4
        const wanted = i % 5 === 1 ? -1 : distanceBetween(kind, query, data.subarray(at, at + n))
        expect(out[i]).toBe(wanted)
      }
    }
  })
})
