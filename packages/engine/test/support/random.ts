/** Seeded chance for tests, over the engine's own generator. */
import { Prng } from '../../src/base/prng.ts'

export class Random {
  readonly #prng: Prng

  constructor(seed: number) {
    this.#prng = new Prng(seed)
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.#prng.next() * below)
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.#prng.next() < p
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  int32(): number {
    return this.#prng.nextUint32() | 0
  }

  list<T>(length: number, make: (i: number) => T): T[] {
    return Array.from({ length }, (_, i) => make(i))
  }
}
