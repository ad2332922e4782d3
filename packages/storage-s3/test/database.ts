/** A database in a bucket in memory, on a clock that tests move, with processes that open it one after another or at once. */
import type { Storage } from '@twill/storage'
import { MemoryObjectStore, type ObjectStore } from '@twill/storage/object'
import { ChunkCache } from '../src/cache/chunk-cache.ts'
import type { ObjectStorage } from '../src/object-storage.ts'
import { openObjectStore } from '../src/open-object-store.ts'
import { createVirtualEnv, type VirtualEnv } from './virtual-env.ts'

export type TestDatabase = {
  readonly env: VirtualEnv
  readonly store: MemoryObjectStore
  /** As another process would; `store` stands between it and the bucket. */
  readonly open: (store?: ObjectStore) => Promise<ObjectStorage>
}

export const NO_AGES = { logMs: 0, graveMs: 0 }

export function testDatabase(ages: { logMs: number; graveMs: number } = NO_AGES): TestDatabase {
  const env = createVirtualEnv()
  const store = new MemoryObjectStore({ nowMs: env.nowMs })
  return {
    env,
    store,
    open: (through = store) =>
      openObjectStore({ store: through, env, root: 'db', ages, cache: new ChunkCache() }),
  }
}

export const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Becomes the writer and appends these records, each a group. Answers the epoch. */
export async function write(storage: Storage, ...records: readonly string[]): Promise<number> {
  const { epoch } = await storage.acquireWriter('test')
  for (const record of records) await storage.appendWal(epoch, [bytes(record)])
  return epoch
}

/** Puts pages as of the end of the log, and a root that says `root`. */
export async function checkpoint(
  storage: Storage,
  epoch: number,
  root: string,
  pages: Readonly<Record<number, string>>,
): Promise<void> {
  const { durableLsn } = await storage.head()
  await storage.putPages(
    epoch,
    durableLsn,
    Object.entries(pages).map(([id, value]) => ({ id: Number(id), bytes: bytes(value) })),
  )
  await storage.setRoot(epoch, durableLsn, bytes(root))
}

/** All records that can be read, joined. */
export async function logOf(storage: Storage, fromLsn: number = 1): Promise<string> {
  const records: (string | undefined)[] = []
  for await (const batch of storage.scanWal(fromLsn)) {
    for (const { record } of batch) records.push(text(record))
  }
  return records.join(' ')
}
