/** Checks a database by its URL. It is not opened: what is damaged may not let itself be opened. */
import { nodeEnv } from '../node-env.ts'
import { openBucket } from '../open-bucket.ts'
import { parseS3Url } from '../s3/s3-url.ts'
import { checkStorage, type CheckStorageOptions, type StorageReport } from './check-storage.ts'

export async function checkObjectStorage(
  url: string,
  onProgress?: CheckStorageOptions['onProgress'],
): Promise<StorageReport> {
  const address = parseS3Url(url)
  const { store } = await openBucket(address)
  return checkStorage({
    store,
    env: nodeEnv,
    root: address.prefix,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
}
