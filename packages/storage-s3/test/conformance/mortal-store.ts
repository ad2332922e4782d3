/**
 * A bucket as one process sees it: when the process dies, nothing it still sends arrives and nothing is answered. Every request
 * that changes something is a crash point, before and after.
 */
import type { ObjectStore } from '@twill/storage/object'
import type { DyingAtPoints } from '@twill/storage/conformance'

type Kind = 'log' | 'layer' | 'manifest' | 'name' | 'id'

/** What a dead process gets for an answer: there is nobody who could mistake it for one of the store's. */
class Death extends Error {
  override readonly name = 'Death'
}

/** The suite's way to die. */
export class BucketDeath implements DyingAtPoints {
  readonly #passed: string[] = []
  #armed: { readonly point: string; left: number } | undefined
  #died = false

  arm(point: string, occurrence: number): void {
    this.#armed = { point, left: occurrence }
    this.#died = false
  }

  /** The next process lives. */
  disarm(): void {
    this.#armed = undefined
    this.#died = false
  }

  died(): boolean {
    return this.#died
  }

  passed(): readonly string[] {
    return this.#passed
  }

  /** Whether the process dies here. */
  at(point: string): boolean {
    if (this.#died) return true
    this.#passed.push(point)
    if (this.#armed?.point !== point) return false
    this.#armed.left -= 1
    this.#died = this.#armed.left <= 0
    return this.#died
  }
}

export class MortalStore implements ObjectStore {
  readonly name: string
  #inner: ObjectStore
  readonly #death: BucketDeath
  #isDead = false

  constructor(inner: ObjectStore, death: BucketDeath) {
    this.name = inner.name
    this.#inner = inner
    this.#death = death
  }

  /** The same process, speaking to the bucket through another store. */
  over(inner: ObjectStore): MortalStore {
    this.#inner = inner
    return this
  }

  die(): void {
    this.#isDead = true
  }

  get(...args: Parameters<ObjectStore['get']>): ReturnType<ObjectStore['get']> {
    return this.#alive(() => this.#inner.get(...args))
  }

  range(...args: Parameters<ObjectStore['range']>): ReturnType<ObjectStore['range']> {
    return this.#alive(() => this.#inner.range(...args))
  }

  list(...args: Parameters<ObjectStore['list']>): ReturnType<ObjectStore['list']> {
    return this.#alive(() => this.#inner.list(...args))
  }

  putIfAbsent(key: string, bytes: Uint8Array): ReturnType<ObjectStore['putIfAbsent']> {
    return this.#step(stepOf('create', key), () => this.#inner.putIfAbsent(key, bytes))
  }

  compareAndSwap(
    ...args: Parameters<ObjectStore['compareAndSwap']>
  ): ReturnType<ObjectStore['compareAndSwap']> {
    return this.#step(stepOf('swap', args[0]), () => this.#inner.compareAndSwap(...args))
  }

  delete(key: string): Promise<void> {
    return this.#step(`delete ${kindOf(key)}`, () => this.#inner.delete(key))
  }

  async #step<T>(what: string, request: () => Promise<T>): Promise<T> {
    if (this.#isDead || this.#death.at(`${what}: before`)) throw new Death()
    const answer = await request()
    if (this.#isDead || this.#death.at(`${what}: after`)) throw new Death()
    return answer
  }

  async #alive<T>(request: () => Promise<T>): Promise<T> {
    if (this.#isDead || this.#death.died()) throw new Death()
    const answer = await request()
    if (this.#isDead || this.#death.died()) throw new Death()
    return answer
  }
}

/** A name is taken once in its life or given again: one point, so that every life passes it. */
function stepOf(how: 'create' | 'swap', key: string): string {
  const kind = kindOf(key)
  return kind === 'name' ? 'write name' : `${how} ${kind}`
}

function kindOf(key: string): Kind {
  if (key.includes('/log/')) return 'log'
  if (key.includes('/layers/')) return 'layer'
  if (key.endsWith('/manifest')) return 'manifest'
  return key.endsWith('/id') || key === 'id' ? 'id' : 'name'
}
