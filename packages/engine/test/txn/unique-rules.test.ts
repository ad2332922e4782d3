import { describe, expect, test } from 'vitest'
import type { ConstraintObject, IndexKey } from '../../src/catalog/objects.ts'
import { PUBLIC_SCHEMA } from '../../src/catalog/catalog.ts'
import { PENDING } from '../../src/store/waits.ts'
import type { Datum } from '../../src/types/datum.ts'
import {
  begin,
  collect,
  createTable,
  drive,
  freshStore,
  INT4,
  indexObject,
  statement,
  stored,
  TEXT,
} from './harness.ts'

async function withIndex(options: Parameters<typeof indexObject>[4], attnums = [2]) {
  const { store } = await freshStore()
  const { table } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT4],
    ['body', TEXT],
  ])
  const txn = begin(store)
  const index = indexObject(store, table, 'own', attnums, options)
  store.put(txn, index)
  await store.transactions.commit(txn)
  return { store, table, index }
}

describe('unique indexes', () => {
  test('NULLs are distinct, unless the index says that they are not', async () => {
    for (const nullsNotDistinct of [false, true]) {
      const { store, table } = await withIndex({ unique: true, nullsNotDistinct })
      const txn = begin(store)
      const t = stored(store, table)
      const first = statement(store, txn)
      await drive(first, () => t.insert(first, [1, null, 'a']))
      const second = statement(store, txn)
      const insert = (): unknown => t.insert(second, [2, null, 'b'])
      if (nullsNotDistinct)
        expect(insert).toThrow(/duplicate key value violates unique constraint "own"/)
      else expect(insert()).not.toBe(PENDING)
    }
  })

  test('a deferrable one is checked when it is asked for', async () => {
    const { store, table, index } = await withIndex({ unique: true })
    const ddl = begin(store)
    const constraint: ConstraintObject = {
      kind: 'constraint',
      oid: store.newOid(),
      schema: PUBLIC_SCHEMA,
      name: 'own',
      table: table.oid,
      domain: 0,
      deferrable: true,
      initiallyDeferred: true,
      validated: true,
      rule: { kind: 'unique', index: index.oid, attnums: [2] },
    }
    store.put(ddl, constraint)
    await store.transactions.commit(ddl)
    const t = stored(store, table)
    const txn = begin(store)
    const access = statement(store, txn)
    const a = await drive(access, () => t.insert(access, [1, 7, 'a']))
    await drive(access, () => t.insert(access, [2, 7, 'b']))
    const check = (): unknown => store.checkDeferred(access, store.catalog, () => true)
    expect(check).toThrow(/duplicate key value violates unique constraint "own"/)
    const next = statement(store, txn)
    t.lock(next, a, 'update', 'block')
    t.update(next, a, [2], [8])
    expect(check()).toBeUndefined()
    await store.transactions.commit(txn)
    expect(await store.check()).toEqual([])
  })

  test('a batch with a duplicate inside, or against the table, is refused whole', async () => {
    const { store, table } = await withIndex({ unique: true })
    const t = stored(store, table)
    const seed = begin(store)
    const first = statement(store, seed)
    await drive(first, () => t.insert(first, [1, 5, 'a']))
    await store.transactions.commit(seed)
    for (const values of [
      [3, 9, 4, 9],
      [9, 8, 5],
    ]) {
      const txn = begin(store)
      const access = statement(store, txn)
      const list = (data: Datum[]) => ({
        kind: 'any' as const,
        nulls: undefined,
        get: (row: number) => data[row] as Datum,
      })
      const batch = {
        columns: [list(values.map((_, i) => 100 + i)), list(values), list(values.map(String))],
        length: values.length,
        selection: undefined,
        count: values.length,
      }
      expect(() => t.insertBatch(access, batch)).toThrow(/violates unique constraint "own"/)
      expect(txn.history).toHaveLength(0)
      store.transactions.rollback(txn)
    }
  })
})

describe('index order', () => {
  test('descending and NULLs first or last', async () => {
    const values: Datum[] = [3, null, 1, -5, 2147483647, null, -2147483648]
    const numbers = values.filter((value) => value !== null).sort((a, b) => Number(a) - Number(b))
    for (const descending of [false, true]) {
      for (const nullsFirst of [false, true]) {
        const key: IndexKey = { attnum: 2, type: { oid: INT4, typmod: -1 }, descending, nullsFirst }
        const { store, table, index } = await withIndex({ keys: [key] })
        const txn = begin(store)
        const t = stored(store, table)
        const access = statement(store, txn)
        for (let i = 0; i < values.length; i++) {
          await drive(access, () => t.insert(access, [i, values[i] as Datum, 'x']))
        }
        const reader = statement(store, txn)
        const ordered = descending ? [...numbers].reverse() : numbers
        const expected = nullsFirst ? [null, null, ...ordered] : [...ordered, null, null]
        for (const reverse of [false, true]) {
          const source = t.indexScan(reader, index.oid, [2], {
            ranges: [{ lower: undefined, upper: undefined }],
            reverse,
            expectedRows: 3,
          })
          const seen = (await collect(reader, () => source.next(), 1)).map((row) => row[0])
          expect(seen).toEqual(reverse ? [...expected].reverse() : expected)
        }
      }
    }
  })
})

describe('check', () => {
  test('finds a row without its entry, and an entry that is out of order', async () => {
    const { store, table, index } = await withIndex({})
    const t = stored(store, table)
    const txn = begin(store)
    const access = statement(store, txn)
    for (let i = 0; i < 10; i++) await drive(access, () => t.insert(access, [i, i, 'x']))
    await store.transactions.commit(txn)
    expect(await store.check()).toEqual([])
    const tree = store.storages.tree(index.storageId)
    const node = tree.node(tree.rootNumber)
    node?.removeAt(4)
    node?.insertAt(0, Uint8Array.of(9, 9), 2, 5_000_000, 0)
    const problems = (await store.check()).map((finding) => finding.problem)
    expect(problems).toContain('row 4 has no entry in index "own"')
    expect(problems.some((problem) => problem.includes('out of order'))).toBe(true)
    expect(problems.some((problem) => problem.includes('names row 5000000'))).toBe(true)
  })
})
