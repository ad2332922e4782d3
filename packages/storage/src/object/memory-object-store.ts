/**
 * A bucket in memory: what every other implementation is compared with, and the state behind the simulated one.
 *
 * Each call takes effect at once, before it returns its promise, so it is linearizable and its conditions are atomic. ETags never
 * repeat, unless `etags: 'content'` is asked for: then, as on most real stores, the same bytes have the same ETag again.
 * It is never late and never fails; `@twill/storage/sim` makes it so.
 */
import { assert } from '../assert.ts'
import { crc32 } from '../crc32.ts'
import { compareKeys } from './compare-keys.ts'
import {
  type ByteRange,
  type ETag,
  type ListPage,
  type ObjectStore,
  ObjectStoreError,
  type PutAnswer,
  type StoredObject,
} from './object-store.ts'

export type MemoryObjectStoreOptions = {
  readonly name?: string
  /** The store's own clock, milliseconds since the Unix epoch. */
  readonly nowMs: () => number
  /** Objects per page of a list. */
  readonly pageSize?: number
  readonly etags?: 'fresh' | 'content'
}

/** An object as it rests in the bucket. */
export type RestingObject = {
  readonly key: string
  readonly bytes: Uint8Array
  readonly etag: ETag
  readonly modifiedMs: number
}

/** What S3 gives at most. */
const DEFAULT_PAGE_SIZE = 1000

export class MemoryObjectStore implements ObjectStore {
  readonly name: string
  readonly #nowMs: () => number
  readonly #pageSize: number
  readonly #etags: 'fresh' | 'content'
  readonly #objects = new Map<string, RestingObject>()
  /** In order; `undefined` when a key has come or gone since. */
  #sortedKeys: readonly string[] | undefined
  #writes = 0
  #sizeBytes = 0

  constructor(options: MemoryObjectStoreOptions) {
    this.name = options.name ?? 'bucket in memory'
    this.#nowMs = options.nowMs
    this.#pageSize = options.pageSize ?? DEFAULT_PAGE_SIZE
    this.#etags = options.etags ?? 'fresh'
    assert(this.#pageSize >= 1, 'a page of a list holds at least one object')
  }

  /** All that rests here, in the order of their keys. For tests. */
  objects(): readonly RestingObject[] {
    return this.#keys().map((key) => this.#objects.get(key) as RestingObject)
  }

  /** Of all objects together. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const found = this.#objects.get(key)
    if (found === undefined) return undefined
    const { bytes, etag, modifiedMs } = found
    return { bytes, etag, modifiedMs, storeMs: this.#nowMs() }
  }

  async range(key: string, { offset, length }: ByteRange): Promise<Uint8Array | undefined> {
    assert(offset >= 0 && length >= 1, `a range is not empty: ${offset}, ${length}`)
    const found = this.#objects.get(key)
    if (found === undefined) return undefined
    if (offset >= found.bytes.length) {
      throw new ObjectStoreError('impossible', `${key} ends before byte ${offset}`)
    }
    return found.bytes.subarray(offset, offset + length)
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    if (this.#objects.has(key)) return { kind: 'refused' }
    return { kind: 'written', etag: this.#put(key, bytes) }
  }

  async compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    if (this.#objects.get(key)?.etag !== expected) return { kind: 'refused' }
    return { kind: 'written', etag: this.#put(key, bytes) }
  }

  async delete(key: string): Promise<void> {
    const found = this.#objects.get(key)
    if (found === undefined) return
    this.#objects.delete(key)
    this.#sizeBytes -= found.bytes.length
    this.#sortedKeys = undefined
  }

  async list(prefix: string, after?: string): Promise<ListPage> {
    const keys = this.#keys()
    let at =
      after === undefined
        ? firstIndex(keys, (key) => compareKeys(key, prefix) >= 0)
        : firstIndex(keys, (key) => compareKeys(key, after) > 0)
    const objects: RestingObject[] = []
    while (at < keys.length && objects.length < this.#pageSize) {
      const key = keys[at] as string
      if (!key.startsWith(prefix)) break
      objects.push(this.#objects.get(key) as RestingObject)
      at += 1
    }
    const hasMore = keys[at]?.startsWith(prefix) === true
    return {
      objects: objects.map(({ key, bytes, modifiedMs }) => ({
        key,
        sizeBytes: bytes.length,
        modifiedMs,
      })),
      next: hasMore ? objects.at(-1)?.key : undefined,
      storeMs: this.#nowMs(),
    }
  }

  #put(key: string, bytes: Uint8Array): ETag {
    this.#writes += 1
    const etag = this.#etags === 'content' ? etagOfContent(bytes) : etagOfNumber(this.#writes)
    const before = this.#objects.get(key)
    if (before === undefined) this.#sortedKeys = undefined
    this.#objects.set(key, { key, bytes, etag, modifiedMs: this.#nowMs() })
    this.#sizeBytes += bytes.length - (before?.bytes.length ?? 0)
    return etag
  }

  #keys(): readonly string[] {
    this.#sortedKeys ??= [...this.#objects.keys()].sort(compareKeys)
    return this.#sortedKeys
  }
}

function etagOfNumber(number: number): ETag {
  return number.toString(16).padStart(32, '0')
}

function etagOfContent(bytes: Uint8Array): ETag {
  const half = bytes.length >> 1
  return [
    crc32(bytes, 0, half),
    crc32(bytes, half, bytes.length),
    crc32(bytes, 0, bytes.length, 0x9e37_79b9),
    bytes.length,
  ]
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('')
}

/** The first index of a sorted list at which `isAtOrAfter` holds; its length where there is none. */
function firstIndex(keys: readonly string[], isAtOrAfter: (key: string) => boolean): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAtOrAfter(keys[middle] as string)) high = middle
    else low = middle + 1
  }
  return low
}
