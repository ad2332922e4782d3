/**
 * Looks pages up in an ordered list of layers. Of the versions at or below an LSN the one with the greatest LSN counts, and at the
 * same LSN the one in the later layer. An inherited layer is capped: what it holds above is not this line's.
 *
 * One look-up is two rounds at most, however many pages it is for: all indexes that are needed, together; then all blocks,
 * together. With everything in memory it is synchronous inside. What it answers belongs to the caller.
 */
import type { Lsn, PageId } from '@twill/storage'
import type { CachedLayer } from '../cache/cached-layer.ts'
import type { ChunkCache } from '../cache/chunk-cache.ts'
import type { NewLayer } from '../manifest/edits.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { flatRanges, mayHold } from './id-ranges.ts'
import { DELETED, findVersion, type LayerIndex } from './layer-index.ts'
import { blockNow, type LayerStore, loadBlocks, openIndex } from './open-layer.ts'

export type LayerSource = {
  readonly timeline: TimelineId
  readonly record: NewLayer
  /** What is above is not to be seen; `LSN_MAX` where all is. */
  readonly maxLsn: Lsn
}

/** `bytes: undefined`: deleted at that LSN. */
export type PageVersion = { readonly lsn: Lsn; readonly bytes: Uint8Array | undefined }

type Source = {
  readonly layer: CachedLayer
  readonly minLsn: Lsn
  /** Of what is in it and may be seen. */
  readonly maxLsn: Lsn
  readonly ids: Float64Array
}

/** Where each page was found: its source (or −1) and the entry of that index; by position in the look-up. */
type Found = {
  readonly sources: Int32Array
  readonly entries: Int32Array
  readonly lsns: Float64Array
  readonly indexes: (LayerIndex | undefined)[]
}

type Blocks = Map<number, Map<number, Uint8Array>>

export class LayerSet {
  readonly #cache: ChunkCache
  readonly #store: LayerStore
  readonly #sources: readonly Source[]

  /** Sources oldest first. */
  constructor(cache: ChunkCache, sources: readonly LayerSource[], store: LayerStore) {
    this.#cache = cache
    this.#store = store
    this.#sources = sources.map((from) => {
      const { name, sizeBytes, indexOffset, minLsn, maxLsn, ids } = from.record
      const { timeline } = from
      const { database } = store
      return {
        layer: cache.layer({ database, timeline, name, sizeBytes, indexOffset }),
        minLsn,
        maxLsn: Math.min(maxLsn, from.maxLsn),
        ids: flatRanges(ids),
      }
    })
  }

  /** For each id, in order, the newest version at or below an LSN; `undefined` where there is none. */
  async find(ids: readonly PageId[], asOfLsn: Lsn): Promise<(PageVersion | undefined)[]> {
    const indexes: (LayerIndex | undefined)[] = []
    const found = newFound(ids.length, indexes)
    const unopened = this.#locate(ids, asOfLsn, found)
    let placed = found
    if (unopened.length > 0) {
      await Promise.all(
        unopened.map(async (at) => {
          const { layer } = this.#sources[at] as Source
          indexes[at] = await openIndex(this.#cache, layer, this.#store)
        }),
      )
      placed = newFound(ids.length, indexes)
      this.#locate(ids, asOfLsn, placed)
    }
    const { blocks, missing } = this.#blocksNow(placed)
    await this.#load(placed, blocks, missing)
    return answers(placed, blocks)
  }

  /** The same, if it takes nothing but memory; else `undefined`. */
  findNow(ids: readonly PageId[], asOfLsn: Lsn): (PageVersion | undefined)[] | undefined {
    const found = newFound(ids.length, [])
    if (this.#locate(ids, asOfLsn, found).length > 0) return undefined
    const { blocks, missing } = this.#blocksNow(found)
    return missing.size > 0 ? undefined : answers(found, blocks)
  }

  /**
   * Fills `found`, and answers the sources that had to be looked into and are not open. Newest first, so that whatever cannot
   * beat what is found already is not even opened.
   */
  #locate(ids: readonly PageId[], asOfLsn: Lsn, found: Found): number[] {
    const unopened: number[] = []
    for (let at = this.#sources.length - 1; at >= 0; at -= 1) {
      const source = this.#sources[at] as Source
      const bound = Math.min(asOfLsn, source.maxLsn)
      if (source.minLsn > bound) continue
      for (let i = 0; i < ids.length; i += 1) {
        const id = ids[i] as PageId
        if ((found.lsns[i] as number) >= bound || !mayHold(source.ids, id)) continue
        const index = found.indexes[at] ?? this.#cache.index(source.layer)
        if (index === undefined) {
          unopened.push(at)
          break
        }
        // Held on to for the look-up: the cache may let it go meanwhile.
        found.indexes[at] = index
        const entry = findVersion(index, id, bound)
        if (entry < 0) continue
        const lsn = index.lsns[entry] as number
        if (lsn <= (found.lsns[i] as number)) continue
        found.sources[i] = at
        found.entries[i] = entry
        found.lsns[i] = lsn
      }
    }
    return unopened
  }

  #blocksNow(found: Found): { blocks: Blocks; missing: Map<number, Set<number>> } {
    const blocks: Blocks = new Map()
    const missing = new Map<number, Set<number>>()
    for (let i = 0; i < found.sources.length; i += 1) {
      const at = found.sources[i] as number
      if (at < 0) continue
      const index = found.indexes[at] as LayerIndex
      const entry = found.entries[i] as number
      if (index.lengths[entry] === DELETED) continue
      const block = index.blocks[entry] as number
      let ofLayer = blocks.get(at)
      if (ofLayer === undefined) {
        ofLayer = new Map()
        blocks.set(at, ofLayer)
      }
      if (ofLayer.has(block) || missing.get(at)?.has(block) === true) continue
      const bytes = blockNow(this.#cache, (this.#sources[at] as Source).layer, index, block)
      if (bytes !== undefined) ofLayer.set(block, bytes)
      else missing.set(at, (missing.get(at) ?? new Set()).add(block))
    }
    return { blocks, missing }
  }

  async #load(
    found: Found,
    blocks: Blocks,
    missing: ReadonlyMap<number, ReadonlySet<number>>,
  ): Promise<void> {
    await Promise.all(
      [...missing].map(async ([at, numbers]) => {
        const { layer } = this.#sources[at] as Source
        const index = found.indexes[at] as LayerIndex
        const sorted = [...numbers].sort((a, b) => a - b)
        const loaded = await loadBlocks(this.#cache, layer, index, sorted, this.#store)
        for (const [block, bytes] of loaded) blocks.get(at)?.set(block, bytes)
      }),
    )
  }
}

function newFound(length: number, indexes: (LayerIndex | undefined)[]): Found {
  return {
    sources: new Int32Array(length).fill(-1),
    entries: new Int32Array(length),
    lsns: new Float64Array(length).fill(-1),
    indexes,
  }
}

function answers(found: Found, blocks: Blocks): (PageVersion | undefined)[] {
  const all: (PageVersion | undefined)[] = []
  for (let i = 0; i < found.sources.length; i += 1) {
    const at = found.sources[i] as number
    all.push(at < 0 ? undefined : answer(found, i, at, blocks))
  }
  return all
}

function answer(found: Found, i: number, at: number, blocks: Blocks): PageVersion {
  const index = found.indexes[at] as LayerIndex
  const entry = found.entries[i] as number
  const lsn = found.lsns[i] as number
  const length = index.lengths[entry] as number
  if (length === DELETED) return { lsn, bytes: undefined }
  const block = blocks.get(at)?.get(index.blocks[entry] as number) as Uint8Array
  const offset = index.offsets[entry] as number
  return { lsn, bytes: block.slice(offset, offset + length) }
}
