/** Opens a database in this process and connects to it. */
import { existsSync } from 'node:fs'
import { open } from '@twill/bun'
import type { Connection } from '../connection.ts'
import { databaseFile } from '../database-url.ts'
import { engineConnection } from './engine-connection.ts'

/** With `create` a database that is not there is made; without it that is an error. */
export async function connect(url: string, create: boolean): Promise<Connection> {
  const file = databaseFile(url)
  if (!create && file !== undefined && !existsSync(decodeURI(file))) {
    throw new Error(`there is no database ${file}`)
  }
  const db = await open(url)
  return engineConnection(db.engine, () => db.close())
}
