/**
 * Opens a database by its URL: `s3://`, `r2://`, `gs://`. Requests and caches keep to budgets that all databases of the process
 * share.
 */
import { resolve } from 'node:path'
import { nodeFileSystem } from '@twill/storage/file'
import { ChunkCache } from './cache/chunk-cache.ts'
import { DiskTier } from './cache/disk-tier.ts'
import { CACHE_DISK_BYTES, OPEN_DEADLINE_MS } from './limits.ts'
import { DEFAULT_LOG_TUNING } from './log/tuning.ts'
import { nodeEnv } from './node-env.ts'
import type { ObjectStorage } from './object-storage.ts'
import { openBucket } from './open-bucket.ts'
import { openObjectStore } from './open-object-store.ts'
import { parseS3Url, type S3Address } from './s3/s3-url.ts'

export type ObjectStorageOptions = {
  /** Whether to make a database where there is none. Default: true, and false for one that is only read. */
  readonly create?: boolean
}

let inMemory: ChunkCache | undefined
const onDisk = new Map<string, ChunkCache>()

/** Rejects with a `StorageError`: `invalid` for a URL that means nothing, `not-found`, `denied`, `unavailable`. */
export async function openObjectStorage(
  url: string,
  options: ObjectStorageOptions = {},
): Promise<ObjectStorage> {
  const address = parseS3Url(url)
  const { prefix, putRate, readOnly } = address
  return openObjectStore({
    ...(await openBucket(address)),
    env: nodeEnv,
    root: prefix,
    openDeadlineMs: OPEN_DEADLINE_MS,
    create: options.create ?? !readOnly,
    cache: cacheOf(address),
    ...(putRate === undefined
      ? {}
      : { tuning: { log: { ...DEFAULT_LOG_TUNING, putsPerSecond: putRate } } }),
  })
}

/** One for each directory, and one for all that name none. */
function cacheOf({ cacheDirectory, cacheSizeBytes }: S3Address): ChunkCache {
  if (cacheDirectory === undefined) {
    inMemory ??= new ChunkCache()
    return inMemory
  }
  const directory = resolve(cacheDirectory)
  let cache = onDisk.get(directory)
  if (cache === undefined) {
    const sizeBytes = cacheSizeBytes ?? CACHE_DISK_BYTES
    cache = new ChunkCache({
      disk: new DiskTier({ fileSystem: nodeFileSystem, directory, sizeBytes }),
    })
    onDisk.set(directory, cache)
  }
  return cache
}
