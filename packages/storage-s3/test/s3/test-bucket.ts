/**
 * The bucket of the S3 server that the environment names, for tests of the bucket itself: opened with any options, and held to the
 * suite. Every caller has a prefix of its own, so that runs do not meet.
 */
import type { ObjectStoreSubject } from '@twill/storage/conformance'
import { newId } from '../../src/env.ts'
import { keysUnder } from '../../src/keys.ts'
import { nodeEnv } from '../../src/node-env.ts'
import { probeStore } from '../../src/probe/probe.ts'
import { openS3ObjectStore, type S3StoreOptions } from '../../src/s3/open-s3-object-store.ts'
import type { S3ObjectStore } from '../../src/s3/s3-object-store.ts'

const { TWILL_TEST_S3_ENDPOINT, TWILL_TEST_S3_BUCKET, TWILL_TEST_S3_REGION } = process.env

/** Why the tests are skipped; `undefined` where there is a server. */
export const skipReason: string | undefined =
  TWILL_TEST_S3_ENDPOINT === undefined || TWILL_TEST_S3_BUCKET === undefined
    ? 'no S3 server is named by TWILL_TEST_S3_ENDPOINT, TWILL_TEST_S3_BUCKET and AWS_*'
    : undefined

export const testEndpoint: string = TWILL_TEST_S3_ENDPOINT ?? ''
export const testBucketName: string = TWILL_TEST_S3_BUCKET ?? ''

export function openTestBucket(options: Partial<S3StoreOptions> = {}): Promise<S3ObjectStore> {
  return openS3ObjectStore({
    bucket: testBucketName,
    endpoint: testEndpoint,
    env: nodeEnv,
    ...(TWILL_TEST_S3_REGION === undefined ? {} : { region: TWILL_TEST_S3_REGION }),
    ...options,
  })
}

export function newPrefix(): string {
  return `test-${newId(nodeEnv)}/`
}

/** So few that the suite fills several pages. */
const PAGE_SIZE = 7

/** One client for the whole suite, which speaks as the probe found that the server wants. */
export function testBucketSubject(): ObjectStoreSubject {
  const prefix = newPrefix()
  let opening: Promise<S3ObjectStore> | undefined
  const open = async (): Promise<S3ObjectStore> => {
    const store = await openTestBucket({ pageSize: PAGE_SIZE })
    const keys = keysUnder(prefix.slice(0, -1))
    return store.speaking(await probeStore((way) => store.speaking(way), keys, nodeEnv))
  }
  return {
    name: testEndpoint,
    pageSize: PAGE_SIZE,
    create: async () => {
      opening ??= open()
      return { store: await opening, prefix }
    },
  }
}
