/** Counts of durations in buckets that grow by a twelfth of a doubling (6 %), from a sixteenth of a millisecond to a day. */
const BUCKETS_PER_DOUBLING = 12
const LEAST_MS = 1 / 16
const BUCKETS = 31 * BUCKETS_PER_DOUBLING

export class Histogram {
  readonly #counts = new Float64Array(BUCKETS)
  #count = 0
  #maxMs = 0

  get count(): number {
    return this.#count
  }

  get maxMs(): number {
    return this.#maxMs
  }

  add(ms: number): void {
    const at = Math.ceil(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * BUCKETS_PER_DOUBLING)
    const bucket = Math.min(BUCKETS - 1, at)
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#count += 1
    this.#maxMs = Math.max(this.#maxMs, ms)
  }

  /** The upper end of the bucket that holds this part of all; 0 where there is nothing. */
  percentile(part: number): number {
    let rest = Math.ceil(this.#count * part)
    for (let bucket = 0; bucket < BUCKETS && this.#count > 0; bucket += 1) {
      rest -= this.#counts[bucket] as number
      if (rest > 0) continue
      return Math.min(this.#maxMs, LEAST_MS * 2 ** (bucket / BUCKETS_PER_DOUBLING))
    }
    return this.#maxMs
  }
}
