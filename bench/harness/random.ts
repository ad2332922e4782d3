/** A seeded generator (xorshift32, Marsaglia 2003): the same data and the same keys for every peer and every run. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed | 0) === 0 ? 0x9e3779b9 : seed | 0
    for (let i = 0; i < 8; i++) this.uint32()
  }

  uint32(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return x >>> 0
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.uint32() / 4_294_967_296) * bound)
  }
}
