import { describe, expect, it } from 'vitest'
import { type CodeBits, estimateOf } from '../../src/kernels/distance/estimate-twin.ts'
import { DistanceInstance } from '../../src/kernels/distance/instance.ts'
import { codeLayout } from '../../src/vector/codes/code-layout.ts'
import { Random } from '../support/random.ts'

const MEMORY_BYTES = 1 << 20
const RECORDS_AT = 65_536
const IDS_AT = 512 * 1024
const OUT_AT = IDS_AT + 64
const picked = [3, 0, 4, 4]
const widths: readonly CodeBits[] = [4, 8]
const lengths = [1, 4, 8, 31, 32, 33, 64, 128, 784, 1536, 16_000]

/** Bytes by chance where records and the query lie, and headers of ordinary size. */
function fill(memory: ArrayBuffer, n: number, bits: CodeBits, random: Random): void {
  const layout = codeLayout(n, bits)
  const bytes = new Uint8Array(memory)
  for (let i = 0; i < 5 * layout.recordBytes; i++) bytes[RECORDS_AT + i] = random.below(256)
  const elements = new Int16Array(memory, 16, (layout.queryBytes - 16) / 2)
  for (let i = 0; i < elements.length; i++) {
    elements[i] = random.between(-layout.mostElement, layout.mostElement)
  }
  const header = (at: number, count: number): void => {
    const floats = new Float32Array(memory, at, count)
    for (let i = 0; i < count; i++) floats[i] = (random.below(2 ** 31) / 2 ** 30 - 1) * 100
  }
  header(0, 4)
  for (let i = 0; i < 5; i++) header(RECORDS_AT + i * layout.recordBytes, 3)
  new Int32Array(memory).set(picked, IDS_AT / 4)
}

describe('the kernels for codes', () => {
  const wasm = new DistanceInstance(MEMORY_BYTES)
  const plain = new DistanceInstance(MEMORY_BYTES, true)

  for (const bits of widths) {
    it.each(lengths)(`estimate to the bits of their twin: %i elements of ${bits} bits`, (n) => {
      const { blocks, recordBytes } = codeLayout(n, bits)
      for (const instance of [wasm, plain]) {
        fill(instance.buffer, n, bits, new Random(n))
        const list = instance.estimates[`int${bits}_list`]
        list(0, RECORDS_AT, recordBytes, IDS_AT, picked.length, blocks, OUT_AT)
        const wanted = picked.map((id) =>
          estimateOf(bits, instance.buffer, 0, RECORDS_AT + id * recordBytes, blocks),
        )
        expect(Array.from(new Float32Array(instance.buffer, OUT_AT, picked.length))).toEqual(wanted)
      }
    })

    it(`hold the greatest sums that there can be: ${bits} bits`, () => {
      const { blocks, mostElement, queryBytes, recordBytes } = codeLayout(16_000, bits)
      const sums = [wasm, plain].map(({ buffer, estimates }) => {
        new Uint8Array(buffer, RECORDS_AT, recordBytes).fill(255)
        new Int16Array(buffer, 16, (queryBytes - 16) / 2).fill(-mostElement)
        new Float32Array(buffer, 0, 4).set([0, 0, 0, 1])
        new Float32Array(buffer, RECORDS_AT, 3).set([0, 0, 1])
        new Int32Array(buffer, IDS_AT, 1).set([0])
        estimates[`int${bits}_list`](0, RECORDS_AT, recordBytes, IDS_AT, 1, blocks, OUT_AT)
        return new Float32Array(buffer, OUT_AT, 1)[0]
      })
      const elements = (queryBytes - 16) / 2
      const exact = Math.fround(-mostElement * (2 ** bits - 1) * elements)
      expect(sums).toEqual([exact, exact])
    })
  }

  it.each([4, 8, 16, 512, 8192])('transform %i elements to the bits of their twin', (n) => {
    const random = new Random(n)
    const data = Float32Array.from({ length: n }, () => random.below(2 ** 31) / 2 ** 30 - 1)
    const results = [wasm, plain].map(({ buffer, estimates }) => {
      const elements = new Float32Array(buffer, 64, n)
      elements.set(data)
      estimates.hadamard(64, n)
      return elements.slice()
    })
    expect(results[0]).toEqual(results[1])
    const sum = data.reduce((a, b) => a + b, 0)
    expect(results[0]?.[0]).toBeCloseTo(sum, 2)
  })
})
