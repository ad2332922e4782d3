/**
 * Makes a branch the memory. In a bucket the two change names, which takes a few small requests. On a file the branch is copied into a
 * database of its own, page by page with its index, and the old one stays as it is. Nobody may have the memory open.
 */
import { copyDatabase } from '@twill/engine'
import { openLocalFileStorage } from '@twill/storage/file'
import { isS3Url, openObjectStorage } from '@twill/storage-s3'

/** Answers with where the memory is from now on. */
export async function promote(url: string, branch: string): Promise<string> {
  if (isS3Url(url)) {
    const storage = await openObjectStorage(url)
    try {
      await storage.promote(branch)
    } finally {
      await storage.close()
    }
    return url
  }
  const promoted = url.replace(/(\.db)?$/, `-${branch}.db`)
  const parent = await openLocalFileStorage(url, { create: false })
  try {
    const source = await parent.openBranch(branch)
    const target = await openLocalFileStorage(promoted, { create: true })
    try {
      await copyDatabase({ source, target })
    } finally {
      await target.close()
      await source.close()
    }
  } finally {
    await parent.close()
  }
  return promoted
}
