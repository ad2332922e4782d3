/**
 * Makes codes of vectors, and of a vector that is searched for what is compared with them. A code says between the least and the
 * greatest element of the turned vector where an element is, in 16 or 256 levels; each vector's own square, least element and level
 * width stand beside its codes. From them follow estimates of squared distances and products that are right on average, wrong
 * by some parts in a hundred (4 bits) or a thousand (8): good enough to find the way and those worth being compared exactly.
 *
 * Vectors come as they are compared: for cosine, with length 1. There are no codes for l1: turning does not keep that distance.
 */
import {
  BLOCK_BYTES,
  type CodeBits,
  LANES,
  QUERY_HEADER_BYTES,
  RECORD_HEADER_BYTES,
} from '../../kernels/distance/estimate-twin.ts'
import { type CodeLayout, codeLayout } from './code-layout.ts'
import { Rotation } from './rotation.ts'

/** Squared distance, or negative product: what the estimates are of. */
export type CodedMetric = 'l2' | 'product'

export class VectorCoder {
  readonly layout: CodeLayout
  readonly #metric: CodedMetric
  readonly #rotation: Rotation
  readonly #levels: number
  readonly #words: Uint16Array

  constructor(dimensions: number, bits: CodeBits, metric: CodedMetric, plain = false) {
    this.layout = codeLayout(dimensions, bits)
    this.#metric = metric
    this.#rotation = new Rotation(this.layout.elements, plain)
    this.#levels = 2 ** bits - 1
    this.#words = new Uint16Array((this.layout.blocks * BLOCK_BYTES) / 2)
  }

  /** Writes a vector's record: `layout.recordBytes` at a multiple of 4, but for the caller's own bytes. */
  writeRecord(vector: Float32Array, memory: ArrayBuffer, at: number): void {
    const turned = this.#rotation.turn(vector)
    let low = Infinity
    let high = -Infinity
    let square = 0
    for (let i = 0; i < turned.length; i++) {
      const x = turned[i] as number
      if (x < low) low = x
      if (x > high) high = x
      square += x * x
    }
    const step = (high - low) / this.#levels
    this.#encode(turned, low, step > 0 ? 1 / step : 0)
    const header = new Float32Array(memory, at, 3)
    header[0] = square
    header[1] = low
    header[2] = step
    new Uint16Array(memory, at + RECORD_HEADER_BYTES, this.#words.length).set(this.#words)
  }

  /** Word l of a block has, from its lowest bits on, the codes of elements l, l + 8, l + 16 … of the block. */
  #encode(turned: Float32Array, low: number, perStep: number): void {
    const { bits } = this.layout
    const words = this.#words
    const blockElements = (LANES * 16) / bits
    words.fill(0)
    for (let i = 0; i < turned.length; i++) {
      const code = Math.min(this.#levels, Math.round(((turned[i] as number) - low) * perStep))
      const within = i % blockElements
      const word = ((i - within) / blockElements) * LANES + (within % LANES)
      words[word] = (words[word] as number) | (code << ((within >> 3) * bits))
    }
  }

  /** Writes what records are compared with: `layout.queryBytes` at a multiple of 4. */
  writeQuery(vector: Float32Array, memory: ArrayBuffer, at: number): void {
    const turned = this.#rotation.turn(vector)
    let greatest = 0
    let square = 0
    let sum = 0
    for (let i = 0; i < turned.length; i++) {
      const x = turned[i] as number
      greatest = Math.max(greatest, Math.abs(x))
      square += x * x
      sum += x
    }
    const scale = greatest / this.layout.mostElement
    const perScale = scale > 0 ? 1 / scale : 0
    const { queryBytes } = this.layout
    const elements = new Int16Array(
      memory,
      at + QUERY_HEADER_BYTES,
      (queryBytes - QUERY_HEADER_BYTES) / 2,
    )
    for (let i = 0; i < turned.length; i++) {
      elements[i] = Math.round((turned[i] as number) * perScale)
    }
    elements.fill(0, turned.length)
    const header = new Float32Array(memory, at, 4)
    // |q - x|² = |q|² + |x|² - 2 q·x, and q·x = low Σq + step Σ(code q)
    const isL2 = this.#metric === 'l2'
    const factor = isL2 ? -2 : -1
    header[0] = isL2 ? square : 0
    header[1] = isL2 ? 1 : 0
    header[2] = factor * sum
    header[3] = factor * scale
  }
}
