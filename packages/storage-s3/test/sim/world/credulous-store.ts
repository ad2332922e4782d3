/**
 * A bucket as somebody sees it who has no nonces: after a compare-and-swap of a manifest that was not answered, he takes whatever
 * has changed for what he wrote. Stands between a process and its bucket where the simulation goes without that rule.
 */
import type {
  ByteRange,
  ListPage,
  ObjectStore,
  PutAnswer,
  StoredObject,
} from '@twill/storage/object'
import type { Manifest } from '../../../src/manifest/manifest.ts'

export class CredulousStore implements ObjectStore {
  readonly #inner: ObjectStore
  /** By key: the version it was to replace, and the nonce. */
  readonly #unanswered = new Map<string, { readonly etag: string; readonly nonce: string }>()

  constructor(inner: ObjectStore) {
    this.#inner = inner
  }

  get name(): string {
    return this.#inner.name
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const found = await this.#inner.get(key)
    const unanswered = this.#unanswered.get(key)
    if (found === undefined || unanswered === undefined || found.etag === unanswered.etag) {
      return found
    }
    this.#unanswered.delete(key)
    const manifest = { ...parse(found.bytes), nonce: unanswered.nonce }
    return { ...found, bytes: new TextEncoder().encode(JSON.stringify(manifest)) }
  }

  async compareAndSwap(key: string, expected: string, bytes: Uint8Array): Promise<PutAnswer> {
    this.#unanswered.delete(key)
    try {
      return await this.#inner.compareAndSwap(key, expected, bytes)
    } catch (error) {
      if (key.endsWith('/manifest')) {
        this.#unanswered.set(key, { etag: expected, nonce: parse(bytes).nonce })
      }
      throw error
    }
  }

  range(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    return this.#inner.range(key, range)
  }

  putIfAbsent(key: string, bytes: Uint8Array): Promise<PutAnswer> {
    return this.#inner.putIfAbsent(key, bytes)
  }

  delete(key: string): Promise<void> {
    return this.#inner.delete(key)
  }

  list(prefix: string, after?: string): Promise<ListPage> {
    return this.#inner.list(prefix, after)
  }
}

function parse(bytes: Uint8Array): Manifest {
  return JSON.parse(new TextDecoder().decode(bytes)) as Manifest
}
