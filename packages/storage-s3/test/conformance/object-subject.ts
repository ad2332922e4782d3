/** ObjectStorage over any bucket, as a subject of the suite: every instance is a prefix of its own, every process a view of its own. */
import type { Storage } from '@twill/storage'
import type { StorageInstance, StorageSubject } from '@twill/storage/conformance'
import type { ObjectStore, StoreQuirks } from '@twill/storage/object'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import type { ObjectStorageEnv } from '../../src/env.ts'
import { OBJECT_CAPABILITIES } from '../../src/object-storage.ts'
import { openObjectStore } from '../../src/open-object-store.ts'
import { retryRead } from '../../src/retry.ts'
import { BucketDeath, MortalStore } from './mortal-store.ts'

/** Every request of ordinary use that changes the bucket. */
const CRASH_POINTS = [
  'create id',
  'create manifest',
  'write name',
  'create log',
  'create layer',
  'swap manifest',
  'delete layer',
  'delete log',
].flatMap((step) => [`${step}: before`, `${step}: after`])

export type Bucket = {
  readonly store: ObjectStore
  readonly env: ObjectStorageEnv
  /** Of each process. None at all makes every page read a request. */
  readonly cacheBytes: number
  readonly speaking?: (quirks: StoreQuirks) => ObjectStore
  readonly probe?: () => Promise<StoreQuirks>
}

/** Ages of zero: what is not needed goes at once, so that the clauses about garbage see it go. */
const NO_AGES = { logMs: 0, graveMs: 0 }

let instancesMade = 0

export function objectSubject(
  name: string,
  bucket: () => Promise<Bucket>,
  changes: Partial<StorageSubject> = {},
): StorageSubject {
  return {
    name,
    capabilities: OBJECT_CAPABILITIES,
    endings: ['reopen', 'crash'],
    crashPoints: CRASH_POINTS,
    create: async () => new ObjectInstance(await bucket()),
    ...changes,
  }
}

class ObjectInstance implements StorageInstance {
  readonly dying: BucketDeath = new BucketDeath()
  readonly #bucket: Bucket
  readonly #root = `conformance-${process.pid}-${instancesMade++}`
  #processes: MortalStore[] = []
  #handles: Storage[] = []

  constructor(bucket: Bucket) {
    this.#bucket = bucket
  }

  /** Each open is a process of its own, as a second one on another machine is. */
  async open(): Promise<Storage> {
    const store = new MortalStore(this.#bucket.store, this.dying)
    this.#processes.push(store)
    const { cacheBytes, env, probe, speaking } = this.#bucket
    const handle = await openObjectStore({
      store,
      env,
      root: this.#root,
      ages: NO_AGES,
      cache: new ChunkCache({ memoryBytes: cacheBytes }),
      probe: probe ?? (async () => ({ ifMatch: 'quoted' })),
      ...(speaking === undefined ? {} : { speaking: (quirks) => store.over(speaking(quirks)) }),
    })
    this.#handles.push(handle)
    return handle
  }

  async reopen(): Promise<Storage> {
    for (const handle of this.#handles.splice(0)) await handle.close()
    return this.open()
  }

  async crash(): Promise<Storage> {
    for (const store of this.#processes.splice(0)) store.die()
    this.#handles = []
    this.dying.disarm()
    return this.open()
  }

  async destroy(): Promise<void> {
    for (const store of this.#processes) store.die()
    const { env, store } = this.#bucket
    // A real server may hang up; whoever uses the storage has not seen it, and asks again.
    for (let after: string | undefined; ;) {
      const page = await retryRead(env, () => store.list(`${this.#root}/`, after))
      await Promise.all(page.objects.map(({ key }) => retryRead(env, () => store.delete(key))))
      if (page.next === undefined) return
      after = page.next
    }
  }
}
