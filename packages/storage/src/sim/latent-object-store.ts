/**
 * A bucket that answers correctly and as late as a real one: for benchmarks, on the virtual clock (`sleep` of a clock) or in real
 * time (`sleep` over the machine's timer). Half of a request's time passes before it takes effect, half after.
 */
import type {
  ByteRange,
  ETag,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '../object/object-store.ts'
import { drawLatencyMs, type LatencyProfile } from './latency.ts'
import type { Prng } from './prng.ts'

export type LatentObjectStoreOptions = {
  readonly latency: LatencyProfile
  readonly prng: Prng
  readonly sleep: (ms: number) => Promise<void>
}

export class LatentObjectStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #options: LatentObjectStoreOptions

  constructor(inner: ObjectStore, options: LatentObjectStoreOptions) {
    this.#inner = inner
    this.#options = options
  }

  get name(): string {
    return this.#inner.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#late(
      0,
      () => this.#inner.get(key),
      (found) => found?.bytes.length ?? 0,
    )
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#late(
      0,
      () => this.#inner.range(key, range),
      (found) => found?.length ?? 0,
    )
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#late(bytes.length, () => this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: ETag, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#late(bytes.length, () => this.#inner.compareAndSwap(key, expected, bytes))
  }

  delete(key: string): Promise<void> {
    return this.#late(0, () => this.#inner.delete(key))
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#late(0, () => this.#inner.list(prefix, after))
  }

  async #late<T>(
    sentBytes: number,
    act: () => Promise<T>,
    receivedBytes: (answer: T) => number = () => 0,
  ): Promise<T> {
    const { latency, prng, sleep } = this.#options
    const ms = drawLatencyMs(latency, prng, 0)
    await sleep(ms / 2 + sentBytes / latency.bytesPerMs)
    const answer = await act()
    await sleep(ms / 2 + receivedBytes(answer) / latency.bytesPerMs)
    return answer
  }
}
