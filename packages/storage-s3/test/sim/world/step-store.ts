/**
 * A process's bucket, in which every request and every answer is a step that may be its last, or after which it stands still for a
 * while.
 */
import type {
  ByteRange,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '@twill/storage/object'
import type { Process } from '../../log/world/process.ts'

export class StepStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #process: Process
  /** Called at every step. */
  readonly #onStep: () => void

  constructor(inner: ObjectStore, process: Process, onStep: () => void) {
    this.#inner = inner
    this.#process = process
    this.#onStep = onStep
  }

  get name(): string {
    return this.#inner.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#step(() => this.#inner.get(key))
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#step(() => this.#inner.range(key, range))
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#step(() => this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#step(() => this.#inner.compareAndSwap(key, expected, bytes))
  }

  delete(key: string): Promise<void> {
    return this.#step(() => this.#inner.delete(key))
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#step(() => this.#inner.list(prefix, after))
  }

  async #step<T>(send: () => Promise<T>): Promise<T> {
    if (!this.#goesOn()) await this.#stand()
    let answer: T
    try {
      answer = await send()
    } catch (error) {
      if (!this.#goesOn()) await this.#stand()
      throw error
    }
    if (!this.#goesOn()) await this.#stand()
    return answer
  }

  /** `false` where this step is one after which it stands still. */
  #goesOn(): boolean {
    this.#onStep()
    return this.#process.step() && !this.#process.isPaused
  }

  /** For a while, or for ever. */
  async #stand(): Promise<void> {
    if (this.#process.isDead) await new Promise(() => undefined)
    await this.#process.whenRunning()
  }
}
