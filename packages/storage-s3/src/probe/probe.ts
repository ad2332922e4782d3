/**
 * Whether a store keeps the promises that everything rests on, asked once, when a database is made: of racing creations exactly one
 * succeeds, a swap of a version that is gone is refused, what was written is read. And how `If-Match` wants the ETag, which differs
 * between stores. One that takes conditions and ignores them would lose data without a word: it is refused, by name.
 *
 * Works on keys of its own beside the database's, and removes them. A store that answers too seldom to be judged is `unavailable`.
 */
import { invalid, unavailable } from '@twill/storage'
import {
  type ETag,
  type ObjectStore,
  ObjectStoreError,
  type PutAnswer,
  type StoreQuirks,
} from '@twill/storage/object'
import { newId, type ObjectStorageEnv, sleep } from '../env.ts'
import type { Keys } from '../keys.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from '../retry.ts'
import { PROBE_ATTEMPTS, RACERS } from './limits.ts'

/** The store, spoken to in one way or another. */
export type Speak = (quirks: StoreQuirks) => ObjectStore

/** In this order: the first is Amazon's. */
const WAYS: readonly StoreQuirks[] = [{ ifMatch: 'quoted' }, { ifMatch: 'unquoted' }]

export async function probeStore(
  speak: Speak,
  keys: Keys,
  env: ObjectStorageEnv,
): Promise<StoreQuirks> {
  const probe = new Probe(speak, `${keys.id}-probe-${newId(env)}`, env)
  try {
    await probe.createsOnce()
    return await probe.findWay()
  } finally {
    await probe.cleanUp()
  }
}

/** `unknown`: the network or the store hid the outcome. */
type Outcome = PutAnswer | { readonly kind: 'unknown' }

class Probe {
  readonly #speak: Speak
  readonly #plain: ObjectStore
  readonly #base: string
  readonly #env: ObjectStorageEnv
  readonly #used: string[] = []

  constructor(speak: Speak, base: string, env: ObjectStorageEnv) {
    this.#speak = speak
    this.#plain = speak(WAYS[0] as StoreQuirks)
    this.#base = base
    this.#env = env
  }

  /** Racing and late creations of one key: exactly one succeeds, and its bytes are there. */
  async createsOnce(): Promise<void> {
    for (let attempt = 0; attempt < PROBE_ATTEMPTS; attempt += 1) {
      const key = this.#newKey()
      const outcomes = await Promise.all(
        Array.from({ length: RACERS }, (_, racer) => this.#create(key, racer)),
      )
      const late = await this.#create(key, RACERS)
      const winners = [...outcomes, late].flatMap(({ kind }, racer) =>
        kind === 'written' ? [racer] : [],
      )
      if (winners.length > 1) throw this.#ignores('If-None-Match')
      const found = await this.#read(key)
      const [winner] = winners
      if (winner !== undefined) {
        if (found?.bytes[0] !== winner) throw this.#breaks('what was written is not what is read')
        return
      }
      // Something on the way may have sent one twice, and it met itself.
      const areRefused = [...outcomes, late].every(({ kind }) => kind === 'refused')
      if (areRefused && found === undefined) {
        throw this.#breaks('a new object cannot be created under a condition')
      }
      await sleep(this.#env, backoffMs(this.#env, attempt))
    }
    throw this.#silent()
  }

  async findWay(): Promise<StoreQuirks> {
    let isJudged = false
    for (const way of WAYS) {
      const verdict = await this.#tryWay(this.#speak(way))
      if (verdict === 'works') return way
      if (verdict === 'refused') isJudged = true
    }
    if (!isJudged) throw this.#silent()
    throw this.#breaks('an object cannot be replaced under a condition (If-Match)')
  }

  async cleanUp(): Promise<void> {
    // What cannot be removed now is a few bytes that nobody asks for.
    await Promise.allSettled(this.#used.map((key) => this.#plain.delete(key)))
  }

  /** Swaps the version that is there, then one that is gone, and one of an object that never was. */
  async #tryWay(store: ObjectStore): Promise<'works' | 'refused' | 'silent'> {
    for (let attempt = 0; attempt < PROBE_ATTEMPTS; attempt += 1) {
      const key = this.#newKey()
      const first = await this.#create(key, 1)
      if (first.kind === 'written') {
        const swapped = await this.#swap(store, key, first.etag, 2)
        if (swapped.kind === 'refused' && (await this.#read(key))?.etag === first.etag) {
          return 'refused'
        }
        if (swapped.kind === 'written') {
          await this.#check(store, key, first.etag, swapped.etag)
          return 'works'
        }
      }
      await sleep(this.#env, backoffMs(this.#env, attempt))
    }
    return 'silent'
  }

  async #check(store: ObjectStore, key: string, gone: ETag, there: ETag): Promise<void> {
    if (gone === there) throw this.#breaks('an object that changed kept its ETag')
    const stale = await this.#swap(store, key, gone, 3)
    const nowhere = await this.#swap(store, this.#newKey(), there, 4)
    if (stale.kind === 'written' || nowhere.kind === 'written') throw this.#ignores('If-Match')
    const found = await this.#read(key)
    if (found?.bytes[0] === 3) throw this.#ignores('If-Match')
    if (found?.bytes[0] !== 2 || found.etag !== there) {
      throw this.#breaks('what was written is not what is read')
    }
    await this.#checkRace(store, key, there)
  }

  async #checkRace(store: ObjectStore, key: string, etag: ETag): Promise<void> {
    const outcomes = await Promise.all(
      Array.from({ length: RACERS }, (_, racer) => this.#swap(store, key, etag, 10 + racer)),
    )
    const winners = outcomes.filter(({ kind }) => kind === 'written')
    if (winners.length > 1) throw this.#ignores('If-Match')
  }

  #create(key: string, byte: number): Promise<Outcome> {
    return this.#write(() => this.#plain.putIfAbsent(key, Uint8Array.of(byte)))
  }

  #swap(store: ObjectStore, key: string, etag: ETag, byte: number): Promise<Outcome> {
    return this.#write(() => store.compareAndSwap(key, etag, Uint8Array.of(byte)))
  }

  async #write(request: () => Promise<PutAnswer>): Promise<Outcome> {
    try {
      return await request()
    } catch (error) {
      if (isTransient(error)) return { kind: 'unknown' }
      if (error instanceof ObjectStoreError && error.kind === 'impossible') {
        throw invalid(
          `${this.#plain.name} refuses writes under a condition: ${error.message}`,
          error,
        )
      }
      throw toStorageError(error)
    }
  }

  #read(key: string): ReturnType<ObjectStore['get']> {
    return retryRead(this.#env, () => this.#plain.get(key))
  }

  #newKey(): string {
    const key = `${this.#base}-${this.#used.length}`
    this.#used.push(key)
    return key
  }

  #ignores(condition: string): Error {
    return this.#breaks(`it ignores ${condition}, so two writers would overwrite each other`)
  }

  #breaks(what: string): Error {
    return invalid(`${this.#plain.name} cannot hold a database that is written to: ${what}`)
  }

  #silent(): Error {
    return unavailable(`${this.#plain.name} does not answer well enough to be judged`)
  }
}
