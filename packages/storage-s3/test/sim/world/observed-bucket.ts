/** The bucket behind the network, with somebody who sees each write in the moment in which it takes effect. */
import type {
  ByteRange,
  ListPage,
  MemoryObjectStore,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '@twill/storage/object'

export type BucketObserver = {
  written(key: string, bytes: Uint8Array): void
  /** Before it is gone; not told where there was nothing. */
  deleting(key: string): void
}

export class ObservedBucket implements ObjectStore {
  readonly #inner: MemoryObjectStore
  readonly #observer: BucketObserver

  constructor(inner: MemoryObjectStore, observer: BucketObserver) {
    this.#inner = inner
    this.#observer = observer
  }

  get name(): string {
    return this.#inner.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#inner.get(key)
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#inner.range(key, range)
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#inner.list(prefix, after)
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    const answer = await this.#inner.putIfAbsent(key, bytes)
    if (answer.kind === 'written') this.#observer.written(key, bytes)
    return answer
  }

  async compareAndSwap(key: string, expected: string, bytes: Uint8Array): Promise<PutAnswer> {
    const answer = await this.#inner.compareAndSwap(key, expected, bytes)
    if (answer.kind === 'written') this.#observer.written(key, bytes)
    return answer
  }

  delete(key: string): Promise<void> {
    this.#observer.deleting(key)
    return this.#inner.delete(key)
  }
}
