import { describe, expect, test } from 'vitest'
import {
  begin,
  createTable,
  deleteRow,
  drive,
  freshStore,
  INT4,
  INT8,
  keyOf,
  openStore,
  scanRows,
  statement,
  stored,
  TEXT,
  updateRow,
} from './harness.ts'
import type { Datum } from '../../src/types/datum.ts'

const columns = [
  ['id', INT4],
  ['n', INT8],
  ['body', TEXT],
] as const

describe('a store', () => {
  test('keeps inserted, changed and deleted rows over a reopen', async () => {
    const { storage, store } = await freshStore()
    const { table, index } = await createTable(store, 't', columns)
    const txn = begin(store)
    const t = stored(store, table)
    const ids: number[] = []
    for (let i = 0; i < 10; i++) {
      const access = statement(store, txn)
      ids.push(await drive(access, () => t.insert(access, [i, i * 10, `row ${i}`])))
    }
    await updateRow(store, txn, t, ids[3] as number, [2, 3], [9007199254740993n, null])
    await deleteRow(store, txn, t, ids[4] as number)
    await store.transactions.commit(txn)
    const reopened = await openStore(storage)
    for (const each of [store, reopened]) {
      const reader = begin(each)
      const access = statement(each, reader)
      const rows = await scanRows(stored(each, table), access, [1, 2, 3])
      expect(rows.map((row) => row.slice(0, 3))).toEqual([
        [0, 0, 'row 0'],
        [1, 10, 'row 1'],
        [2, 20, 'row 2'],
        [3, 9007199254740993n, null],
        [5, 50, 'row 5'],
        [6, 60, 'row 6'],
        [7, 70, 'row 7'],
        [8, 80, 'row 8'],
        [9, 90, 'row 9'],
      ])
      const out: Datum[] = []
      const found = await drive(access, () =>
        stored(each, table).lookup(access, index.oid, keyOf([7], [INT4]), [3, 1], out),
      )
      expect(found).toBe(ids[7])
      expect(out).toEqual(['row 7', 7])
      expect(
        await drive(access, () =>
          stored(each, table).lookup(access, index.oid, keyOf([4], [INT4]), [3], out),
        ),
      ).toBeUndefined()
      expect(await each.check()).toEqual([])
    }
  })

  test('reopens from a checkpoint and the log after it', async () => {
    const { storage, store } = await freshStore()
    const { table } = await createTable(store, 't', columns)
    const t = stored(store, table)
    for (let i = 0; i < 3000; i++) {
      const txn = begin(store)
      const access = statement(store, txn)
      await drive(access, () => t.insert(access, [i, i, 'x']))
      void store.transactions.commit(txn)
      if (i === 1500) await store.checkpoint()
    }
    await store.transactions.whenDurable(store.queue.lastLsn)
    const last = begin(store)
    const access = statement(store, last)
    expect(await scanRows(t, access, [1])).toHaveLength(3000)
    const reopened = await openStore(storage, { cacheBytes: 64 * 1024 })
    const reader = begin(reopened)
    const seen = await scanRows(stored(reopened, table), statement(reopened, reader), [1])
    expect(seen.map((row) => row[0])).toEqual(Array.from({ length: 3000 }, (_, i) => i))
    expect(await reopened.check()).toEqual([])
  })
})
