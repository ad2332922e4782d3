/** A batch does what its rows one by one do: the same rows, the same index entries, the same refusals. */
import { describe, expect, test } from 'vitest'
import type { IndexObject, TableObject } from '../../src/catalog/objects.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { batchOfRows } from '../../src/executor/batches.ts'
import type { ColumnChunk } from '../../src/store/chunk/column-chunk.ts'
import { vectorShape } from '../../src/store/make-vector.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { RowTable } from '../../src/store/table/stored-table.ts'
import { chunkImage } from '../../src/txn/page-image.ts'
import type { Store } from '../../src/txn/store.ts'
import type { Transaction } from '../../src/txn/transaction.ts'
import type { Batch } from '../../src/store/batch.ts'
import type { Datum } from '../../src/types/datum.ts'
import { Random } from '../support/random.ts'
import {
  begin,
  collect,
  createTable,
  deleteRow,
  drive,
  freshStore,
  INT4,
  INT8,
  indexObject,
  openStore,
  scanRows,
  statement,
  stored,
  TEXT,
} from './harness.ts'

const types = [INT4, INT8, TEXT] as const
const shapes = types.map((oid) => vectorShape(oid, builtinTypes.type(oid).physical))

type Row = readonly [number, number | bigint | null, string | null]
type Way = (
  store: Store,
  txn: Transaction,
  table: TableObject,
  rows: readonly Row[],
) => Promise<void>

const oneByOne: Way = async (store, txn, table, rows) => {
  const t = stored(store, table)
  const access = statement(store, txn)
  for (const row of rows) await drive(access, () => t.insert(access, row))
}

const whole: Way = async (store, txn, table, rows) => {
  const t = stored(store, table)
  const access = statement(store, txn)
  await drive(access, () => t.insertBatch(access, batchOfRows(rows, shapes)))
}

/** The rows in another physical order, with rows between them that do not count. */
const selected: Way = async (store, txn, table, rows) => {
  const t = stored(store, table)
  const access = statement(store, txn)
  const physical = [...rows].reverse().flatMap((row): Row[] => [row, [0, 0, 'never seen']])
  const batch: Batch = {
    ...batchOfRows(physical, shapes),
    selection: Int32Array.from(rows, (_, i) => 2 * (rows.length - 1 - i)),
    count: rows.length,
  }
  await drive(access, () => t.insertBatch(access, batch))
}

async function makeTable(store: Store) {
  const { table, index } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT8],
    ['body', TEXT],
  ])
  const txn = begin(store)
  const others = [
    indexObject(store, table, 'n_key', [2], { unique: true }),
    indexObject(store, table, 'body_n', [3, 2]),
  ]
  for (const other of others) store.put(txn, other)
  await store.transactions.commit(txn)
  return { table, indexes: [index, ...others] }
}

/** Rows that go on from `next`, fall into gaps, come in any order, or repeat a key now and then. */
function someRows(random: Random, next: number): Row[] {
  const count = random.pick([1, 9, 300, 2048, 3000])
  const step = random.pick([1, 3])
  const from = random.chance(0.6) ? next : random.below(next + 1)
  const rows = random.list(count, (i): Row => {
    const id = from + i * step
    const n = random.chance(0.1) ? null : random.chance(0.02) ? 2n ** 60n + BigInt(id) : id * 2
    return [
      id,
      n,
      random.chance(0.1) ? null : `${'body '.repeat(random.below(8))}${random.below(50)}`,
    ]
  })
  if (random.chance(0.3)) rows.sort(() => random.below(3) - 1)
  if (random.chance(0.1)) rows.push(random.pick(rows))
  return rows
}

async function attempt(run: () => Promise<void>): Promise<string> {
  try {
    await run()
    return 'done'
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return `${error.code} ${error.constraint}`
  }
}

async function contents(store: Store, table: TableObject, indexes: readonly IndexObject[]) {
  const txn = begin(store)
  const access = statement(store, txn)
  const t = stored(store, table)
  const rows = await scanRows(t, access, [1, 2, 3])
  const byIndex: Datum[][][] = []
  for (const { oid } of indexes) {
    const source = t.indexScan(access, oid, [1, 2, 3], {
      ranges: [{ lower: undefined, upper: undefined }],
      reverse: false,
      expectedRows: 100,
    })
    // Equal keys stand in the order of their row ids, which need not be the same.
    byIndex.push((await collect(access, () => source.next(), 3)).sort(byId))
  }
  store.transactions.rollback(txn)
  return { rows: rows.map((row) => row.slice(0, 3)).sort(byId), byIndex }
}

function byId(a: readonly Datum[], b: readonly Datum[]): number {
  return Number(a[0]) - Number(b[0])
}

describe('a batch', () => {
  for (let seed = 1; seed <= 10; seed++) {
    test(`seed ${seed}: is its rows one by one, over rollbacks, savepoints, checkpoints and crashes`, async () => {
      const random = new Random(seed)
      const plain = await freshStore()
      const { storage, store: first } = await freshStore()
      let store = first
      const plainTable = await makeTable(plain.store)
      const { table, indexes } = await makeTable(store)
      let next = 1
      for (let round = 0; round < 12; round++) {
        const txn = begin(store)
        const plainTxn = begin(plain.store)
        const rows = someRows(random, next)
        const way = random.pick([whole, selected])
        const isNested = random.chance(0.3)
        for (const [each, own] of [
          [store, txn],
          [plain.store, plainTxn],
        ] as const) {
          if (isNested) each.transactions.savepoint(own, 'a')
        }
        const refusal = await attempt(() => way(store, txn, table, rows))
        const wanted = await attempt(() => oneByOne(plain.store, plainTxn, plainTable.table, rows))
        // Which of several violated constraints is named depends on the order of looking.
        expect(refusal.slice(0, 5)).toBe(wanted.slice(0, 5))
        const more = [[next + 100_000, null, 'after']] as const
        if (isNested) {
          store.transactions.rollbackTo(txn, 'a')
          plain.store.transactions.rollbackTo(plainTxn, 'a')
          await whole(store, txn, table, more)
          await oneByOne(plain.store, plainTxn, plainTable.table, more)
        }
        if ((!isNested && refusal !== 'done') || random.chance(0.2)) {
          store.transactions.rollback(txn)
          plain.store.transactions.rollback(plainTxn)
          continue
        }
        // What it writes knows nothing of the rows that are not committed yet.
        if (random.chance(0.4)) await store.checkpoint()
        if (random.chance(0.2)) {
          store = await openStore(storage)
          expect(await store.check()).toEqual([])
          plain.store.transactions.rollback(plainTxn)
          continue
        }
        await store.transactions.commit(txn)
        await plain.store.transactions.commit(plainTxn)
        next = Math.max(next, ...(isNested ? more : rows).map(([id]) => id + 1))
        if (random.chance(0.2)) await store.checkpoint()
      }
      expect(await store.check()).toEqual([])
      const expected = await contents(plain.store, plainTable.table, plainTable.indexes)
      expect(await contents(store, table, indexes)).toEqual(expected)
      const reopened = await openStore(storage)
      expect(await reopened.check()).toEqual([])
      expect(await contents(reopened, table, indexes)).toEqual(expected)
    })
  }

  test('meets the key of a transaction under way, and waits for it', async () => {
    const { store } = await freshStore()
    const { table } = await makeTable(store)
    const other = begin(store)
    await oneByOne(store, other, table, [[100, 1, 'first']])
    const rows = Array.from({ length: 20 }, (_, i): Row => [100 + i, 1000 + i, 'second'])
    const txn = begin(store)
    const loading = attempt(() => whole(store, txn, table, rows))
    // Rows beyond its key are nobody's: they wait for nothing.
    const beyond = begin(store)
    await whole(store, beyond, table, [[500, null, 'beyond']])
    await store.transactions.commit(beyond)
    store.transactions.rollback(other)
    expect(await loading).toBe('done')
    await store.transactions.commit(txn)
    expect(await store.check()).toEqual([])
  })

  test('that is not committed takes a header in a checkpoint, and nothing of the rows before it', async () => {
    const { store } = await freshStore()
    const { table } = await makeTable(store)
    const make = (from: number, count: number) =>
      Array.from({ length: count }, (_, i): Row => [from + i, from + i, 'some text'])
    const before = begin(store)
    await whole(store, before, table, make(0, 100))
    await store.transactions.commit(before)
    const txn = begin(store)
    await whole(store, txn, table, make(100, 2000))
    await whole(store, txn, table, make(2100, 2000))
    const { data } = stored(store, table) as RowTable
    const images = [0, 1].map((number) =>
      data.group(number).chunks.map((chunk) => chunk && chunkImage(chunk, store.queue.durableLsn)),
    )
    const sizes = images.map((group) => group.map((image) => image?.bytes.length))
    expect(sizes).toEqual([
      [undefined, 8 + 400, 8 + 800, 8 + 4 + 400 + 900],
      [undefined, 8, 8, 12],
    ])
    expect(images.flat().some((image) => image?.isCurrent)).toBe(false)
    await store.transactions.commit(txn)
    const after = data.group(1).chunks[1] as ColumnChunk
    expect(chunkImage(after, store.queue.durableLsn)).toMatchObject({ isCurrent: true })
  })

  test('goes where the greatest keys were deleted', async () => {
    const { store } = await freshStore()
    const { table } = await makeTable(store)
    const rows = Array.from({ length: 3000 }, (_, i): Row => [i, i, 'x'])
    for (const round of [1, 2]) {
      const txn = begin(store)
      await whole(store, txn, table, rows)
      await store.transactions.commit(txn)
      const gone = begin(store)
      const t = stored(store, table)
      for (const row of await scanRows(t, statement(store, gone), [1])) {
        if (round === 1 || Number(row[0]) > 1000) await deleteRow(store, gone, t, Number(row[1]))
      }
      await store.transactions.commit(gone)
    }
    const txn = begin(store)
    await whole(store, txn, table, rows.slice(1001))
    await store.transactions.commit(txn)
    expect(await store.check()).toEqual([])
    const reader = statement(store, begin(store))
    expect(await scanRows(stored(store, table), reader, [1])).toHaveLength(3000)
  })
})
