/** What both SQLite bindings do, over the little that they have in common. */
import { dimRow, itemRow, sampleSchema } from '../harness/sample.ts'
import type { Sample } from '../harness/sample.ts'
import type { PeerDatabase, Timer } from './peer.ts'

export type SqliteStatement = {
  run(...params: (number | string)[]): { changes: number | bigint }
  get(...params: (number | string)[]): unknown
}

export type SqliteHandle = {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  arrays(sql: string): unknown[][]
  close(): unknown
}

/** WAL and a sync at every commit: the settings of someone who must not lose what was acknowledged. */
export const durableSettings = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma cache_size = -262144',
]

/** As many rows per INSERT as make it fastest here. */
const ROWS_PER_INSERT = 50

export class SqliteDatabase implements PeerDatabase {
  readonly #db: SqliteHandle

  constructor(db: SqliteHandle) {
    this.#db = db
    for (const pragma of durableSettings) db.exec(pragma)
  }

  createTables(): void {
    for (const sql of Object.values(sampleSchema)) this.#db.exec(sql)
  }

  loadItems(sample: Sample): void {
    this.#load('item', 6, sample.items, (i) => itemRow(sample, i))
  }

  loadDims(sample: Sample): void {
    this.#load('dim', 3, sample.dims, (i) => dimRow(sample, i))
  }

  #load(
    table: string,
    width: number,
    count: number,
    row: (i: number) => (number | string)[],
  ): void {
    const one = `(${Array.from({ length: width }, () => '?').join(', ')})`
    const many = this.#db.prepare(
      `insert into ${table} values ${Array.from({ length: ROWS_PER_INSERT }, () => one).join(', ')}`,
    )
    const single = this.#db.prepare(`insert into ${table} values ${one}`)
    this.#db.exec('begin')
    let i = 0
    for (; i + ROWS_PER_INSERT <= count; i += ROWS_PER_INSERT) {
      const values: (number | string)[] = []
      for (let j = 0; j < ROWS_PER_INSERT; j++) values.push(...row(i + j))
      many.run(...values)
    }
    for (; i < count; i++) single.run(...row(i))
    this.#db.exec('commit')
  }

  pointSelects(keys: Int32Array, timer?: Timer): number {
    const select = this.#db.prepare('select amount from item where id = ?')
    let sum = 0
    for (let i = 0; i < keys.length; i++) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const row = select.get(keys[i] as number) as { amount: number }
      timer?.(performance.now() - startedMs)
      sum += row.amount
    }
    return sum
  }

  distinctSelects(keys: Int32Array, timer?: Timer): number {
    let sum = 0
    for (const key of keys) {
      const startedMs = timer === undefined ? 0 : performance.now()
      const statement = this.#db.prepare(`select amount from item where id = ${key}`)
      const row = statement.get() as { amount: number }
      timer?.(performance.now() - startedMs)
      sum += row.amount
    }
    return sum
  }

  updates(keys: Int32Array): number {
    const update = this.#db.prepare('update item set amount = amount + 1 where id = ?')
    let changed = 0
    this.#db.exec('begin')
    for (let i = 0; i < keys.length; i++) changed += Number(update.run(keys[i] as number).changes)
    this.#db.exec('commit')
    return changed
  }

  commits(ids: readonly number[], timer?: Timer): void {
    const insert = this.#db.prepare('insert into note values (?, ?)')
    for (const id of ids) {
      const startedMs = performance.now()
      insert.run(id, `note ${id}`)
      timer?.(performance.now() - startedMs)
    }
  }

  /** A call blocks the process until it is committed: there is never more than one at a time. */
  concurrentCommits(ids: readonly number[], _committers: number, timer?: Timer): void {
    this.commits(ids, timer)
  }

  query(sql: string): unknown[][] {
    return this.#db.arrays(sql)
  }

  close(): void {
    this.#db.close()
  }
}
