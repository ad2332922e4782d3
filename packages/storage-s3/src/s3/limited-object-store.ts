/** A bucket whose requests keep to a budget that it shares with others. A request's time limit begins when it is made. */
import type {
  ByteRange,
  ETag,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '@twill/storage/object'
import type { RequestBudget } from './request-budget.ts'

export class LimitedObjectStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #budget: RequestBudget

  constructor(inner: ObjectStore, budget: RequestBudget) {
    this.#inner = inner
    this.#budget = budget
  }

  get name(): string {
    return this.#inner.name
  }

  /** Whole objects are small: manifests, names, segments of the log. */
  get(key: string): Promise<StoredObject | undefined> {
    return this.#budget.run('read', 0, () => this.#inner.get(key))
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#budget.run('read', range.length, () => this.#inner.range(key, range))
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#budget.run('write', bytes.length, () => this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#budget.run('write', bytes.length, () =>
      this.#inner.compareAndSwap(key, expected, bytes),
    )
  }

  delete(key: string): Promise<void> {
    return this.#budget.run('read', 0, () => this.#inner.delete(key))
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#budget.run('read', 0, () => this.#inner.list(prefix, after))
  }
}
