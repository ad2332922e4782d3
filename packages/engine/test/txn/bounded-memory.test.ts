import { describe, expect, test } from 'vitest'
import { F64Values, I32Values, ListValues } from '../../src/store/vectors.ts'
import type { Batch } from '../../src/store/batch.ts'
import type { Datum } from '../../src/types/datum.ts'
import {
  begin,
  createTable,
  drive,
  freshStore,
  INT4,
  INT8,
  keyOf,
  openStore,
  statement,
  stored,
  TEXT,
} from './harness.ts'

const cacheBytes = 2 * 1024 * 1024
const rows = 200_000

function batchOf(from: number, count: number): Batch {
  const ids = Int32Array.from({ length: count }, (_, i) => (from + i) ^ 0x155)
  const bodies = Array.from(ids, (id): Datum => `row number ${id}`)
  const columns = [
    new I32Values(ids, undefined, 'int'),
    new F64Values(Float64Array.from(ids), undefined, true),
    new ListValues(bodies, undefined),
  ]
  return { columns, length: count, selection: undefined, count }
}

describe('a table larger than the cache', () => {
  test('is loaded, scanned, probed and changed within the budget', async () => {
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const { storage, store } = await freshStore({ cacheBytes, pause })
    const { table, index } = await createTable(store, 't', [
      ['id', INT4],
      ['n', INT8],
      ['body', TEXT],
    ])
    let most = 0
    const note = (): void => {
      most = Math.max(most, store.stats.cacheBytes)
    }
    for (let from = 0; from < rows; from += 1000) {
      const txn = begin(store)
      const access = statement(store, txn)
      await drive(access, () => stored(store, table).insertBatch(access, batchOf(from, 1000)))
      await store.transactions.commit(txn)
      note()
    }
    const txn = begin(store)
    const t = stored(store, table)
    const access = statement(store, txn)
    const source = t.scan(access, [1, 2, 3])
    let sum = 0
    let count = 0
    for (;;) {
      const batch = await drive(access, () => source.next())
      if (batch === undefined) break
      for (let i = 0; i < batch.count; i++) {
        sum += batch.columns[0]?.get(batch.selection?.[i] ?? i) as number
        count++
      }
      note()
    }
    expect(count).toBe(rows)
    expect(sum).toBe(Array.from({ length: rows }, (_, i) => i ^ 0x155).reduce((a, b) => a + b))
    store.transactions.rollback(txn)
    for (let i = 0; i < 500; i++) {
      const id = (i * 7919) % (rows - 1024)
      const own = begin(store)
      const each = statement(store, own)
      const out: Datum[] = []
      const rowId = await drive(each, () =>
        t.lookup(each, index.oid, keyOf([id], [INT4]), [3, 0], out),
      )
      expect(out[0]).toBe(`row number ${id}`)
      await drive(each, () => t.lock(each, rowId as number, 'no key update', 'block'))
      await drive(each, () => t.update(each, rowId as number, [3], ['changed']))
      await store.transactions.commit(own)
      note()
    }
    expect(store.stats.checkpoints).toBeGreaterThan(1)
    expect(most).toBeLessThan(cacheBytes * 2)
    const reopened = await openStore(storage, { cacheBytes, pause })
    expect(await reopened.check()).toEqual([])
  })

  test('opening reads no data, and a point query few pages in few rounds', async () => {
    const { storage, store } = await freshStore()
    const { table, index } = await createTable(store, 't', [
      ['id', INT4],
      ['n', INT8],
      ['body', TEXT],
    ])
    const txn = begin(store)
    const access = statement(store, txn)
    for (let from = 0; from < rows; from += 2000) {
      await drive(access, () => stored(store, table).insertBatch(access, batchOf(from, 2000)))
    }
    await store.transactions.commit(txn)
    await store.close()
    const before = storage.stats().pageReads
    const reopened = await openStore(storage)
    expect(storage.stats().pageReads).toBe(before)
    const own = begin(reopened)
    const each = statement(reopened, own)
    const out: Datum[] = []
    const key = keyOf([77_777], [INT4])
    await drive(each, () => stored(reopened, table).lookup(each, index.oid, key, [3], out))
    expect(out).toEqual(['row number 77777'])
    expect(each.waits.pageRounds).toBeLessThanOrEqual(3)
    expect(storage.stats().pageReads - before).toBeLessThanOrEqual(6)
  })
})
