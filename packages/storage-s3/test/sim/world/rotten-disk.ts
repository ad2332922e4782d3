/** A disk tier of the cache in memory: it outlives its process, forgets everything now and then, and gives back other bytes. */
import type { Prng } from '@twill/storage/sim'
import type { CachedLayer } from '../../../src/cache/cached-layer.ts'
import type { ChunkDisk } from '../../../src/cache/chunk-cache.ts'

export class RottenDisk implements ChunkDisk {
  readonly #prng: Prng
  readonly #rot: number
  readonly #chunks = new Map<string, Uint8Array>()

  /** `rot`: how likely a chunk comes back damaged, and ten times as likely as everything is gone. */
  constructor(prng: Prng, rot: number) {
    this.#prng = prng
    this.#rot = rot
  }

  get usedBytes(): number {
    let bytes = 0
    for (const chunk of this.#chunks.values()) bytes += chunk.length
    return bytes
  }

  get(layer: CachedLayer, chunk: number): Uint8Array | undefined {
    if (this.#prng.chance(this.#rot / 10)) this.#chunks.clear()
    const found = this.#chunks.get(`${layer.id}#${chunk}`)
    if (found === undefined || !this.#prng.chance(this.#rot)) return found
    const damaged = found.slice()
    const at = this.#prng.below(damaged.length)
    damaged[at] = (damaged[at] as number) ^ (1 << this.#prng.below(8))
    return damaged
  }

  has(layer: CachedLayer, chunk: number): boolean {
    return this.#chunks.has(`${layer.id}#${chunk}`)
  }

  put(layer: CachedLayer, chunk: number, bytes: Uint8Array): void {
    this.#chunks.set(`${layer.id}#${chunk}`, bytes.slice())
  }

  drop(layer: CachedLayer, chunk: number): void {
    this.#chunks.delete(`${layer.id}#${chunk}`)
  }

  close(): void {
    return undefined
  }
}
