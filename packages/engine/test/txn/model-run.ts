/**
 * Random transactions against a plain model of multi-version rows: at three isolation levels, with savepoints, checkpoints,
 * crashes and a cache so small that nearly everything is read again.
 */
import assert from 'node:assert/strict'
import type { Storage } from '@twill/storage'
import { openTestStorage } from '../support/test-storage.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import type { IndexObject, TableObject } from '../../src/catalog/objects.ts'
import type { Access } from '../../src/store/table-access.ts'
import { PENDING } from '../../src/store/waits.ts'
import type { Store } from '../../src/txn/store.ts'
import type { Isolation, Transaction } from '../../src/txn/transaction.ts'
import type { Datum } from '../../src/types/datum.ts'
import {
  begin,
  collect,
  createTable,
  INT4,
  indexObject,
  keyOf,
  openStore,
  scanRows,
  statement,
  stored,
  TEXT,
} from './harness.ts'

function prng(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 13)
    mixed = Math.imul(mixed, 3266489917)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

/** key → [n, body] */
type Rows = Map<number, readonly [Datum, Datum]>

class ModelTransaction {
  readonly txn: Transaction
  readonly isolation: Isolation
  /** Own changes: a row, or null for a deleted one. */
  own: Map<number, readonly [Datum, Datum] | null> = new Map()
  readonly marks: { name: string; own: Map<number, readonly [Datum, Datum] | null> }[] = []
  snapshot: Rows | undefined

  constructor(txn: Transaction, isolation: Isolation) {
    this.txn = txn
    this.isolation = isolation
  }
}

export class ModelRun {
  readonly random: (below: number) => number
  readonly keys: number
  storage!: Storage
  store!: Store
  table!: TableObject
  index!: IndexObject
  byBody!: IndexObject
  committed: Rows = new Map()
  open: ModelTransaction[] = []
  readonly cacheBytes: number

  constructor(seed: number, keys: number, cacheBytes: number) {
    this.random = prng(seed)
    this.keys = keys
    this.cacheBytes = cacheBytes
  }

  async start(storage?: Storage): Promise<void> {
    this.storage = storage ?? (await openTestStorage())
    this.store = await openStore(this.storage, { cacheBytes: this.cacheBytes })
    const made = await createTable(this.store, 't', [
      ['id', INT4],
      ['n', INT4],
      ['body', TEXT],
    ])
    this.table = made.table
    this.index = made.index
    const txn = begin(this.store)
    this.byBody = indexObject(this.store, this.table, 't_body', [3, 2])
    this.store.put(txn, this.byBody)
    await this.store.buildIndex(txn, this.byBody.oid)
    await this.store.transactions.commit(txn)
  }

  visible(model: ModelTransaction): Rows {
    const base = model.isolation === 'read committed' ? this.committed : model.snapshot
    const rows = new Map(base)
    for (const [key, row] of model.own) {
      if (row === null) rows.delete(key)
      else rows.set(key, row)
    }
    return rows
  }

  statement(model: ModelTransaction): Access {
    const access = statement(this.store, model.txn)
    model.snapshot ??= new Map(this.committed)
    return access
  }

  body(): string {
    return 'b'.repeat(this.random(30)) + String(this.random(5))
  }

  async step(): Promise<void> {
    const { random } = this
    const roll = random(100)
    if (this.open.length < 3 && (this.open.length === 0 || roll < 15)) {
      const isolation = (['read committed', 'repeatable read', 'serializable'] as const)[random(3)]
      const txn = begin(this.store, isolation)
      this.open.push(new ModelTransaction(txn, isolation as Isolation))
      return
    }
    const model = this.open[random(this.open.length)] as ModelTransaction
    if (roll < 20) await this.commit(model)
    else if (roll < 24) this.end(model)
    else if (roll < 28) this.savepoint(model)
    else if (roll < 31) await this.checkpoint()
    else if (roll < 40) await this.compare(model)
    else await this.change(model)
  }

  /** To its end, or beside what comes next. */
  async checkpoint(): Promise<void> {
    const running = this.store.checkpoint()
    if (this.random(2) === 0) await running
    else running.catch(() => undefined)
  }

  savepoint(model: ModelTransaction): void {
    if (model.marks.length > 0 && this.random(2) === 0) {
      const at = this.random(model.marks.length)
      const mark = model.marks[at] as (typeof model.marks)[number]
      this.store.transactions.rollbackTo(model.txn, mark.name)
      model.own = new Map(mark.own)
      model.marks.length = at + 1
    } else {
      const name = `s${model.marks.length}`
      this.store.transactions.savepoint(model.txn, name)
      model.marks.push({ name, own: new Map(model.own) })
    }
  }

  end(model: ModelTransaction): void {
    this.store.transactions.rollback(model.txn)
    this.open.splice(this.open.indexOf(model), 1)
  }

  async commit(model: ModelTransaction): Promise<void> {
    try {
      await this.store.transactions.commit(model.txn)
    } catch (error) {
      if (!(error instanceof SqlError) || error.code !== '40001') throw error
      this.open.splice(this.open.indexOf(model), 1)
      return
    }
    for (const [key, row] of model.own) {
      if (row === null) this.committed.delete(key)
      else this.committed.set(key, row)
    }
    this.open.splice(this.open.indexOf(model), 1)
  }

  async compare(model: ModelTransaction): Promise<void> {
    const expected = this.rowsOf(model)
    const table = stored(this.store, this.table)
    try {
      const access = this.statement(model)
      const seen = await scanRows(table, access, [1, 2, 3])
      assert.deepEqual(sorted(seen.map((row) => row.slice(0, 3))), expected)
      const source = table.indexScan(access, this.byBody.oid, [1, 2, 3], {
        ranges: [{ lower: undefined, upper: undefined }],
        reverse: this.random(2) === 0,
        expectedRows: 1 + this.random(100),
      })
      const byIndex = await collect(access, () => source.next(), 3)
      assert.deepEqual(sorted(byIndex), expected)
      const key = this.random(this.keys)
      const out: Datum[] = []
      let found: unknown = PENDING
      while (found === PENDING) {
        const bytes = keyOf([key], [INT4])
        found = table.lookup(access, this.index.oid, bytes, [1, 2, 3], out)
        if (found === PENDING) await access.waits.settle()
      }
      const wanted = expected.find((row) => row[0] === key)
      assert.deepEqual(found === undefined ? undefined : [...out], wanted)
    } catch (error) {
      if (!(error instanceof SqlError) || error.code !== '40001') throw error
      this.end(model)
    }
  }

  rowsOf(model: ModelTransaction): Datum[][] {
    model.snapshot ??= new Map(this.committed)
    const rows = this.visible(model)
    return sorted([...rows].map(([key, [n, body]]) => [key, n, body]))
  }

  async change(model: ModelTransaction): Promise<void> {
    const key = this.random(this.keys)
    try {
      const access = this.statement(model)
      if (!(await this.attempt(model, access, key))) this.end(model)
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      assert(['40001', '23505', '40P01'].includes(error.code), error.message)
      this.end(model)
    }
  }

  /** False when it had to wait: the test gives up instead, as one thread drives all. */
  async attempt(model: ModelTransaction, access: Access, key: number): Promise<boolean> {
    const table = stored(this.store, this.table)
    const visible = this.visible(model)
    const row: [number, number, string] = [key, this.random(100), this.body()]
    const others = this.open.some((other) => other !== model && other.own.has(key))
    const rowId = await this.settled(access, others, () =>
      table.lookup(access, this.index.oid, keyOf([key], [INT4]), [0], []),
    )
    if (rowId === false) return false
    assert.equal(rowId !== undefined, visible.has(key))
    if (rowId === undefined) {
      const inserted = await this.settled(access, others, () => table.insert(access, row))
      if (inserted === false) return false
      model.own.set(key, [row[1], row[2]])
      return true
    }
    const outcome = await this.settled(access, others, () =>
      table.lock(access, rowId as number, 'update', 'block'),
    )
    if (outcome === false) return false
    assert.equal(outcome, 'locked')
    if (this.random(4) === 0) {
      await this.settled(access, false, () => table.delete(access, rowId as number))
      const base = model.isolation === 'read committed' ? this.committed : model.snapshot
      // A row that came and went within the transaction was never there for others.
      if (base?.has(key) === true) model.own.set(key, null)
      else model.own.delete(key)
    } else if (this.random(2) === 0) {
      await this.settled(access, false, () =>
        table.update(access, rowId as number, nOnly, [row[1]]),
      )
      model.own.set(key, [row[1], (visible.get(key) as readonly [Datum, Datum])[1]])
    } else {
      await this.settled(access, false, () =>
        table.update(access, rowId as number, nAndBody, [row[1], row[2]]),
      )
      model.own.set(key, [row[1], row[2]])
    }
    return true
  }

  async settled<T>(access: Access, mayBlock: boolean, step: () => T): Promise<T | false> {
    for (;;) {
      const answer = step()
      if (answer !== (PENDING as unknown)) return answer
      const settled = access.waits.settle().then(() => true)
      if (!mayBlock) await settled
      else {
        const turns = (async () => {
          for (let i = 0; i < 50; i++) await Promise.resolve()
          return false
        })()
        if (!(await Promise.race([settled, turns]))) {
          settled.catch(() => undefined)
          return false
        }
      }
    }
  }

  async crash(): Promise<void> {
    this.open = []
    this.store = await openStore(this.storage, { cacheBytes: this.cacheBytes })
    assert.deepEqual(await this.store.check(), [])
    const reader = new ModelTransaction(begin(this.store), 'read committed')
    await this.compare(reader)
    this.store.transactions.rollback(reader.txn)
  }
}

const nOnly = [2]
const nAndBody = [2, 3]

function sorted(rows: Datum[][]): Datum[][] {
  return rows.sort((a, b) => (a[0] as number) - (b[0] as number))
}
