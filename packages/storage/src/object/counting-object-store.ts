/** Counts the requests and bytes that go through it: for assertions about how many a thing costs, and for users' statistics. */
import type {
  ByteRange,
  ETag,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from './object-store.ts'

export type ObjectRequestCounts = {
  readonly get: number
  readonly range: number
  readonly put: number
  readonly cas: number
  readonly delete: number
  readonly list: number
  /** Writes whose condition did not hold. */
  readonly refused: number
  /** Requests that were rejected. */
  readonly failed: number
  /** Bytes of objects that were sent, whatever became of them. */
  readonly sentBytes: number
  readonly receivedBytes: number
}

type Counts = { -readonly [name in keyof ObjectRequestCounts]: ObjectRequestCounts[name] }

const NOTHING: ObjectRequestCounts = {
  get: 0,
  range: 0,
  put: 0,
  cas: 0,
  delete: 0,
  list: 0,
  refused: 0,
  failed: 0,
  sentBytes: 0,
  receivedBytes: 0,
}

export class CountingObjectStore implements ObjectStore {
  readonly #inner: ObjectStore
  #counts: Counts = { ...NOTHING }

  constructor(inner: ObjectStore) {
    this.#inner = inner
  }

  get name(): string {
    return this.#inner.name
  }

  /** As of now; later requests do not change it. */
  counts(): ObjectRequestCounts {
    return { ...this.#counts }
  }

  /** Requests of all sorts. */
  get requests(): number {
    const { get, range, put, cas, delete: deletes, list } = this.#counts
    return get + range + put + cas + deletes + list
  }

  /** Counts from nothing again. What is under way counts where it ends. */
  reset(): void {
    this.#counts = { ...NOTHING }
  }

  async get(key: string): Promise<StoredObject | undefined> {
    this.#counts.get += 1
    const found = await this.#watch(this.#inner.get(key))
    this.#counts.receivedBytes += found?.bytes.length ?? 0
    return found
  }

  async range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    this.#counts.range += 1
    const found = await this.#watch(this.#inner.range(key, range))
    this.#counts.receivedBytes += found?.length ?? 0
    return found
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    this.#counts.put += 1
    this.#counts.sentBytes += bytes.length
    return this.#watchWrite(this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    this.#counts.cas += 1
    this.#counts.sentBytes += bytes.length
    return this.#watchWrite(this.#inner.compareAndSwap(key, expected, bytes))
  }

  delete(key: string): Promise<void> {
    this.#counts.delete += 1
    return this.#watch(this.#inner.delete(key))
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    this.#counts.list += 1
    return this.#watch(this.#inner.list(prefix, after))
  }

  async #watchWrite(request: Promise<PutAnswer>): Promise<PutAnswer> {
    const answer = await this.#watch(request)
    if (answer.kind === 'refused') this.#counts.refused += 1
    return answer
  }

  async #watch<T>(request: Promise<T>): Promise<T> {
    try {
      return await request
    } catch (error) {
      this.#counts.failed += 1
      throw error
    }
  }
}
