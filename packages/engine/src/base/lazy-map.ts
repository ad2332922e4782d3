/** A map that takes no room before something is put into it: for what thousands of idle sessions have and do not use. */
export class LazyMap<K, V> {
  #map: Map<K, V> | undefined

  get size(): number {
    return this.#map?.size ?? 0
  }

  has(key: K): boolean {
    return this.#map?.has(key) === true
  }

  get(key: K): V | undefined {
    return this.#map?.get(key)
  }

  set(key: K, value: V): void {
    this.#map ??= new Map()
    this.#map.set(key, value)
  }

  delete(key: K): void {
    this.#map?.delete(key)
  }

  clear(): void {
    this.#map = undefined
  }

  values(): Iterable<V> {
    return this.#map?.values() ?? []
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return (this.#map ?? new Map<K, V>())[Symbol.iterator]()
  }
}
