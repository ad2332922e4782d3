/** PGlite on a directory of the file system, which it does not sync. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { dimRow, itemRow, sampleSchema } from '../harness/sample.ts'
import type { Sample } from '../harness/sample.ts'
import { runCommitters } from './peer.ts'
import type { Peer, PeerDatabase, Timer } from './peer.ts'

const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
const manifest = readFileSync(join(dirname(entry), '../package.json'), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }

export const pglite: Peer = {
  name: 'PGlite',
  version,
  commitMeans: 'never synced',
  keepsData: true,
  open: async (directory) => new PgliteDatabase(await PGlite.create(join(directory, 'pglite'))),
}

class PgliteDatabase implements PeerDatabase {
  readonly #db: PGlite

  constructor(db: PGlite) {
    this.#db = db
  }

  async createTables(): Promise<void> {
    for (const sql of Object.values(sampleSchema)) await this.#db.exec(sql)
  }

  async loadItems(sample: Sample): Promise<void> {
    await this.#copy('item', sample.items, (i) => itemRow(sample, i))
  }

  async loadDims(sample: Sample): Promise<void> {
    await this.#copy('dim', sample.dims, (i) => dimRow(sample, i))
  }

  /** COPY from a blob, its fastest way in. */
  async #copy(table: string, count: number, row: (i: number) => unknown[]): Promise<void> {
    const lines: string[] = []
    for (let i = 0; i < count; i++) lines.push(row(i).join('\t'))
    const blob = new Blob([lines.join('\n'), '\n'])
    await this.#db.query(`copy ${table} from '/dev/blob'`, [], { blob })
  }

  async pointSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const { rows } = await this.#db.query<{ amount: number }>(
        'select amount from item where id = $1',
        [key],
      )
      timer?.(performance.now() - startedMs)
      sum += rows[0]?.amount ?? 0
    }
    return sum
  }

  async distinctSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const { rows } = await this.#db.query<{ amount: number }>(
        `select amount from item where id = ${key}`,
      )
      timer?.(performance.now() - startedMs)
      sum += rows[0]?.amount ?? 0
    }
    return sum
  }

  updates(keys: Int32Array): Promise<number> {
    return this.#db.transaction(async (tx) => {
      let changed = 0
      for (const key of keys) {
        const done = await tx.query('update item set amount = amount + 1 where id = $1', [key])
        changed += done.affectedRows ?? 0
      }
      return changed
    })
  }

  commits(ids: readonly number[], timer?: Timer): Promise<void> {
    return this.concurrentCommits(ids, 1, timer)
  }

  concurrentCommits(ids: readonly number[], committers: number, timer?: Timer): Promise<void> {
    const insert = (id: number): Promise<unknown> =>
      this.#db.query('insert into note values ($1, $2)', [id, `note ${id}`])
    return runCommitters(ids, committers, insert, timer)
  }

  async query(sql: string): Promise<unknown[][]> {
    const { rows } = await this.#db.query<unknown[]>(sql, [], { rowMode: 'array' })
    return rows
  }

  close(): Promise<void> {
    return this.#db.close()
  }
}
