/** The suite over buckets in Bun: one in memory, and that of the S3 server which the environment names. */
import { runConformance } from '@twill/storage/conformance'
import { MemoryObjectStore } from '@twill/storage/object'
import { describe, test } from 'bun:test'
import { createVirtualEnv } from '../virtual-env.ts'
import { skipReason } from '../s3/test-bucket.ts'
import { objectSubject } from './object-subject.ts'
import { realBucketSubject } from './real-bucket-subject.ts'

const memory = objectSubject('a bucket in memory', async () => {
  const env = createVirtualEnv()
  return { env, store: new MemoryObjectStore({ nowMs: env.nowMs }), cacheBytes: 0 }
})

runConformance({ describe, test }, memory)

const real = skipReason === undefined ? await realBucketSubject() : undefined
describe.skipIf(real === undefined)(skipReason ?? 'a bucket of a real server', () => {
  if (real !== undefined) runConformance({ describe, test }, real, ['C1', 'C2', 'C3', 'C4', 'C7'])
})
