/** Opens a database in this process and connects to it. */
import { existsSync } from 'node:fs'
import { open } from '@twill/bun'
import { filePathOf } from '@twill/storage/file'
import type { Connection } from '../connection.ts'
import { engineConnection } from './engine-connection.ts'

/** With `create` a database that is not there is made; without it that is an error. */
export async function connect(url: string, create: boolean): Promise<Connection> {
  if (!create && url.startsWith('file://') && !existsSync(filePathOf(url))) {
    throw new Error(`there is no database ${url.slice('file://'.length)}`)
  }
  const db = await open(url)
  return engineConnection(db.engine, () => db.close())
}
