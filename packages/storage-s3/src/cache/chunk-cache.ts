/**
 * Pieces of layers, in memory and perhaps on a local disk, for all databases of a process. Layers never change, so what is here
 * is right as long as its bytes are; it is never trusted for durability, and losing any of it costs requests only.
 *
 * A layer is fetched in chunks of 128 KiB. Whoever wants one that is on its way waits for that; chunks near each other come
 * in one request; reading from front to back reads ahead. Bytes handed out belong to the cache: copy what you keep.
 *
 * It does not know what is in a layer. Whoever finds bytes damaged says so (`forget`) and asks again, once.
 */
import { corrupt } from '@twill/storage'
import type { ByteRange } from '@twill/storage/object'
import type { LayerIndex } from '../layers/layer-index.ts'
import {
  type CachedLayer,
  chunkLength,
  idOf,
  isEmpty,
  type LayerKey,
  newCachedLayer,
  printOf,
} from './cached-layer.ts'
import { cutOut, firstChunk, lastChunk } from './chunk-range.ts'
import { Gate } from './gate.ts'
import {
  AHEAD_CHUNKS,
  CHUNK_BYTES,
  FETCHES_AT_ONCE,
  INDEX_BYTES,
  LAYERS_MAX,
  MEMORY_BYTES,
} from './limits.ts'
import { OpenIndexes } from './open-indexes.ts'
import { MemoryTier } from './memory-tier.ts'
import { type ChunkRun, planRequests } from './request-plan.ts'

/** Gets a part of one layer from the store, all of it. */
export type FetchRange = (range: ByteRange) => Promise<Uint8Array>

/** The slower tier under the memory. Never fails: what it cannot do is a miss. */
export interface ChunkDisk {
  get(layer: CachedLayer, chunk: number): Uint8Array | undefined
  has(layer: CachedLayer, chunk: number): boolean
  put(layer: CachedLayer, chunk: number, bytes: Uint8Array): void
  drop(layer: CachedLayer, chunk: number): void
  readonly usedBytes: number
  close(): void
}

export type ChunkCacheOptions = {
  /** For chunks and unpacked blocks. */
  readonly memoryBytes?: number
  /** For open indexes. */
  readonly indexBytes?: number
  readonly disk?: ChunkDisk | undefined
}

export type CacheStats = {
  /** Pieces found in memory, on the disk, and nowhere. */
  readonly memoryHits: number
  readonly diskHits: number
  readonly misses: number
  readonly requests: number
  readonly fetchedBytes: number
  readonly memoryBytes: number
  readonly indexBytes: number
  readonly diskBytes: number
}

export class ChunkCache {
  readonly #memory: MemoryTier
  readonly #disk: ChunkDisk | undefined
  readonly #gate = new Gate(FETCHES_AT_ONCE)
  readonly #layers = new Map<string, CachedLayer>()
  readonly #indexes: OpenIndexes
  #sweepAt = LAYERS_MAX
  #memoryHits = 0
  #diskHits = 0
  #misses = 0
  #requests = 0
  #fetchedBytes = 0

  constructor(options: ChunkCacheOptions = {}) {
    this.#memory = new MemoryTier(options.memoryBytes ?? MEMORY_BYTES)
    this.#indexes = new OpenIndexes(options.indexBytes ?? INDEX_BYTES)
    this.#disk = options.disk
  }

  /** The one place where pieces of a layer are found. */
  layer(key: LayerKey): CachedLayer {
    const id = idOf(key)
    const known = this.#layers.get(id)
    if (known !== undefined) return known
    if (this.#layers.size >= this.#sweepAt) this.#sweepLayers()
    const layer = newCachedLayer(key, id)
    this.#layers.set(id, layer)
    return layer
  }

  index(layer: CachedLayer): LayerIndex | undefined {
    return this.#indexes.get(layer)
  }

  keepIndex(layer: CachedLayer, index: LayerIndex): void {
    this.#indexes.keep(layer, index)
  }

  /** An unpacked block, if it is in memory. */
  block(layer: CachedLayer, block: number): Uint8Array | undefined {
    const bytes = this.#memory.get(layer.blocks, block)
    if (bytes !== undefined) this.#memoryHits += 1
    return bytes
  }

  keepBlock(layer: CachedLayer, block: number, bytes: Uint8Array): void {
    this.#memory.put(layer.blocks, block, bytes, printOf(layer, -2 - block))
  }

  /** Bytes of a layer, if they are in memory. */
  readNow(layer: CachedLayer, range: ByteRange): Uint8Array | undefined {
    const first = firstChunk(range)
    const last = lastChunk(range)
    for (let chunk = first; chunk <= last; chunk += 1) {
      if (!layer.chunks.has(chunk)) return undefined
    }
    const chunks: Uint8Array[] = []
    for (let chunk = first; chunk <= last; chunk += 1) {
      chunks.push(this.#memory.get(layer.chunks, chunk) as Uint8Array)
      this.#memoryHits += 1
    }
    return cutOut(chunks, range)
  }

  /** Bytes of a layer, each range's whole. `corrupt` when the object ends before; else what `fetch` rejects with. */
  async read(
    layer: CachedLayer,
    ranges: readonly ByteRange[],
    fetch: FetchRange,
  ): Promise<Uint8Array[]> {
    const found = new Map<number, Uint8Array | Promise<Uint8Array>>()
    const missing: number[] = []
    for (const range of ranges) {
      const last = lastChunk(range)
      for (let chunk = firstChunk(range); chunk <= last; chunk += 1) {
        if (found.has(chunk)) continue
        const here = this.#lookUp(layer, chunk)
        if (here === undefined) missing.push(chunk)
        else found.set(chunk, here)
      }
    }
    if (missing.length > 0) {
      const wanted = [...new Set(missing)].sort((a, b) => a - b)
      this.#misses += wanted.length
      for (const run of this.#withAhead(layer, planRequests(wanted)))
        this.#request(layer, run, fetch)
      for (const chunk of wanted) found.set(chunk, layer.arriving.get(chunk) as Promise<Uint8Array>)
    }
    const chunks = new Map<number, Uint8Array>()
    for (const [chunk, bytes] of found) chunks.set(chunk, await bytes)
    return ranges.map((range) => {
      const parts: Uint8Array[] = []
      for (let at = firstChunk(range); at <= lastChunk(range); at += 1) {
        parts.push(chunks.get(at) as Uint8Array)
      }
      return cutOut(parts, range)
    })
  }

  /** Throws away the chunks under a range: they were found damaged. */
  forget(layer: CachedLayer, range: ByteRange): void {
    for (let at = firstChunk(range); at <= lastChunk(range); at += 1) {
      this.#memory.drop(layer.chunks, at)
      this.#disk?.drop(layer, at)
    }
  }

  stats(): CacheStats {
    return {
      memoryHits: this.#memoryHits,
      diskHits: this.#diskHits,
      misses: this.#misses,
      requests: this.#requests,
      fetchedBytes: this.#fetchedBytes,
      memoryBytes: this.#memory.usedBytes,
      indexBytes: this.#indexes.usedBytes,
      diskBytes: this.#disk?.usedBytes ?? 0,
    }
  }

  /** Lets the disk tier go. */
  close(): void {
    this.#disk?.close()
  }

  #lookUp(layer: CachedLayer, chunk: number): Uint8Array | Promise<Uint8Array> | undefined {
    const inMemory = this.#memory.get(layer.chunks, chunk)
    if (inMemory !== undefined) {
      this.#memoryHits += 1
      return inMemory
    }
    const arriving = layer.arriving.get(chunk)
    if (arriving !== undefined) return arriving
    const onDisk = this.#disk?.get(layer, chunk)
    if (onDisk === undefined) return undefined
    this.#diskHits += 1
    this.#keepInMemory(layer, chunk, onDisk)
    return onDisk
  }

  /** Makes the last request longer when a layer is read from front to back: twice as long each time. */
  #withAhead(layer: CachedLayer, runs: ChunkRun[]): ChunkRun[] {
    const first = runs[0] as ChunkRun
    const final = runs.at(-1) as ChunkRun
    layer.streak = first.first === layer.nextChunk ? layer.streak + 1 : 0
    let { last } = final
    if (layer.streak > 0) {
      const dataEnd = Math.ceil(layer.indexOffset / CHUNK_BYTES)
      const end = Math.min(last + 1 + Math.min(2 ** layer.streak, AHEAD_CHUNKS), dataEnd)
      while (last + 1 < end && !this.#isHere(layer, last + 1)) last += 1
    }
    layer.nextChunk = last + 1
    runs[runs.length - 1] = { first: final.first, last }
    return runs
  }

  #isHere(layer: CachedLayer, chunk: number): boolean {
    return (
      layer.chunks.has(chunk) || layer.arriving.has(chunk) || this.#disk?.has(layer, chunk) === true
    )
  }

  #request(layer: CachedLayer, { first, last }: ChunkRun, fetch: FetchRange): void {
    const offset = first * CHUNK_BYTES
    const length = last * CHUNK_BYTES + chunkLength(layer, last) - offset
    const whole = this.#gate.run(async () => {
      this.#requests += 1
      const bytes = await fetch({ offset, length })
      this.#fetchedBytes += bytes.length
      if (bytes.length === length) return bytes
      throw corrupt(`layer ${layer.id} is damaged: ${bytes.length} of ${length} bytes at ${offset}`)
    })
    for (let chunk = first; chunk <= last; chunk += 1) {
      if (layer.arriving.has(chunk)) continue
      const from = (chunk - first) * CHUNK_BYTES
      const part = whole.then(
        (bytes) => {
          // A copy: one chunk that stays does not hold the whole answer's memory.
          const one = bytes.slice(from, from + chunkLength(layer, chunk))
          layer.arriving.delete(chunk)
          this.#keepInMemory(layer, chunk, one)
          this.#disk?.put(layer, chunk, one)
          return one
        },
        (error: unknown) => {
          layer.arriving.delete(chunk)
          throw error
        },
      )
      // Nobody may be waiting for a chunk that comes along with others.
      part.catch(() => undefined)
      layer.arriving.set(chunk, part)
    }
  }

  /** Chunks of nothing but index are read once, to open it. */
  #keepInMemory(layer: CachedLayer, chunk: number, bytes: Uint8Array): void {
    if (chunk * CHUNK_BYTES >= layer.indexOffset && chunk > 0) return
    this.#memory.put(layer.chunks, chunk, bytes, printOf(layer, chunk))
  }

  #sweepLayers(): void {
    for (const [id, layer] of this.#layers) {
      if (isEmpty(layer)) this.#layers.delete(id)
    }
    // Where most are in use, sweeping at every new one would be in vain.
    this.#sweepAt = Math.max(LAYERS_MAX, 2 * this.#layers.size)
  }
}
