/** The bucket of the S3 server that the environment names, as a subject. Every acknowledgement is a real request, so histories are few. */
import type { StorageSubject } from '@twill/storage/conformance'
import { keysUnder } from '../../src/keys.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { newPrefix, openTestBucket, testEndpoint } from '../s3/test-bucket.ts'
import { objectSubject } from './object-subject.ts'

export async function realBucketSubject(): Promise<StorageSubject> {
  const store = await openTestBucket()
  const speaking = store.speaking.bind(store)
  // Each instance is a new database; one look at the store is enough for all.
  const quirks = await probeStore(speaking, keysUnder(newPrefix().slice(0, -1)), nodeEnv)
  const probe = async () => quirks
  return objectSubject(
    `bucket at ${testEndpoint}`,
    async () => ({ env: nodeEnv, store, speaking, probe, cacheBytes: 0 }),
    { histories: 1 },
  )
}
