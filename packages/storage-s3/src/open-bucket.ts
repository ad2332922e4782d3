/** The bucket of an address, with the budget of requests that all buckets of the process share. */
import type { ObjectStore, StoreQuirks } from '@twill/storage/object'
import { nodeEnv } from './node-env.ts'
import { LimitedObjectStore } from './s3/limited-object-store.ts'
import { openS3ObjectStore } from './s3/open-s3-object-store.ts'
import { RequestBudget } from './s3/request-budget.ts'
import type { S3Address } from './s3/s3-url.ts'

export type Bucket = {
  readonly store: ObjectStore
  /** The same, spoken to as it wants. */
  readonly speaking: (quirks: StoreQuirks) => ObjectStore
}

const budget = new RequestBudget()

export async function openBucket(address: S3Address): Promise<Bucket> {
  const { bucket, endpoint, pathStyle, profile, region } = address
  const s3 = await openS3ObjectStore({
    bucket,
    env: nodeEnv,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  })
  return {
    store: new LimitedObjectStore(s3, budget),
    speaking: (quirks) => new LimitedObjectStore(s3.speaking(quirks), budget),
  }
}
