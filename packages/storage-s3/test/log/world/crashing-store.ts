/** A process's bucket in which every request and every answer is a step that may be its last. */
import type { ListPage, ObjectStore, PutAnswer, StoredObject } from '@twill/storage/object'
import type { Process } from './process.ts'

export type SeenRequest = {
  readonly operation: 'get' | 'put' | 'cas' | 'delete' | 'list'
  readonly key: string
}

export class CrashingStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #process: Process
  readonly #seen: (request: SeenRequest) => void

  constructor(inner: ObjectStore, process: Process, seen: (request: SeenRequest) => void) {
    this.#inner = inner
    this.#process = process
    this.#seen = seen
  }

  get name(): string {
    return this.#inner.name
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.#step({ operation: 'get', key }, () => this.#inner.get(key))
  }

  range(key: string): Promise<Uint8Array | undefined> {
    throw new Error(`the log reads whole objects, not a part of ${key}`)
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#step({ operation: 'put', key }, () => this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(key: string, expected: string, bytes: Uint8Array): Promise<PutAnswer> {
    const swap = (): Promise<PutAnswer> => this.#inner.compareAndSwap(key, expected, bytes)
    return this.#step({ operation: 'cas', key }, swap)
  }

  delete(key: string): Promise<void> {
    return this.#step({ operation: 'delete', key }, () => this.#inner.delete(key))
  }

  list(prefix: string): Promise<ListPage> {
    throw new Error(`the log lists nothing, nor ${prefix}`)
  }

  async #step<T>(request: SeenRequest, send: () => Promise<T>): Promise<T> {
    if (!this.#process.step()) await never()
    this.#seen(request)
    let answer: T
    try {
      answer = await send()
    } catch (error) {
      if (!this.#process.step()) await never()
      throw error
    }
    if (!this.#process.step()) await never()
    return answer
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
