/** A database over a storage whose every page read is cold and late, on a clock that costs no time. */
import type { Storage } from '@twill/storage'
import { openTestStorage } from './test-storage.ts'
import { createSlowStorage, createVirtualClock, type FaultyStorage } from '@twill/storage/sim'
import { openEngine, type Engine } from '../../src/index.ts'
import { testEnv } from './test-env.ts'

/** So little that a page leaves as soon as a statement has moved on from it. */
export const NO_CACHE_BYTES = 1

export type ColdEngine = { readonly engine: Engine; readonly storage: FaultyStorage }

/** Opens the memory database of this name; every page read takes 10 ms of virtual time. */
export async function openColdEngine(
  name: string,
  cacheBytes: number = NO_CACHE_BYTES,
): Promise<ColdEngine> {
  const inner: Storage = await openTestStorage({ name })
  const storage = createSlowStorage(inner, createVirtualClock())
  return { engine: await openEngine(storage, { env: testEnv, cacheBytes }), storage }
}
