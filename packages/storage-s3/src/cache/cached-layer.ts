/** What the cache knows of one layer: which of its pieces are in memory, which are on their way, and its open index. */
import type { LayerIndex } from '../layers/layer-index.ts'
import { CHUNK_BYTES } from './limits.ts'

/** Identity and extent of a layer. Layers never change, and names are never used again. */
export type LayerKey = {
  readonly database: string
  readonly timeline: string
  readonly name: string
  readonly sizeBytes: number
  /** Where the data ends and the index begins. */
  readonly indexOffset: number
}

export type CachedLayer = LayerKey & {
  /** All of the identity, for look-ups and messages. */
  readonly id: string
  /** Two independent hashes of `id`, 32 bits each. */
  readonly hashLow: number
  readonly hashHigh: number
  /** Slots of the memory tier: chunks as stored, blocks as unpacked. */
  readonly chunks: Map<number, number>
  readonly blocks: Map<number, number>
  readonly arriving: Map<number, Promise<Uint8Array>>
  index: LayerIndex | undefined
  opening: Promise<LayerIndex> | undefined
  /** When the index was last wanted, in turns of the cache. */
  wantedAt: number
  /** The chunk after the one fetched last, and how often in a row that was the next one wanted. */
  nextChunk: number
  streak: number
}

export function newCachedLayer(key: LayerKey, id: string): CachedLayer {
  return {
    database: key.database,
    timeline: key.timeline,
    name: key.name,
    sizeBytes: key.sizeBytes,
    indexOffset: key.indexOffset,
    id,
    hashLow: hash(id, 0x811c_9dc5),
    hashHigh: hash(id, 0x2f0b_4c47),
    chunks: new Map(),
    blocks: new Map(),
    arriving: new Map(),
    index: undefined,
    opening: undefined,
    wantedAt: 0,
    nextChunk: -1,
    streak: 0,
  }
}

export function idOf({
  database,
  timeline,
  name,
}: Omit<LayerKey, 'sizeBytes' | 'indexOffset'>): string {
  return `${database}/${timeline}/${name}`
}

export function isEmpty(layer: CachedLayer): boolean {
  return (
    layer.index === undefined &&
    layer.opening === undefined &&
    layer.chunks.size === 0 &&
    layer.blocks.size === 0 &&
    layer.arriving.size === 0
  )
}

/** Bytes in a chunk: the last one of an object is shorter. */
export function chunkLength(layer: CachedLayer, chunk: number): number {
  return Math.min(CHUNK_BYTES, layer.sizeBytes - chunk * CHUNK_BYTES)
}

/** 32 bits that tell a piece of a layer from others. */
export function printOf(layer: CachedLayer, piece: number): number {
  return mix(layer.hashLow ^ Math.imul(piece + 1, 0x9e37_79b1))
}

/** FNV-1a with a finish that spreads every bit. */
export function hash(text: string, seed: number): number {
  let h = seed
  for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 0x0100_0193)
  return mix(h)
}

export function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return (h ^ (h >>> 16)) >>> 0
}
