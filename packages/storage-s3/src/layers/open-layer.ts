/**
 * Gets the index and blocks of a layer through the cache, and checks them. What is damaged is fetched once more, past whatever is
 * cached, because a bad copy or a bad transfer is likelier than a bad object; then it is `corrupt`.
 */
import { isStorageError } from '@twill/storage'
import { checksum } from '@twill/storage/backend'
import type { ByteRange } from '@twill/storage/object'
import type { ChunkCache, FetchRange } from '../cache/chunk-cache.ts'
import type { CachedLayer } from '../cache/cached-layer.ts'
import { RAW, unpack } from './block-codec.ts'
import { damaged, decodeSection, type LayerId } from './index-codec.ts'
import type { LayerIndex } from './layer-index.ts'

/** Where the layers of one database are read from. */
export type LayerStore = {
  /** Identity of the database; part of every cache key. */
  readonly database: string
  /** A part of a layer. Rejects, with an error of its own, where the object is gone. */
  read(timeline: string, name: string, range: ByteRange): Promise<Uint8Array>
}

export function openIndex(
  cache: ChunkCache,
  layer: CachedLayer,
  store: LayerStore,
): Promise<LayerIndex> {
  layer.opening ??= readIndex(cache, layer, store).finally(() => {
    layer.opening = undefined
  })
  return layer.opening
}

async function readIndex(
  cache: ChunkCache,
  layer: CachedLayer,
  store: LayerStore,
): Promise<LayerIndex> {
  const { indexOffset } = layer
  const range = { offset: indexOffset, length: layer.sizeBytes - indexOffset }
  const fetch = fetchOf(layer, store)
  const index = await twice(cache, layer, range, async () => {
    const [section] = await cache.read(layer, [range], fetch)
    return decodeSection(layer, section as Uint8Array, indexOffset)
  })
  cache.keepIndex(layer, index)
  return index
}

/** Some blocks of a layer, unpacked, by their numbers. */
export async function loadBlocks(
  cache: ChunkCache,
  layer: CachedLayer,
  index: LayerIndex,
  blocks: readonly number[],
  store: LayerStore,
): Promise<Map<number, Uint8Array>> {
  const fetch = fetchOf(layer, store)
  const ranges = blocks.map((block) => blockRange(index, block))
  let all: Uint8Array[] = []
  const [first] = ranges
  if (first !== undefined) {
    all = await twice(cache, layer, first, () => cache.read(layer, ranges, fetch))
  }
  const loaded = new Map<number, Uint8Array>()
  for (const [at, block] of blocks.entries()) {
    const range = ranges[at] as ByteRange
    let stored = all[at] as Uint8Array
    if (!isWhole(index, block, stored)) {
      cache.forget(layer, range)
      const again = await cache.read(layer, [range], fetch)
      stored = again[0] as Uint8Array
    }
    const raw = unpackBlock(layer, index, block, stored)
    cache.keepBlock(layer, block, raw)
    loaded.set(block, raw)
  }
  return loaded
}

/** A block out of memory, unpacked if it must be; `undefined` where that takes a request, the disk, or a second try. */
export function blockNow(
  cache: ChunkCache,
  layer: CachedLayer,
  index: LayerIndex,
  block: number,
): Uint8Array | undefined {
  const known = cache.block(layer, block)
  if (known !== undefined) return known
  const stored = cache.readNow(layer, blockRange(index, block))
  if (stored === undefined || !isWhole(index, block, stored)) return undefined
  const raw = unpackBlock(layer, index, block, stored)
  cache.keepBlock(layer, block, raw)
  return raw
}

export function blockRange(index: LayerIndex, block: number): ByteRange {
  const { starts } = index.table
  const offset = starts[block] as number
  return { offset, length: (starts[block + 1] as number) - offset }
}

/** `corrupt` unless the bytes are the block's. The answer is a copy. */
export function unpackBlock(
  layer: LayerId,
  index: LayerIndex,
  block: number,
  stored: Uint8Array,
): Uint8Array {
  const { codecs, rawLengths } = index.table
  if (!isWhole(index, block, stored)) {
    throw damaged(layer, `the checksum of block ${block} does not match`)
  }
  const codec = codecs[block] as number
  try {
    const raw = unpack(stored, codec, rawLengths[block] as number)
    // Stored as it is, it shares memory with a chunk or an answer.
    return codec === RAW ? raw.slice() : raw
  } catch (error) {
    throw damaged(layer, `block ${block} does not unpack`, error)
  }
}

function isWhole(index: LayerIndex, block: number, stored: Uint8Array): boolean {
  return checksum(stored, 0, stored.length) === index.table.crcs[block]
}

function fetchOf(layer: CachedLayer, store: LayerStore): FetchRange {
  return (range) => store.read(layer.timeline, layer.name, range)
}

async function twice<T>(
  cache: ChunkCache,
  layer: CachedLayer,
  range: ByteRange,
  job: () => Promise<T>,
): Promise<T> {
  try {
    return await job()
  } catch (error) {
    if (!isStorageError(error, 'corrupt')) throw error
    cache.forget(layer, range)
    return job()
  }
}
