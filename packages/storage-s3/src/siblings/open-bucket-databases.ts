/** The databases beside the one that an address names, and the addresses of each. */
import { invalid } from '@twill/storage'
import { findDatabase } from '../find-database.ts'
import { keysUnder } from '../keys.ts'
import { nodeEnv } from '../node-env.ts'
import { openBucket } from '../open-bucket.ts'
import { parseS3Url } from '../s3/s3-url.ts'
import { BucketDatabases } from './bucket-databases.ts'

export type SiblingDatabases = {
  readonly databases: BucketDatabases
  /** The address of a database in that folder. */
  readonly urlOf: (folder: string) => string
}

/** The last part of an address's path: what a database is called that has no other name. */
export function folderOfUrl(url: string): string {
  return parseS3Url(url).prefix.split('/').at(-1) ?? ''
}

/** `invalid` for a database that fills its whole bucket: nothing can be beside it. */
export async function openBucketDatabases(url: string): Promise<SiblingDatabases> {
  const address = parseS3Url(url)
  const { prefix } = address
  if (prefix === '') {
    throw invalid('a database that fills its whole bucket has no others beside it')
  }
  const shared = prefix.split('/').slice(0, -1).join('/')
  const { store, speaking } = await openBucket(address)
  // What the store wants is known of the database that is there.
  const asItWants = async () => {
    const main = await findDatabase(store, nodeEnv, keysUnder(prefix))
    return main === undefined ? store : speaking(main.current.quirks)
  }
  return {
    databases: new BucketDatabases(store, nodeEnv, shared, asItWants),
    urlOf: (folder) => {
      const [, path = '', query = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? []
      return `${path.replace(/\/+$/, '').replace(/\/[^/]*$/, '')}/${folder}${query}`
    },
  }
}
