/** A cache of at most `limit` entries that forgets the one put in first. Made for compiled patterns: few, hot, cheap to remake. */
export class BoundedCache<K, V> {
  readonly #limit: number
  readonly #make: (key: K) => V
  readonly #entries = new Map<K, V>()

  constructor(limit: number, make: (key: K) => V) {
    this.#limit = limit
    this.#make = make
  }

  get(key: K): V {
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const made = this.#make(key)
    if (this.#entries.size >= this.#limit) {
      const oldest = this.#entries.keys().next()
      if (oldest.done !== true) this.#entries.delete(oldest.value)
    }
    this.#entries.set(key, made)
    return made
  }
}
