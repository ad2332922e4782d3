/** Buckets to measure on: simulated ones as late as real ones are, and the real server that the environment names. */
import { nodeEnv as engineEnv } from '@twill/bun'
import { openEngine } from '@twill/engine'
import type { Engine } from '@twill/engine'
import { MemoryObjectStore } from '@twill/storage/object'
import type { ObjectStore } from '@twill/storage/object'
import {
  createPrng,
  CROSS_REGION,
  EXPRESS,
  LatentObjectStore,
  SAME_REGION,
} from '@twill/storage/sim'
import type { LatencyProfile } from '@twill/storage/sim'
import {
  ChunkCache,
  DEFAULT_LOG_TUNING,
  nodeEnv,
  openObjectStore,
  openS3ObjectStore,
} from '@twill/storage-s3'
import type { ObjectStorage } from '@twill/storage-s3'

export type MeasuredBucket = {
  readonly name: string
  readonly store: ObjectStore
  /** Opens the database under a prefix, with a cache of its own and no bound on PUTs: what a request costs is measured. */
  open(root: string): Promise<ObjectStorage>
}

export async function measuredBuckets(seed: number): Promise<readonly MeasuredBucket[]> {
  const simulated = [EXPRESS, SAME_REGION, CROSS_REGION].map((profile) =>
    latentBucket(profile, seed),
  )
  const server = await serverBucket()
  return server === undefined ? simulated : [...simulated, server]
}

/** The bucket that the environment names. */
export async function serverBucket(): Promise<MeasuredBucket | undefined> {
  const { TWILL_TEST_S3_BUCKET, TWILL_TEST_S3_ENDPOINT } = process.env
  if (TWILL_TEST_S3_ENDPOINT === undefined || TWILL_TEST_S3_BUCKET === undefined) return undefined
  const s3 = await openS3ObjectStore({
    bucket: TWILL_TEST_S3_BUCKET,
    endpoint: TWILL_TEST_S3_ENDPOINT,
    env: nodeEnv,
  })
  return {
    name: 'S3 server',
    store: s3,
    open: (root) =>
      openObjectStore({ ...common(root), store: s3, speaking: (quirks) => s3.speaking(quirks) }),
  }
}

export function latentBucket(profile: LatencyProfile, seed: number): MeasuredBucket {
  const inner = new MemoryObjectStore({ nowMs: () => nodeEnv.wallMs() })
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      // The timer cuts fractions off.
      nodeEnv.schedule(Math.round(ms), resolve)
    })
  const prng = createPrng(seed)
  const store = new LatentObjectStore(inner, { latency: profile, prng, sleep })
  return { name: profile.name, store, open: (root) => openObjectStore({ ...common(root), store }) }
}

export function engineOn(storage: ObjectStorage): Promise<Engine> {
  return openEngine(storage, { env: engineEnv })
}

function common(root: string) {
  return {
    env: nodeEnv,
    root,
    cache: new ChunkCache(),
    tuning: { log: { ...DEFAULT_LOG_TUNING, putsPerSecond: 0 } },
  }
}
