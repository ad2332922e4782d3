/** A real server, held to the suite of buckets, probed, and asked for what cannot be. */
import { runObjectStoreConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { bucketCases } from './bucket-cases.ts'
import { skipReason, testBucketSubject } from './test-bucket.ts'

describe.skipIf(skipReason !== undefined)(skipReason ?? 'a bucket of a real server', () => {
  runObjectStoreConformance({ describe, test }, testBucketSubject())
  for (const [name, body] of Object.entries(bucketCases)) test(name, body)
})
