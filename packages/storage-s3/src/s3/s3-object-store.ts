/**
 * A bucket of an S3-compatible store, through Amazon's SDK. One call is one request; bodies are buffers; ETags are kept without
 * their quotes. What the store demands beyond the common ground (`StoreQuirks`) is the view's, not the connection's: `speaking`
 * gives another view over the same sockets.
 */
import type * as Sdk from '@aws-sdk/client-s3'
import {
  type ByteRange,
  type ETag,
  type ListPage,
  type ObjectStore,
  ObjectStoreError,
  type PutAnswer,
  type StoredObject,
  type StoreQuirks,
} from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import { REQUEST_TIMEOUT_MS, SLOWEST_BYTES_PER_MS } from './limits.ts'
import { failureOf, toObjectStoreError } from './s3-errors.ts'

export type S3Sdk = typeof Sdk

export type S3Connection = {
  readonly sdk: S3Sdk
  readonly client: Sdk.S3Client
  readonly bucket: string
  /** For messages. */
  readonly name: string
  readonly env: ObjectStorageEnv
  readonly timeoutMs?: number
  /** Objects per page of a list; the store's maximum by default. */
  readonly pageSize?: number
  /** When the store answered, of an answer of the SDK. */
  readonly dateOf: (answer: object) => number | undefined
}

export class S3ObjectStore implements ObjectStore {
  readonly #connection: S3Connection
  readonly #quirks: StoreQuirks

  constructor(connection: S3Connection, quirks: StoreQuirks) {
    this.#connection = connection
    this.#quirks = quirks
  }

  get name(): string {
    return this.#connection.name
  }

  /** The same bucket, spoken to as it wants. */
  speaking(quirks: StoreQuirks): S3ObjectStore {
    return new S3ObjectStore(this.#connection, quirks)
  }

  /** Closes the sockets, for every view. Requests under way fail. */
  close(): void {
    this.#connection.client.destroy()
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const { sdk, client, bucket: Bucket } = this.#connection
    const command = new sdk.GetObjectCommand({ Bucket, Key: key })
    return this.#request(`get ${key}`, 0, isNoSuchKey, async (abortSignal) => {
      const answer = await client.send(command, { abortSignal })
      const bytes = await bodyOf(answer)
      if (answer.ETag === undefined)
        throw new ObjectStoreError('no-answer', 'an answer without an ETag')
      const storeMs = this.#dateOf(answer)
      const modifiedMs = answer.LastModified?.getTime() ?? storeMs
      return { bytes, etag: unquoted(answer.ETag), modifiedMs, storeMs }
    })
  }

  async range(key: string, { offset, length }: ByteRange): Promise<Uint8Array | undefined> {
    const { sdk, client, bucket: Bucket } = this.#connection
    const Range = `bytes=${offset}-${offset + length - 1}`
    const command = new sdk.GetObjectCommand({ Bucket, Key: key, Range })
    return this.#request(`get ${Range} of ${key}`, length, isNoSuchKey, async (abortSignal) => {
      const answer = await client.send(command, { abortSignal })
      const bytes = await bodyOf(answer)
      // A server may answer with all there is.
      const isPart = answer.$metadata.httpStatusCode === 206
      return isPart ? bytes : bytes.subarray(offset, offset + length)
    })
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#put(key, bytes, { IfNoneMatch: '*' })
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    const IfMatch = this.#quirks.ifMatch === 'quoted' ? `"${expected}"` : expected
    return this.#put(key, bytes, { IfMatch })
  }

  async delete(key: string): Promise<void> {
    const { sdk, client, bucket: Bucket } = this.#connection
    const command = new sdk.DeleteObjectCommand({ Bucket, Key: key })
    await this.#request(`delete ${key}`, 0, isNoSuchKey, async (abortSignal) => {
      await client.send(command, { abortSignal })
    })
  }

  async list(prefix: string, after?: string): Promise<ListPage> {
    const { sdk, client, bucket: Bucket, pageSize } = this.#connection
    const command = new sdk.ListObjectsV2Command({
      Bucket,
      Prefix: prefix,
      ...(after === undefined ? {} : { ContinuationToken: after }),
      ...(pageSize === undefined ? {} : { MaxKeys: pageSize }),
    })
    const page = await this.#request(`list ${prefix}`, 0, never, async (abortSignal) => {
      const answer = await client.send(command, { abortSignal })
      const storeMs = this.#dateOf(answer)
      const objects = (answer.Contents ?? []).map(({ Key, Size, LastModified }) => ({
        key: Key ?? '',
        sizeBytes: Size ?? 0,
        modifiedMs: LastModified?.getTime() ?? storeMs,
      }))
      const next = answer.IsTruncated === true ? answer.NextContinuationToken : undefined
      return { objects, next, storeMs }
    })
    if (page === undefined) throw new ObjectStoreError('no-answer', `list ${prefix}: nothing`)
    return page
  }

  async #put(
    key: string,
    bytes: Uint8Array,
    condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string },
  ): Promise<PutAnswer> {
    const { sdk, client, bucket: Bucket } = this.#connection
    const command = new sdk.PutObjectCommand({ Bucket, Key: key, Body: bytes, ...condition })
    const isSwap = condition.IfMatch !== undefined
    const isRefusal = (error: unknown): boolean => {
      const { status } = failureOf(error)
      return status === 412 || (isSwap && isNoSuchKey(error))
    }
    const answer = await this.#request(
      `put ${key}`,
      bytes.length,
      isRefusal,
      async (abortSignal) => {
        const { ETag } = await client.send(command, { abortSignal })
        if (ETag === undefined) throw new ObjectStoreError('no-answer', 'an answer without an ETag')
        return unquoted(ETag)
      },
    )
    return answer === undefined ? { kind: 'refused' } : { kind: 'written', etag: answer }
  }

  /** `undefined` where the error is an answer. */
  async #request<T>(
    what: string,
    sizeBytes: number,
    isAnswer: (error: unknown) => boolean,
    send: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const { env, name, timeoutMs = REQUEST_TIMEOUT_MS } = this.#connection
    const abort = new AbortController()
    const waitMs = timeoutMs + Math.ceil(sizeBytes / SLOWEST_BYTES_PER_MS)
    const timedOut = new ObjectStoreError('no-answer', `${what} in ${name}: timed out`)
    let callOff = (): void => undefined
    const timeout = new Promise<never>((_, reject) => {
      callOff = env.schedule(waitMs, () => {
        reject(timedOut)
        abort.abort(timedOut)
      })
    })
    try {
      return await Promise.race([send(abort.signal), timeout])
    } catch (error) {
      if (isAnswer(error)) return undefined
      throw toObjectStoreError(error, `${what} in ${name}`)
    } finally {
      callOff()
    }
  }

  #dateOf(answer: object): number {
    return this.#connection.dateOf(answer) ?? this.#connection.env.wallMs()
  }
}

/** The store says that there is no such object; any other 404 may come from something in between. */
function isNoSuchKey(error: unknown): boolean {
  const { status, code } = failureOf(error)
  return status === 404 && code === 'NoSuchKey'
}

function never(): boolean {
  return false
}

function unquoted(etag: string): ETag {
  return etag.replace(/^(?:W\/)?"(.*)"$/, '$1')
}

type Bodied = {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined
  readonly ContentLength?: number | undefined
}

/** All of it; a connection that ends early is not an object that does. */
async function bodyOf({ Body, ContentLength }: Bodied): Promise<Uint8Array> {
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array(0)
  if (ContentLength !== undefined && bytes.length !== ContentLength) {
    throw new ObjectStoreError('no-answer', `${bytes.length} of ${ContentLength} bytes came`)
  }
  return bytes
}
