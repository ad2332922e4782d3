import type { PageWrite, Storage } from '@twill/storage'
import { openTestStorage } from '../support/test-storage.ts'
import { describe, expect, test } from 'vitest'
import { chunkPageId, chunkPlace, MAX_ATTNUM, MAX_GROUPS } from '../../src/store/page-id.ts'
import { begin, createTable, drive, INT4, openStore, statement, stored, TEXT } from './harness.ts'

/** A storage that keeps what was put, in order. */
async function watched(): Promise<{ storage: Storage; puts: number[] }> {
  const inner = await openTestStorage()
  const puts: number[] = []
  const storage = new Proxy(inner, {
    get(target, name): unknown {
      if (name === 'putPages') {
        return (epoch: number, lsn: number, pages: readonly PageWrite[]) => {
          for (const { id, bytes } of pages) if (bytes !== undefined) puts.push(id)
          return target.putPages(epoch, lsn, pages)
        }
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { storage, puts }
}

const UNIT = 2 ** 32

describe('a checkpoint', () => {
  test('puts the chunks of a row group side by side, and the nodes of an index by number', async () => {
    const { storage, puts } = await watched()
    const store = await openStore(storage)
    const { table, index } = await createTable(store, 't', [
      ['id', INT4],
      ['n', INT4],
      ['body', TEXT],
    ])
    const t = stored(store, table)
    const txn = begin(store)
    for (let i = 0; i < 5000; i++) {
      const access = statement(store, txn)
      await drive(access, () => t.insert(access, [i, i, 'x'.repeat(20)]))
    }
    await store.transactions.commit(txn)
    await store.checkpoint()
    const { storageId } = table
    const expected: number[] = []
    for (let group = 0; group < 3; group++) {
      for (let attnum = 0; attnum <= 3; attnum++) {
        expected.push(chunkPageId(storageId, attnum, group))
      }
    }
    const chunks = puts.filter((id) => Math.floor(id / UNIT) === storageId)
    expect(chunks).toEqual(expected)
    const nodes = puts.filter((id) => Math.floor(id / UNIT) === index.storageId)
    expect(nodes.length).toBeGreaterThan(4)
    expect(nodes).toEqual(nodes.toSorted((a, b) => a - b))
    const storages = puts.map((id) => Math.floor(id / UNIT))
    expect(storages).toEqual(storages.toSorted((a, b) => a - b))
  })
})

describe('the place of a chunk', () => {
  test('orders by storage id, row group and column, up to the greatest of each', () => {
    const ids = [
      chunkPageId(1, 0, 0),
      chunkPageId(1, MAX_ATTNUM, 0),
      chunkPageId(1, 0, 1),
      chunkPageId(1, 3, MAX_GROUPS - 1),
      chunkPageId(1, MAX_ATTNUM, MAX_GROUPS - 1),
      chunkPageId(2, 0, 0),
      chunkPageId(2 ** 21 - 1, MAX_ATTNUM, MAX_GROUPS - 1),
    ]
    const places = ids.map(chunkPlace)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places).size).toBe(ids.length)
    expect(places.every(Number.isSafeInteger)).toBe(true)
  })
})
