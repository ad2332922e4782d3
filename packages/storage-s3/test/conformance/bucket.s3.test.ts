/** The whole suite over a real bucket, and the clauses that differ over a branch of it. */
import { runConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { branchOf } from '../../../storage/test/conformance/subjects.ts'
import { skipReason } from '../s3/test-bucket.ts'
import { realBucketSubject } from './real-bucket-subject.ts'

if (skipReason === undefined) {
  const subject = await realBucketSubject()
  runConformance({ describe, test }, subject)
  runConformance({ describe, test }, branchOf(subject), ['C1', 'C4'])
} else test.skip(skipReason, () => undefined)
