/**
 * A bounded cache in two generations: what is not asked for while one generation fills up is forgotten with it. Close to least recently
 * used at the cost of two look-ups; forgetting is dropping a whole map, where deleting the oldest entry of a busy `Map` one by one
 * has it walk over the places of those deleted before.
 */
export class GenerationCache<K, V> {
  readonly #half: number
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  /** Holds at least `limit / 2` and at most `limit` entries once it is full. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}
