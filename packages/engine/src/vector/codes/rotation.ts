/**
 * Turns vectors so that all of their elements are of about one size, whatever they were: distances stay as they are, and a few levels
 * between the least and the greatest describe each element well. Without it one large element (there are models that give every
 * vector the same) would leave the others next to no levels.
 *
 * Two rounds of signs, drawn from a fixed seed, and a Walsh–Hadamard transform: the first over the longest power of two that fits
 * from the front, the second from the back. Both cover more than half, so every element is spread over others. Nothing in it
 * depends on the machine: rotating is part of the format of codes.
 */
import { DistanceInstance } from '../../kernels/distance/instance.ts'

const ROUNDS = 2
const BYTES = 4

export class Rotation {
  readonly #elements: number
  readonly #span: number
  readonly #kernel: DistanceInstance
  /** For each round and element, ± what makes the transform that follows keep lengths (1 where it does not reach). */
  readonly #factors: Float32Array
  readonly #turned: Float32Array

  /** `elements`: a multiple of 4. `plain`: without WebAssembly. */
  constructor(elements: number, plain = false) {
    this.#elements = elements
    this.#span = 2 ** Math.floor(Math.log2(elements))
    this.#kernel = new DistanceInstance(elements * BYTES, plain)
    this.#turned = new Float32Array(this.#kernel.buffer, 0, elements)
    this.#factors = new Float32Array(ROUNDS * elements)
    for (let round = 0; round < ROUNDS; round++) this.#draw(round)
  }

  #draw(round: number): void {
    const first = this.#first(round)
    const scale = 1 / Math.sqrt(this.#span)
    for (let i = 0; i < this.#elements; i++) {
      const isReached = i >= first && i < first + this.#span
      const at = round * this.#elements + i
      this.#factors[at] = (isNegative(at) ? -1 : 1) * (isReached ? scale : 1)
    }
  }

  #first(round: number): number {
    return round % 2 === 0 ? 0 : this.#elements - this.#span
  }

  /** The vector turned; valid until the next call. Elements that it does not have are 0. */
  turn(vector: Float32Array): Float32Array {
    const turned = this.#turned
    turned.set(vector)
    turned.fill(0, vector.length)
    for (let round = 0; round < ROUNDS; round++) {
      const at = round * this.#elements
      for (let i = 0; i < turned.length; i++) {
        turned[i] = (turned[i] as number) * (this.#factors[at + i] as number)
      }
      this.#kernel.estimates.hadamard(this.#first(round) * BYTES, this.#span)
    }
    return turned
  }
}

/** One bit for each number, as if drawn by chance: of the finisher of MurmurHash3. */
function isNegative(number: number): boolean {
  let x = Math.imul(number + 1, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) & 1) === 1
}
