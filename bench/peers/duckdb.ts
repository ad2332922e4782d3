/** DuckDB on a file, with one thread: what one core does is compared. */
import { join } from 'node:path'
import { DuckDBInstance, version } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { dimRow, itemRow, sampleSchema } from '../harness/sample.ts'
import type { Sample } from '../harness/sample.ts'
import { runCommitters } from './peer.ts'
import type { Peer, PeerDatabase, Timer } from './peer.ts'

export const duckdb: Peer = {
  name: 'DuckDB',
  version: version(),
  commitMeans: 'synced to the file',
  keepsData: true,
  open: async (directory) => {
    const instance = await DuckDBInstance.create(join(directory, 'duck.db'), { threads: '1' })
    return new DuckDatabase(instance, await instance.connect())
  },
}

class DuckDatabase implements PeerDatabase {
  readonly #instance: DuckDBInstance
  readonly #db: DuckDBConnection

  constructor(instance: DuckDBInstance, db: DuckDBConnection) {
    this.#instance = instance
    this.#db = db
  }

  async createTables(): Promise<void> {
    for (const sql of Object.values(sampleSchema)) await this.#db.run(sql)
  }

  async loadItems(sample: Sample): Promise<void> {
    const appender = await this.#db.createAppender('item')
    for (let i = 0; i < sample.items; i++) {
      const [id, dimId, group, amount, score, name] = itemRow(sample, i)
      appender.appendInteger(id)
      appender.appendInteger(dimId)
      appender.appendInteger(group)
      appender.appendInteger(amount)
      appender.appendDouble(score)
      appender.appendVarchar(name)
      appender.endRow()
    }
    appender.closeSync()
  }

  async loadDims(sample: Sample): Promise<void> {
    const appender = await this.#db.createAppender('dim')
    for (let i = 0; i < sample.dims; i++) {
      const [id, category, name] = dimRow(sample, i)
      appender.appendInteger(id)
      appender.appendInteger(category)
      appender.appendVarchar(name)
      appender.endRow()
    }
    appender.closeSync()
  }

  async pointSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    const select = await this.#db.prepare('select amount from item where id = ?')
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      select.bindInteger(1, key)
      const rows = await (await select.run()).getRows()
      timer?.(performance.now() - startedMs)
      sum += Number(rows[0]?.[0] ?? 0)
    }
    return sum
  }

  async distinctSelects(keys: Int32Array, timer?: Timer): Promise<number> {
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const rows = await this.query(`select amount from item where id = ${key}`)
      timer?.(performance.now() - startedMs)
      sum += Number(rows[0]?.[0] ?? 0)
    }
    return sum
  }

  async updates(keys: Int32Array): Promise<number> {
    const update = await this.#db.prepare('update item set amount = amount + 1 where id = ?')
    let changed = 0
    await this.#db.run('begin')
    for (const key of keys) {
      update.bindInteger(1, key)
      changed += Number((await update.run()).rowsChanged)
    }
    await this.#db.run('commit')
    return changed
  }

  commits(ids: readonly number[], timer?: Timer): Promise<void> {
    return this.concurrentCommits(ids, 1, timer)
  }

  /** One connection takes one statement at a time, and writers of one file wait for each other anyway. */
  async concurrentCommits(
    ids: readonly number[],
    _committers: number,
    timer?: Timer,
  ): Promise<void> {
    const insert = await this.#db.prepare('insert into note values (?, ?)')
    const commit = async (id: number): Promise<void> => {
      insert.bindInteger(1, id)
      insert.bindVarchar(2, `note ${id}`)
      await insert.run()
    }
    await runCommitters(ids, 1, commit, timer)
  }

  async query(sql: string): Promise<unknown[][]> {
    const result = await this.#db.run(sql)
    return result.getRows()
  }

  close(): void {
    this.#db.closeSync()
    this.#instance.closeSync()
  }
}
