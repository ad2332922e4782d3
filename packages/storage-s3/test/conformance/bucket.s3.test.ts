/** The whole suite over a real bucket, and the clauses that differ over a branch of it. */
import { runConformance } from '@twill/storage/conformance'
import { describe, test } from 'vitest'
import { branchOf } from '../../../storage/test/conformance/subjects.ts'
import { skipReason } from '../s3/test-bucket.ts'
import { realBucketSubject } from './real-bucket-subject.ts'

const subject = skipReason === undefined ? await realBucketSubject() : undefined
describe.skipIf(subject === undefined)(skipReason ?? 'a bucket of a real server', () => {
  if (subject === undefined) return
  runConformance({ describe, test }, subject)
  runConformance({ describe, test }, branchOf(subject), ['C1', 'C4'])
})
