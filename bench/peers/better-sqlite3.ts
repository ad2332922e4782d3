/** SQLite through better-sqlite3, on a file. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Peer } from './peer.ts'
import { SqliteDatabase } from './sqlite.ts'

const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as {
  version: string
}

export const betterSqlite3: Peer = {
  name: 'better-sqlite3',
  version,
  commitMeans: 'synced to the file (WAL, synchronous=FULL)',
  keepsData: true,
  open: (directory) => {
    const db = new Sqlite(join(directory, 'sqlite.db'))
    return new SqliteDatabase({
      exec: (sql) => db.exec(sql),
      prepare: (sql) => db.prepare<(number | string)[]>(sql),
      arrays: (sql) => db.prepare(sql).raw().all() as unknown[][],
      close: () => db.close(),
    })
  },
}
