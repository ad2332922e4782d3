import { StorageError, type Storage } from '@twill/storage'
import { openTestStorage } from '../support/test-storage.ts'
import { describe, expect, test } from 'vitest'
import type { SqlError } from '../../src/errors/sql-error.ts'
import {
  begin,
  createTable,
  drive,
  INT4,
  openStore,
  scanRows,
  statement,
  stored,
  updateRow,
} from './harness.ts'

/** A storage whose appends wait until they are let through, or fail. */
function gated(
  storage: Storage,
): Storage & { hold: boolean; fail: StorageError | undefined; let(): void } {
  let release: (() => void)[] = []
  const gate = {
    hold: false,
    fail: undefined as StorageError | undefined,
    let(): void {
      gate.hold = false
      for (const each of release) each()
      release = []
    },
    async putPages(...args: Parameters<Storage['putPages']>) {
      if (gate.fail !== undefined) throw gate.fail
      return storage.putPages(...args)
    },
    async appendWal(epoch: number, records: readonly Uint8Array[]) {
      if (gate.hold) await new Promise<void>((resolve) => release.push(resolve))
      if (gate.fail !== undefined) throw gate.fail
      return storage.appendWal(epoch, records)
    },
  }
  return new Proxy(storage, {
    get: (target, name) => {
      if (name in gate) return Reflect.get(gate, name)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (_, name, value) => Reflect.set(gate, name, value),
  }) as Storage & { hold: boolean; fail: StorageError | undefined; let(): void }
}

async function start() {
  const storage = gated(await openTestStorage())
  const store = await openStore(storage)
  const { table } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT4],
  ])
  const t = stored(store, table)
  const txn = begin(store)
  const ids: number[] = []
  for (let i = 0; i < 3; i++) {
    const access = statement(store, txn)
    ids.push(await drive(access, () => t.insert(access, [i, 0])))
  }
  await store.transactions.commit(txn)
  return { storage, store, table, t, ids }
}

async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as SqlError).code
  }
  return 'no error'
}

const n = [2]

describe('a failing append', () => {
  test('disk full fails the commits and everything that stood on them, and the database goes on', async () => {
    const { storage, store, table, t, ids } = await start()
    storage.hold = true
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as number, n, [1])
    const first = code(store.transactions.commit(a))
    await Promise.resolve()
    const b = begin(store)
    expect(await updateRow(store, b, t, ids[0] as number, n, [2])).toBe('changed')
    const second = code(store.transactions.commit(b))
    const c = begin(store)
    expect(await updateRow(store, c, t, ids[0] as number, n, [3])).toBe('changed')
    const d = begin(store)
    await updateRow(store, d, t, ids[1] as number, n, [4])
    storage.fail = new StorageError('full', 'no room')
    storage.let()
    expect(await first).toBe('53100')
    expect(await second).toBe('53100')
    expect(await code(store.transactions.commit(c))).toBe('40001')
    storage.fail = undefined
    await store.transactions.commit(d)
    const reader = begin(store)
    const rows = await scanRows(t, statement(store, reader), [1, 2])
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      [0, 0],
      [1, 4],
      [2, 0],
    ])
    const reopened = await openStore(storage)
    const again = await scanRows(
      stored(reopened, table),
      statement(reopened, begin(reopened)),
      [1, 2],
    )
    expect(again).toEqual(rows)
  })

  test('an unknown outcome is 08007 and stops the database', async () => {
    const { storage, store, t, ids } = await start()
    const a = begin(store)
    const other = begin(store)
    await updateRow(store, a, t, ids[0] as number, n, [1])
    storage.fail = new StorageError('unknown-outcome', 'lost')
    expect(await code(store.transactions.commit(a))).toBe('08007')
    expect(store.failure?.code).toBe('08007')
    expect(await code(updateRow(store, other, t, ids[1] as number, n, [1]))).toBe('57P02')
    storage.fail = undefined
    await store.close()
  })

  test('a fenced writer is told so', async () => {
    const { storage, store, t, ids } = await start()
    await storage.acquireWriter('another')
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as number, n, [1])
    expect(await code(store.transactions.commit(a))).toBe('57P04')
  })

  test('those who commit together share an append', async () => {
    const { storage, store, t } = await start()
    const before = storage.stats().appends
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const txn = begin(store)
        const access = statement(store, txn)
        t.insert(access, [100 + i, 0])
        await store.transactions.commit(txn)
      }),
    )
    expect(storage.stats().appends - before).toBeLessThanOrEqual(2)
  })

  test('a reader of a commit that is not durable is not acknowledged before it', async () => {
    const { storage, store, t, ids } = await start()
    storage.hold = true
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as number, n, [1])
    const committed = store.transactions.commit(a)
    const b = begin(store)
    const access = statement(store, b)
    expect(t.lock(access, ids[0] as number, 'share', 'block')).toBe('changed')
    let acknowledged = false
    const reading = store.transactions.commit(b).then(() => {
      acknowledged = true
    })
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(acknowledged).toBe(false)
    storage.let()
    await Promise.all([committed, reading])
    expect(acknowledged).toBe(true)
  })

  test('a checkpoint that fails leaves everything to the next one', async () => {
    const { storage, store, table, t, ids } = await start()
    storage.fail = new StorageError('full', 'no room')
    await expect(store.checkpoint()).rejects.toMatchObject({ kind: 'full' })
    storage.fail = undefined
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as number, n, [1])
    await store.transactions.commit(a)
    await store.checkpoint()
    const reopened = await openStore(storage)
    const rows = await scanRows(stored(reopened, table), statement(reopened, begin(reopened)), n)
    expect(rows.map((row) => row[0])).toEqual([1, 0, 0])
    expect(await reopened.check()).toEqual([])
  })
})
