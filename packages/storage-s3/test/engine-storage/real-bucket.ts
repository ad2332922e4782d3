/** For `TWILL_TEST_STORAGE`: the engine's tests over the bucket of the S3 server that the environment names. */
import type { Storage } from '@twill/storage'
import { ChunkCache } from '../../src/cache/chunk-cache.ts'
import { keysUnder } from '../../src/keys.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { openObjectStore } from '../../src/open-object-store.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { newPrefix, openTestBucket } from '../s3/test-bucket.ts'
import { TEST_TUNING } from './test-tuning.ts'

const store = await openTestBucket()
const speaking = store.speaking.bind(store)
const prefix = newPrefix()
const quirks = await probeStore(speaking, keysUnder(`${prefix}probe`), nodeEnv)
let databases = 0

/** Layers stay for a quarter of an hour. */
export const dropsAtOnce = false
export const answersAtOnce = false

export function openTestStorage(options: {
  readonly name?: string
  readonly nowMs?: () => number
}): Promise<Storage> {
  const { name, nowMs } = options
  return openObjectStore({
    store,
    speaking,
    env: nowMs === undefined ? nodeEnv : { ...nodeEnv, wallMs: nowMs },
    root:
      prefix +
      (name === undefined ? `private-${databases++}` : `named-${encodeURIComponent(name)}`),
    probe: async () => quirks,
    cache: new ChunkCache(),
    tuning: TEST_TUNING,
  })
}
