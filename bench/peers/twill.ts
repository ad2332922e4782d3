/** Twill itself, on a file and in memory. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { open } from '@twill/bun'
import type { Database } from '@twill/bun'
import { dimRow, itemRow, sampleSchema } from '../harness/sample.ts'
import type { Sample } from '../harness/sample.ts'
import { runCommitters } from './peer.ts'
import type { Peer, PeerDatabase, Timer } from './peer.ts'

export const twillFile: Peer = {
  name: 'twill (file)',
  version: 'this commit',
  commitMeans: 'synced to the file',
  keepsData: true,
  open: async (directory) => new TwillDatabase(await open(join(directory, 'twill.db'))),
}

export const twillMemory: Peer = {
  name: 'twill (memory)',
  version: 'this commit',
  commitMeans: 'never synced',
  keepsData: false,
  open: async () => new TwillDatabase(await open(`memory://${randomUUID()}`)),
}

class TwillDatabase implements PeerDatabase {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async createTables(): Promise<void> {
    for (const sql of Object.values(sampleSchema)) await this.#db.exec(sql)
  }

  async loadItems(sample: Sample): Promise<void> {
    const columns = ['id', 'dim_id', 'grp', 'amount', 'score', 'name']
    await this.#db.bulkInsert(
      'item',
      rows(sample.items, (i) => itemRow(sample, i)),
      { columns },
    )
  }

  async loadDims(sample: Sample): Promise<void> {
    const columns = ['id', 'category', 'name']
    await this.#db.bulkInsert(
      'dim',
      rows(sample.dims, (i) => dimRow(sample, i)),
      { columns },
    )
  }

  async pointSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    const select = this.#db.prepare<{ amount: number }>('select amount from item where id = $1')
    let sum = 0
    for (let i = 0; i < keys.length; i++) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const row = await select.get([keys[i]])
      timer?.(performance.now() - startedMs)
      sum += row?.amount ?? 0
    }
    return sum
  }

  async distinctSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const [row] = await this.#db.query<{ amount: number }>(
        `select amount from item where id = ${key}`,
      )
      timer?.(performance.now() - startedMs)
      sum += row?.amount ?? 0
    }
    return sum
  }

  updates(keys: Int32Array): Promise<number> {
    return this.#db.transaction(async (tx) => {
      const update = tx.prepare('update item set amount = amount + 1 where id = $1')
      let changed = 0
      for (let i = 0; i < keys.length; i++) changed += (await update.run([keys[i]])).rowCount
      return changed
    })
  }

  async commits(ids: readonly number[], timer?: Timer): Promise<void> {
    await this.concurrentCommits(ids, 1, timer)
  }

  async concurrentCommits(
    ids: readonly number[],
    committers: number,
    timer?: Timer,
  ): Promise<void> {
    const insert = this.#db.prepare('insert into note values ($1, $2)')
    await runCommitters(ids, committers, (id) => insert.run([id, `note ${id}`]), timer)
  }

  query(sql: string): Promise<unknown[][]> {
    return this.#db.values(sql)
  }

  async close(): Promise<void> {
    await this.#db.close()
  }
}

function* rows<T>(count: number, row: (i: number) => T): Generator<T> {
  for (let i = 0; i < count; i++) yield row(i)
}
