/** Opens a database in this process and connects to it. */
import { existsSync } from 'node:fs'
import { open } from '@twill/bun'
import { filePathOf } from '@twill/storage/file'
import type { Connection } from '../connection.ts'
import { isBucketUrl } from '../storage/open-storage.ts'
import { engineConnection } from './engine-connection.ts'

/** With `create` a database that is not there is made; without it that is an error. */
export async function connect(url: string, create: boolean): Promise<Connection> {
  if (!create && url.startsWith('file://') && !existsSync(filePathOf(url))) {
    throw new Error(`there is no database ${url.slice('file://'.length)}`)
  }
  // Whoever only looks leaves the writer of a bucket alone.
  const looked = !create && isBucketUrl(url) ? readOnlyUrl(url) : url
  const db = await open(looked, { create })
  return engineConnection(db.engine, () => db.close())
}

function readOnlyUrl(url: string): string {
  if (/[?&](?:read_only|follow)=/.test(url)) return url
  return `${url}${url.includes('?') ? '&' : '?'}read_only=true`
}
