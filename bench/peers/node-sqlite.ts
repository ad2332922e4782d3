/** SQLite through Node's own module, on a file. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Peer } from './peer.ts'
import { SqliteDatabase } from './sqlite.ts'

export const nodeSqlite: Peer = {
  name: 'node:sqlite',
  version: process.versions['sqlite'] ?? 'unknown',
  commitMeans: 'synced to the file (WAL, synchronous=FULL)',
  keepsData: true,
  open: (directory) => {
    const db = new DatabaseSync(join(directory, 'node.db'))
    return new SqliteDatabase({
      exec: (sql) => db.exec(sql),
      prepare: (sql) => db.prepare(sql),
      arrays: (sql) => {
        const statement = db.prepare(sql)
        statement.setReturnArrays(true)
        return statement.all() as unknown as unknown[][]
      },
      close: () => db.close(),
    })
  },
}
