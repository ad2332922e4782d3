/** The whole suite over a real bucket. Every acknowledgement is a real request, so random histories are few. */
import { runConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { branchOf } from '../../../storage/test/conformance/subjects.ts'
import { keysUnder } from '../../src/keys.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { newPrefix, openTestBucket, skipReason, testEndpoint } from '../s3/test-bucket.ts'
import { objectSubject } from './object-subject.ts'

if (skipReason !== undefined) test.skip(skipReason, () => undefined)
else {
  const store = await openTestBucket()
  const speaking = store.speaking.bind(store)
  // Each instance is a new database; one look at the store is enough for all.
  const quirks = await probeStore(speaking, keysUnder(newPrefix().slice(0, -1)), nodeEnv)
  const probe = async () => quirks
  const subject = objectSubject(
    `bucket at ${testEndpoint}`,
    async () => ({ env: nodeEnv, store, speaking, probe, cacheBytes: 0 }),
    { histories: 1 },
  )
  runConformance({ describe, test }, subject)
  runConformance({ describe, test }, branchOf(subject), ['C1', 'C4'])
}
