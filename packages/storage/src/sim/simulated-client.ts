/** The bucket as one simulated process sees it: every call is handed to whoever carries it out. */
import type {
  ByteRange,
  ETag,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '../object/object-store.ts'
import type { ObjectOperation } from './object-faults.ts'

export type Send = <T>(
  operation: ObjectOperation,
  key: string,
  sizeBytes: number,
  act: () => Promise<T>,
) => Promise<T>

export class SimulatedClient implements ObjectStore {
  readonly #bucket: ObjectStore
  readonly #send: Send

  constructor(bucket: ObjectStore, send: Send) {
    this.#bucket = bucket
    this.#send = send
  }

  get name(): string {
    return this.#bucket.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#send('get', key, 0, () => this.#bucket.get(key))
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#send('range', key, range.length, () => this.#bucket.range(key, range))
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#send('put', key, bytes.length, () => this.#bucket.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#send('cas', key, bytes.length, () =>
      this.#bucket.compareAndSwap(key, expected, bytes),
    )
  }

  delete(key: string): Promise<void> {
    return this.#send('delete', key, 0, () => this.#bucket.delete(key))
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#send('list', prefix, 0, () => this.#bucket.list(prefix, after))
  }
}
