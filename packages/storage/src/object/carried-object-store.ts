/** A bucket whose every request is handed to somebody who carries it out: later, within a budget, or over a bad network. */
import type {
  ByteRange,
  ETag,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from './object-store.ts'

export type ObjectOperation = 'get' | 'range' | 'put' | 'cas' | 'delete' | 'list'

export type CarriedRequest<T> = {
  readonly operation: ObjectOperation
  /** A list's prefix. */
  readonly key: string
  /** Of a write's body, or of the part that is asked for. Whole objects and lists are as long as they turn out: 0. */
  readonly sizeBytes: number
  readonly act: () => Promise<T>
  /** Bytes of objects in an answer. */
  readonly receivedBytes: (answer: T) => number
}

export type Carry = <T>(request: CarriedRequest<T>) => Promise<T>

const nothing = (): number => 0

export class CarriedObjectStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #carry: Carry

  constructor(inner: ObjectStore, carry: Carry) {
    this.#inner = inner
    this.#carry = carry
  }

  get name(): string {
    return this.#inner.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#carry({
      operation: 'get',
      key,
      sizeBytes: 0,
      act: () => this.#inner.get(key),
      receivedBytes: (found) => found?.bytes.length ?? 0,
    })
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#carry({
      operation: 'range',
      key,
      sizeBytes: range.length,
      act: () => this.#inner.range(key, range),
      receivedBytes: (found) => found?.length ?? 0,
    })
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    const act = (): Promise<PutAnswer> => this.#inner.putIfAbsent(key, bytes)
    return this.#write('put', key, bytes, act)
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    const act = (): Promise<PutAnswer> => this.#inner.compareAndSwap(key, expected, bytes)
    return this.#write('cas', key, bytes, act)
  }

  delete(key: string): Promise<void> {
    const act = (): Promise<void> => this.#inner.delete(key)
    return this.#carry({ operation: 'delete', key, sizeBytes: 0, act, receivedBytes: nothing })
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    const act = (): Promise<ListPage> => this.#inner.list(prefix, after)
    return this.#carry({
      operation: 'list',
      key: prefix,
      sizeBytes: 0,
      act,
      receivedBytes: nothing,
    })
  }

  #write(
    operation: 'put' | 'cas',
    key: string,
    bytes: Uint8Array,
    act: () => Promise<PutAnswer>,
  ): Promise<PutAnswer> {
    const sizeBytes = bytes.length
    return this.#carry({ operation, key, sizeBytes, act, receivedBytes: nothing })
  }
}

/** Whether a request may change the bucket's objects by their bytes. */
export function isWrite(operation: ObjectOperation): boolean {
  return operation === 'put' || operation === 'cas'
}
