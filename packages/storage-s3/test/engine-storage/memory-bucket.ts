/** For `TWILL_TEST_STORAGE`: the engine's tests over databases in a bucket in memory, nothing cached but what is open. */
import type { Storage } from '@twill/storage'
import { MemoryObjectStore } from '@twill/storage/object'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { openObjectStore } from '../../src/open-object-store.ts'
import { TEST_TUNING } from './test-tuning.ts'

const store = new MemoryObjectStore({ nowMs: () => nodeEnv.wallMs() })
let databases = 0

/** Layers stay for a quarter of an hour. */
export const dropsAtOnce = false

export function openTestStorage(options: {
  readonly name?: string
  readonly nowMs?: () => number
}): Promise<Storage> {
  const { name, nowMs } = options
  return openObjectStore({
    store,
    env: nowMs === undefined ? nodeEnv : { ...nodeEnv, wallMs: nowMs },
    root: name === undefined ? `private-${databases++}` : `named-${name}`,
    probe: async () => ({ ifMatch: 'quoted' }),
    cache: new ChunkCache({ memoryBytes: 1 << 20 }),
    tuning: TEST_TUNING,
  })
}
