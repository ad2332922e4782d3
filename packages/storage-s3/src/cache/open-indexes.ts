/** The indexes that are open, within a budget: those that nobody has wanted for the longest are closed. */
import type { LayerIndex } from '../layers/layer-index.ts'
import type { CachedLayer } from './cached-layer.ts'

export class OpenIndexes {
  readonly #budgetBytes: number
  readonly #layers = new Set<CachedLayer>()
  #turn = 0
  #usedBytes = 0

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  get(layer: CachedLayer): LayerIndex | undefined {
    this.#turn += 1
    layer.wantedAt = this.#turn
    return layer.index
  }

  /** The one that comes stays, however large it is: somebody is about to use it. */
  keep(layer: CachedLayer, index: LayerIndex): void {
    if (layer.index !== undefined) return
    layer.index = index
    this.#usedBytes += index.sizeBytes
    this.#layers.add(layer)
    while (this.#usedBytes > this.#budgetBytes && this.#layers.size > 1) this.#closeOldest(layer)
  }

  #closeOldest(except: CachedLayer): void {
    let oldest: CachedLayer | undefined
    for (const layer of this.#layers) {
      if (layer === except) continue
      if (oldest === undefined || layer.wantedAt < oldest.wantedAt) oldest = layer
    }
    if (oldest === undefined) return
    this.#usedBytes -= oldest.index?.sizeBytes ?? 0
    oldest.index = undefined
    this.#layers.delete(oldest)
  }
}
