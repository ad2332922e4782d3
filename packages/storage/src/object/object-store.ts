/**
 * The object-store seam: the six things that object storage asks of a bucket. Everything durable in `s3://` goes through here,
 * so that a real bucket, one in memory and a simulated one that loses, delays and repeats are the same to the code above.
 *
 * Obligations:
 *
 * * Linearizable per key: whoever asks after a write was answered sees it or a later one.
 * * A conditional write is atomic with its condition: of racing `putIfAbsent` on one key exactly one is `written`.
 * * One call is one request: an implementation does not repeat a request whose outcome it does not know. The caller does,
 *   because only he can tell his own write from another's.
 * * A rejected write means that nothing is known: it may be there, or appear later. Only `written` and `refused` are certain.
 *
 * Keys are UTF-8 without a leading slash. Bytes that are handed over are not changed afterwards.
 */

/** An opaque version of an object, as the store names it. */
export type ETag = string

export type StoredObject = {
  readonly bytes: Uint8Array
  readonly etag: ETag
  /** When the object was written, by the store's clock. Milliseconds since the Unix epoch. */
  readonly modifiedMs: number
  /** When the store answered, by its own clock. Milliseconds since the Unix epoch, whole seconds on most stores. */
  readonly storeMs: number
}

/** Part of an object: from `offset`, at most `length` bytes; less where the object ends before. */
export type ByteRange = { readonly offset: number; readonly length: number }

export type PutAnswer =
  | { readonly kind: 'written'; readonly etag: ETag }
  /** The condition does not hold. Nothing was written by this request; an earlier one of the same caller may have been. */
  | { readonly kind: 'refused' }

export type ListedObject = {
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

export type ListPage = {
  /** In the order of their keys' bytes. */
  readonly objects: readonly ListedObject[]
  /** Present when there is more: hand it to the next call. */
  readonly next: string | undefined
  readonly storeMs: number
}

export interface ObjectStore {
  /** For messages: `bucket "b" at https://host`. */
  readonly name: string

  /** The whole object; `undefined` when there is none. */
  get(key: string): Promise<StoredObject | undefined>

  /** Part of an object that never changes; `undefined` when there is no object. `offset` lies inside of it. */
  range(key: string, range: ByteRange): Promise<Uint8Array | undefined>

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer>

  /** Replaces the object if its version is `expected`. `refused` also where there is no object. */
  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer>

  /** No error where there is no object. */
  delete(key: string): Promise<void>

  /** Objects whose keys begin with `prefix`, a page at a time; `after` is the `next` of the page before. */
  list(prefix: string, after?: string): Promise<ListPage>
}

/** What a failed request means for the one who made it. A closed set. */
export type ObjectStoreErrorKind =
  /** No answer, or one that says nothing (5xx, reset, timeout, 409): repeat it. A write may have been done. */
  | 'no-answer'
  /** Asked too often (429, 503 slow down): repeat it later. A write may have been done. */
  | 'throttled'
  /** Credentials or permission (401, 403). */
  | 'denied'
  /** The bucket does not exist. */
  | 'no-bucket'
  /** The store cannot or will not do what was asked (400, 501): repeating is useless. Nothing was written. */
  | 'impossible'

export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError'
  readonly kind: ObjectStoreErrorKind

  constructor(kind: ObjectStoreErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }

  /** Whether asking again may help. */
  get isTransient(): boolean {
    return this.kind === 'no-answer' || this.kind === 'throttled'
  }
}

/** What a store demands of clients beyond the common ground; found by the probe, kept with the database. */
export type StoreQuirks = {
  /** How `If-Match` wants the ETag. */
  readonly ifMatch: 'quoted' | 'unquoted'
}
