/**
 * Opens the storage of a database below the engine. Nothing here becomes the writer of a bucket, so a server that writes to it goes on
 * undisturbed; a file belongs to one process at a time.
 */
import { notFound, type Storage } from '@twill/storage'
import { openLocalFileStorage } from '@twill/storage/file'
import { openMemoryStorage } from '@twill/storage/memory'
import type { ObjectStorage } from '@twill/storage-s3'

export type OpenedStorage =
  | { readonly kind: 'object'; readonly storage: ObjectStorage }
  | { readonly kind: 'file' | 'memory'; readonly storage: Storage }

export function isBucketUrl(url: string): boolean {
  return /^(?:s3|r2|gs):\/\//i.test(url)
}

/** `create` is whether a database that is not there is made; otherwise that is an error. */
export async function openStorage(url: string, create: boolean): Promise<OpenedStorage> {
  if (isBucketUrl(url)) {
    // Large, and most runs never open a bucket.
    const { openObjectStorage } = await import('@twill/storage-s3')
    return { kind: 'object', storage: await openObjectStorage(url, { create }) }
  }
  const [, memory] = /^memory:\/\/(.*)$/i.exec(url) ?? []
  if (memory !== undefined) {
    if (memory === '' && !create) throw notFound('there is no database in memory without a name')
    const name = memory === '' ? {} : { name: memory }
    return { kind: 'memory', storage: await openMemoryStorage(name) }
  }
  return { kind: 'file', storage: await openLocalFileStorage(url, { create }) }
}
