/**
 * One timeline's manifest as this process last saw it, and the only way to change it: compare-and-swap.
 *
 * An edit is a function of the newest manifest. Its outcome may be unknown; then the manifest is read, and its nonce tells
 * whether the edit is there. If the manifest is as before, the same bytes are sent again: either request may land, the other
 * one is refused. If somebody else's is there, the edit is applied to that one: an edit must be safe to apply twice.
 *
 * Edits of one process run one after another.
 */
import { notFound, unavailable, unknownOutcome } from '@twill/storage'
import { Mutex } from '@twill/storage/backend'
import type { ETag, ObjectStore, PutAnswer } from '@twill/storage/object'
import { newId, type ObjectStorageEnv, sleep } from '../env.ts'
import { DOUBT_DEADLINE_MS, MANIFEST_CONFLICTS_MAX } from '../limits.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from '../retry.ts'
import type { Manifest } from './manifest.ts'
import { decodeManifest, encodeManifest } from './manifest-codec.ts'

/** When the request that last proved something was begun, by two clocks. */
export type Proof = { readonly monotonicMs: number; readonly wallMs: number }

export type ManifestEdit = (newest: Manifest) => Manifest | undefined

type Seen = {
  readonly manifest: Manifest
  readonly etag: ETag
  readonly proof: Proof
  /** What the store's clock said, and when the request was begun that it answered. */
  readonly clock: { readonly storeMs: number; readonly asked: Proof }
}

export class ManifestCell {
  readonly #store: ObjectStore
  readonly #key: string
  readonly #env: ObjectStorageEnv
  readonly #order = new Mutex()
  #seen: Seen

  private constructor(store: ObjectStore, key: string, env: ObjectStorageEnv, seen: Seen) {
    this.#store = store
    this.#key = key
    this.#env = env
    this.#seen = seen
  }

  /** `undefined` where there is none. */
  static async load(
    store: ObjectStore,
    key: string,
    env: ObjectStorageEnv,
    deadlineMs?: number,
  ): Promise<ManifestCell | undefined> {
    const seen = await read(store, key, env, deadlineMs)
    return seen === undefined ? undefined : new ManifestCell(store, key, env, seen)
  }

  /** For a manifest that this process has just made with `putIfAbsent`. */
  static made(
    store: ObjectStore,
    key: string,
    env: ObjectStorageEnv,
    manifest: Manifest,
    etag: ETag,
  ): ManifestCell {
    const proof = now(env)
    const clock = { storeMs: proof.wallMs, asked: proof }
    return new ManifestCell(store, key, env, { manifest, etag, proof, clock })
  }

  /** The same manifest, through a store that is spoken to as it wants. */
  through(store: ObjectStore): ManifestCell {
    return new ManifestCell(store, this.#key, this.#env, this.#seen)
  }

  get current(): Manifest {
    return this.#seen.manifest
  }

  get proof(): Proof {
    return this.#seen.proof
  }

  /** What the store's clock said last: it is that by now, or later. */
  get storeMs(): number {
    return this.#seen.clock.storeMs
  }

  /**
   * What the store's clock says at the latest, to the second. Of our two clocks one may have stood still since it was asked, or have
   * been set back.
   */
  latestStoreMs(): number {
    const { asked, storeMs } = this.#seen.clock
    const { monotonicMs, wallMs } = now(this.#env)
    return storeMs + Math.max(0, monotonicMs - asked.monotonicMs, wallMs - asked.wallMs)
  }

  /** Reads the manifest. One request where the store answers. */
  refresh(): Promise<Manifest> {
    return this.#order.run(async () => (await this.#read()).manifest)
  }

  /**
   * Writes `change` of the newest manifest; when it answers `undefined` there is nothing to do. Answers the manifest that is
   * there then. What `change` throws is thrown. `unavailable`: nothing was written; `unknown-outcome`: it may have been.
   */
  edit(change: ManifestEdit): Promise<Manifest> {
    return this.#order.run(async () => {
      for (let conflicts = 0; ; conflicts += 1) {
        const changed = change(this.current)
        if (changed === undefined) return this.current
        const next: Manifest = {
          ...changed,
          version: this.current.version + 1,
          nonce: newId(this.#env),
        }
        if (await this.#swap(next)) return next
        if (conflicts >= MANIFEST_CONFLICTS_MAX) {
          throw unavailable(`${this.#key} is being changed by others all the time`)
        }
        await sleep(this.#env, backoffMs(this.#env, conflicts))
      }
    })
  }

  /** Whether `next` was written. If not, `current` is what somebody else wrote. */
  async #swap(next: Manifest): Promise<boolean> {
    const bytes = encodeManifest(next)
    const before = this.#seen.etag
    const startMs = this.#env.monotonicMs()
    let isInDoubt = false
    for (let attempt = 0; ; attempt += 1) {
      const proof = now(this.#env)
      let answer: PutAnswer | undefined
      try {
        answer = await this.#store.compareAndSwap(this.#key, before, bytes)
      } catch (error) {
        if (!isTransient(error)) throw isInDoubt ? this.#doubt(error) : toStorageError(error)
        isInDoubt = true
        if (this.#env.monotonicMs() - startMs > DOUBT_DEADLINE_MS) throw this.#doubt(error)
        await sleep(this.#env, backoffMs(this.#env, attempt))
      }
      if (answer?.kind === 'written') {
        const { clock } = this.#seen
        this.#seen = { manifest: next, etag: answer.etag, proof, clock }
        return true
      }
      const found = await this.#look(startMs, isInDoubt)
      if (found.manifest.nonce === next.nonce) return true
      if (found.etag !== before) return false
      // A store may refuse in a race and have written nothing, or answer nothing: the same bytes again.
      isInDoubt = true
      if (this.#env.monotonicMs() - startMs > DOUBT_DEADLINE_MS) throw this.#doubt(undefined)
      if (answer !== undefined) await sleep(this.#env, backoffMs(this.#env, attempt))
    }
  }

  async #look(startMs: number, isInDoubt: boolean): Promise<Seen> {
    const left = DOUBT_DEADLINE_MS - (this.#env.monotonicMs() - startMs)
    try {
      return await this.#read(Math.max(0, left))
    } catch (error) {
      throw isInDoubt ? this.#doubt(error) : error
    }
  }

  async #read(deadlineMs?: number): Promise<Seen> {
    const seen = await read(this.#store, this.#key, this.#env, deadlineMs, this.#seen)
    if (seen === undefined) throw notFound(`${this.#key} is gone`)
    this.#seen = seen
    return seen
  }

  #doubt(cause: unknown): Error {
    return unknownOutcome(`whether ${this.#key} was changed is not known`, cause)
  }
}

/** `before`: what was read or written last. No ETag ever repeats, so where it is the same the manifest is, too. */
async function read(
  store: ObjectStore,
  key: string,
  env: ObjectStorageEnv,
  deadlineMs?: number,
  before?: Seen,
): Promise<Seen | undefined> {
  let proof = now(env)
  const request = (): ReturnType<ObjectStore['get']> => {
    proof = now(env)
    return store.get(key)
  }
  const found = await retryRead(env, request, deadlineMs)
  if (found === undefined) return undefined
  const clock = { storeMs: found.storeMs, asked: proof }
  const { bytes, etag } = found
  const manifest = before?.etag === etag ? before.manifest : decodeManifest(bytes, key)
  return { manifest, etag, proof, clock }
}

function now(env: ObjectStorageEnv): Proof {
  return { monotonicMs: env.monotonicMs(), wallMs: env.wallMs() }
}
