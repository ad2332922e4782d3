/** Databases in a bucket of any S3-compatible store. */
export type { CacheStats } from './cache/chunk-cache.ts'
export type { LogStats } from './log/log-stats.ts'
export type { ObjectStorageStats } from './object-stats.ts'
export { OBJECT_CAPABILITIES, ObjectStorage } from './object-storage.ts'
export { openObjectStorage } from './open-object-storage.ts'
export type { ObjectStorageOptions } from './open-object-storage.ts'
export { isS3Url, parseS3Url } from './s3/s3-url.ts'
export type { S3Address } from './s3/s3-url.ts'
