/**
 * Which databases there are beside one another in a bucket: one object, `databases.json`, in the folder that they share. A list of keys
 * would tell the same for one request per thousand objects; this is one request, and it gives a database a name that can change, since a
 * prefix cannot. Nothing on the way to opening a database or to a commit reads it.
 *
 *     {"version":1,"databases":[{"name":"shop","folder":"shop-1f3a…"},{"name":"old","folder":"old-77c0…","isGoing":true}]}
 *
 * The object is changed by compare and swap. A database whose objects are being deleted stays in it, marked, until they are gone.
 */
import { corrupt, unavailable } from '@twill/storage'
import type { ObjectStore } from '@twill/storage/object'
import { newId, type ObjectStorageEnv, sleep } from '../env.ts'
import { ERASE_AT_ONCE, LIST_CHANGES_MAX } from '../limits.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from '../retry.ts'

export type BucketDatabase = {
  readonly name: string
  /** The part of its prefix behind the shared folder. */
  readonly folder: string
  /** It has been dropped, and not all of it is gone. */
  readonly isGoing?: true
}

const VERSION = 1

export class BucketDatabases {
  readonly #store: ObjectStore
  readonly #env: ObjectStorageEnv
  readonly #base: string
  readonly #speaking: () => Promise<ObjectStore>

  /**
   * `shared`: the folder that the databases are in, without slashes at its ends; may be empty. `speaking`: the store, spoken to as it
   * wants, for conditional writes; asked when the first is made.
   */
  constructor(
    store: ObjectStore,
    env: ObjectStorageEnv,
    shared: string,
    speaking: () => Promise<ObjectStore> = () => Promise.resolve(store),
  ) {
    this.#store = store
    this.#speaking = speaking
    this.#env = env
    this.#base = shared === '' ? '' : `${shared}/`
  }

  get #key(): string {
    return `${this.#base}databases.json`
  }

  async list(): Promise<readonly BucketDatabase[]> {
    return (await this.#read()).databases
  }

  async #read(): Promise<{
    readonly databases: readonly BucketDatabase[]
    readonly etag: string | undefined
  }> {
    const found = await retryRead(this.#env, () => this.#store.get(this.#key))
    if (found === undefined) return { databases: [], etag: undefined }
    return { databases: decode(found.bytes, this.#key), etag: found.etag }
  }

  /** A folder that nobody has had. */
  newFolder(name: string): string {
    const readable = encodeURIComponent(name)
      .replaceAll(/[^A-Za-z0-9_-]/g, '')
      .slice(0, 40)
    return `${readable}-${newId(this.#env)}`
  }

  /** Changes the list; `change` may run more than once, and leaves as it is what it has done already. */
  async change(
    change: (databases: readonly BucketDatabase[]) => readonly BucketDatabase[],
  ): Promise<void> {
    const store = await this.#speaking()
    for (let attempt = 0; attempt < LIST_CHANGES_MAX; attempt++) {
      const { databases, etag } = await this.#read()
      const changed = change(databases)
      if (changed === databases) return
      const bytes = encode(changed)
      try {
        const answer =
          etag === undefined
            ? await store.putIfAbsent(this.#key, bytes)
            : await store.compareAndSwap(this.#key, etag, bytes)
        if (answer.kind === 'written') return
      } catch (error) {
        // Whether it was written is seen when it is read again.
        if (!isTransient(error)) throw toStorageError(error)
        await sleep(this.#env, backoffMs(this.#env, attempt))
      }
    }
    throw unavailable(`${this.#key} is changed by others again and again`)
  }

  /** Deletes everything under the folder; it may be called again where it was interrupted. */
  async erase(folder: string): Promise<void> {
    const prefix = `${this.#base}${folder}/`
    for (;;) {
      const { objects } = await retryRead(this.#env, () => this.#store.list(prefix))
      if (objects.length === 0) return
      for (let at = 0; at < objects.length; at += ERASE_AT_ONCE) {
        const some = objects.slice(at, at + ERASE_AT_ONCE)
        await Promise.all(
          some.map(({ key }) => retryRead(this.#env, () => this.#store.delete(key))),
        )
      }
    }
  }
}

function encode(databases: readonly BucketDatabase[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, databases }))
}

function decode(bytes: Uint8Array, key: string): readonly BucketDatabase[] {
  let read: unknown
  try {
    read = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw corrupt(`${key} is no list of databases`, cause)
  }
  const { version, databases } = read as { version?: unknown; databases?: unknown }
  if (version !== VERSION || !Array.isArray(databases) || !databases.every(isEntry)) {
    throw corrupt(`${key} is no list of databases that this version can read`)
  }
  return databases
}

function isEntry(entry: unknown): entry is BucketDatabase {
  if (typeof entry !== 'object' || entry === null) return false
  const { folder, name } = entry as Record<string, unknown>
  return typeof name === 'string' && typeof folder === 'string' && folder !== ''
}
