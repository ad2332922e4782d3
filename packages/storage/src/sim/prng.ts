/**
 * Seeded randomness: xoshiro128** seeded through splitmix32 (Blackman and Vigna, 2018). The one source of chance in a
 * simulation: the same seed gives the same numbers on every engine and platform, because every step is 32-bit integer
 * arithmetic. Not for secrets.
 */
export interface Prng {
  /** The next 32 bits, as an unsigned integer. */
  uint32(): number
  /** A number in [0, 1). */
  float(): number
  /** An integer in [0, bound). `bound` ≥ 1. */
  below(bound: number): number
  /** An integer in [low, high], both ends included. */
  between(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One element. The list is not empty. */
  pick<T>(items: readonly T[]): T
  /** One element, each as likely as its weight says. At least one weight is positive. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T
  /** A new list in random order. */
  shuffled<T>(items: readonly T[]): T[]
  /** Random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>
  /** An independent stream: drawing from it does not disturb this one. */
  fork(): Prng
}

export function createPrng(seed: number): Prng {
  return new Xoshiro128(seed)
}

class Xoshiro128 implements Prng {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number) {
    // A seed may be larger than 32 bits (a timestamp): fold the high part in rather than lose it.
    let state = (seed ^ Math.floor(seed / 0x1_0000_0000)) >>> 0
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next() | 1
  }

  uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotateLeft(this.#d, 11)
    return scrambled
  }

  float(): number {
    return this.uint32() / 0x1_0000_0000
  }

  below(bound: number): number {
    if (!(bound >= 1)) throw new RangeError(`no integer is below ${bound}`)
    return Math.floor(this.float() * bound)
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.float() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    const total = items.reduce((sum, [weight]) => sum + weight, 0)
    let rest = this.float() * total
    for (const [weight, item] of items) {
      rest -= weight
      if (rest < 0) return item
    }
    return (items.findLast(([weight]) => weight > 0) as readonly [number, T])[1]
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1)
      const held = out[i] as T
      out[i] = out[j] as T
      out[j] = held
    }
    return out
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length)
    for (let i = 0; i < length; i += 1) out[i] = this.uint32() & 0xff
    return out
  }

  fork(): Prng {
    return new Xoshiro128(this.uint32())
  }
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0
}
