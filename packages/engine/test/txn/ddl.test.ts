import { describe, expect, test } from 'vitest'
import type { SequenceObject, TableObject } from '../../src/catalog/objects.ts'
import { PUBLIC_SCHEMA } from '../../src/catalog/catalog.ts'
import {
  begin,
  createTable,
  drive,
  freshStore,
  INT4,
  indexObject,
  openStore,
  scanRows,
  statement,
  stored,
  tableObject,
  TEXT,
} from './harness.ts'

async function filled(rows: number) {
  const { storage, store } = await freshStore()
  const { table, index } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT4],
  ])
  const txn = begin(store)
  const t = stored(store, table)
  const access = statement(store, txn)
  for (let i = 0; i < rows; i++) await drive(access, () => t.insert(access, [i, i % 7]))
  await store.transactions.commit(txn)
  return { storage, store, table, index }
}

async function values(
  store: Awaited<ReturnType<typeof filled>>['store'],
  table: TableObject,
  attnums: number[],
) {
  const txn = begin(store)
  const rows = await scanRows(stored(store, table), statement(store, txn), attnums)
  store.transactions.rollback(txn)
  return rows.map((row) => row.slice(0, -1))
}

describe('transactional DDL', () => {
  test('a table made in a transaction is seen by it alone until it commits', async () => {
    const { storage, store } = await freshStore()
    const txn = begin(store)
    const table = tableObject(store, 'fresh', [['id', INT4]])
    store.put(txn, table)
    const t = stored(store, table, txn)
    const access = statement(store, txn)
    await drive(access, () => t.insert(access, [1]))
    expect(store.table(table.oid)).toBeUndefined()
    await store.transactions.commit(txn)
    expect(await values(store, table, [1])).toEqual([[1]])
    const reopened = await openStore(storage)
    expect(await values(reopened, table, [1])).toEqual([[1]])
  })

  test('rolling back takes table, rows and storage away', async () => {
    const { store } = await freshStore()
    const txn = begin(store)
    const table = tableObject(store, 'gone', [['id', INT4]])
    store.put(txn, table)
    const access = statement(store, txn)
    await drive(access, () => stored(store, table, txn).insert(access, [1]))
    store.transactions.rollback(txn)
    expect(store.table(table.oid)).toBeUndefined()
    expect(store.storages.tables.has(table.storageId)).toBe(false)
  })

  test('an added column has its default in the rows that were there', async () => {
    const { storage, store, table } = await filled(3)
    await store.checkpoint()
    const txn = begin(store)
    const wider: TableObject = {
      ...table,
      columns: [
        ...table.columns,
        { attnum: 3, name: 'added', type: { oid: TEXT, typmod: -1 }, notNull: true, missing: 'hi' },
      ],
    }
    store.put(txn, wider)
    const access = statement(store, txn)
    await drive(access, () => stored(store, wider, txn).insert(access, [9, 9, 'own']))
    await store.transactions.commit(txn)
    const expected = [
      [0, 'hi'],
      [1, 'hi'],
      [2, 'hi'],
      [9, 'own'],
    ]
    expect(await values(store, wider, [1, 3])).toEqual(expected)
    const reopened = await openStore(storage)
    expect(await values(reopened, wider, [1, 3])).toEqual(expected)
    await reopened.checkpoint()
    expect(await values(await openStore(storage), wider, [1, 3])).toEqual(expected)
  })

  test('an added column that was rolled back leaves nothing behind', async () => {
    const { store, table } = await filled(2)
    for (const [type, value] of [
      [TEXT, 'x'],
      [INT4, 5],
    ] as const) {
      const txn = begin(store)
      store.transactions.savepoint(txn, 's')
      const wider: TableObject = {
        ...table,
        columns: [
          ...table.columns,
          { attnum: 3, name: 'c', type: { oid: type, typmod: -1 }, notNull: false },
        ],
      }
      store.put(txn, wider)
      const access = statement(store, txn)
      await drive(access, () => stored(store, wider, txn).insert(access, [10, 1, value]))
      if (type === TEXT) store.transactions.rollbackTo(txn, 's')
      await store.transactions.commit(txn)
      if (type === INT4)
        expect(await values(store, wider, [1, 3])).toEqual([
          [0, null],
          [1, null],
          [10, 5],
        ])
      else expect(await values(store, table, [1])).toEqual([[0], [1]])
    }
  })

  test('TRUNCATE is a new storage id, and comes back on rollback', async () => {
    const { storage, store, table, index } = await filled(3000)
    await store.checkpoint()
    for (const commits of [false, true]) {
      const txn = begin(store)
      const empty = { ...table, storageId: store.newStorageId() }
      store.put(txn, empty)
      store.put(txn, { ...index, storageId: store.newStorageId() })
      const access = statement(store, txn)
      await drive(access, () => stored(store, empty, txn).insert(access, [5, 5]))
      if (commits) await store.transactions.commit(txn)
      else store.transactions.rollback(txn)
      expect(await values(store, table, [1])).toHaveLength(commits ? 1 : 3000)
      expect(await store.check()).toEqual([])
    }
    await store.checkpoint()
    const reopened = await openStore(storage)
    expect(await values(reopened, table, [1])).toEqual([[5]])
  })

  test('an index over existing rows is built, and built again at recovery', async () => {
    const { storage, store, table } = await filled(5000)
    const txn = begin(store)
    const index = indexObject(store, table, 'by_n', [2])
    store.put(txn, index)
    await store.buildIndex(txn, index.oid)
    await store.transactions.commit(txn)
    for (const each of [store, await openStore(storage)]) {
      const reader = begin(each)
      const access = statement(each, reader)
      const source = stored(each, table).indexScan(access, index.oid, [1, 2], {
        ranges: [{ lower: undefined, upper: undefined }],
        reverse: false,
        expectedRows: 10,
      })
      let last = -1
      let count = 0
      for (;;) {
        const batch = await drive(access, () => source.next())
        if (batch === undefined) break
        for (let i = 0; i < batch.count; i++) {
          const value = batch.columns[1]?.get(i) as number
          expect(value).toBeGreaterThanOrEqual(last)
          last = value
          count++
        }
      }
      expect(count).toBe(5000)
      expect(await each.check()).toEqual([])
    }
  })

  test('a unique index over rows that are not is refused', async () => {
    const { store, table } = await filled(20)
    const txn = begin(store)
    const index = indexObject(store, table, 'u', [2], { unique: true })
    store.put(txn, index)
    await expect(store.buildIndex(txn, index.oid)).rejects.toMatchObject({
      code: '23505',
      message: 'could not create unique index "u"',
      detail: expect.stringMatching(/^Key \(n\)=\(\d\) is duplicated\.$/),
    })
    store.transactions.rollback(txn)
    expect(await store.check()).toEqual([])
  })
})

describe('sequences', () => {
  test('never give a number twice, over rollback, crash and reopen', async () => {
    const { storage, store } = await freshStore()
    const sequence: SequenceObject = {
      kind: 'sequence',
      oid: store.newOid(),
      schema: PUBLIC_SCHEMA,
      name: 's',
      owner: 10,
      type: 20,
      start: '1',
      increment: '1',
      min: '1',
      max: '9223372036854775807',
      cache: 1,
      cycle: false,
      persistence: 'permanent',
    }
    const txn = begin(store)
    store.put(txn, sequence)
    await store.transactions.commit(txn)
    const seen = new Set<number | bigint>()
    let each = store
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 50; i++) {
        const own = begin(each)
        const value = each.nextval(sequence)
        expect(seen.has(value)).toBe(false)
        seen.add(value)
        await each.transactions.commit(own)
      }
      if (round % 2 === 0) await each.checkpoint()
      if (round === 4) await each.close()
      each = await openStore(storage)
    }
    expect(each.nextval(sequence)).toBeLessThan(700)
  })
})
