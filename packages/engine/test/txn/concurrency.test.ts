import { describe, expect, test } from 'vitest'
import type { SqlError } from '../../src/errors/sql-error.ts'
import type { RowId, StoredTable } from '../../src/store/table-access.ts'
import { PENDING } from '../../src/store/waits.ts'
import type { Store } from '../../src/txn/store.ts'
import type { Transaction } from '../../src/txn/transaction.ts'
import type { Datum } from '../../src/types/datum.ts'
import {
  begin,
  createTable,
  deleteRow,
  drive,
  freshStore,
  INT4,
  keyOf,
  scanRows,
  statement,
  stored,
  updateRow,
} from './harness.ts'

async function twoRows(): Promise<{ store: Store; t: StoredTable; index: number; ids: RowId[] }> {
  const { store } = await freshStore()
  const { table, index } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT4],
  ])
  const t = stored(store, table)
  const txn = begin(store)
  const ids: RowId[] = []
  for (let i = 0; i < 4; i++) {
    const access = statement(store, txn)
    ids.push(await drive(access, () => t.insert(access, [i, 0])))
  }
  await store.transactions.commit(txn)
  return { store, t, index: index.oid, ids }
}

async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as SqlError).code
  }
  return 'no error'
}

async function valueOf(store: Store, t: StoredTable, id: number): Promise<Datum> {
  const txn = begin(store)
  const rows = await scanRows(t, statement(store, txn), [1, 2])
  store.transactions.rollback(txn)
  return rows.find((row) => row[0] === id)?.[1] ?? null
}

async function turns(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve()
}

const n = [2]

describe('row locks', () => {
  test('a second writer waits, and READ COMMITTED then sees the row as it is', async () => {
    const { store, t, ids } = await twoRows()
    const row = ids[0] as RowId
    const a = begin(store)
    const b = begin(store)
    await updateRow(store, a, t, row, n, [1])
    let outcome = ''
    const waiting = updateRow(store, b, t, row, n, [2]).then((found) => {
      outcome = found
    })
    await turns()
    expect(outcome).toBe('')
    await store.transactions.commit(a)
    await waiting
    expect(outcome).toBe('changed')
    await store.transactions.commit(b)
    expect(await valueOf(store, t, 0)).toBe(2)
  })

  test('REPEATABLE READ answers 40001 for a row changed or deleted since its snapshot', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store, 'repeatable read')
    statement(store, b)
    await updateRow(store, a, t, ids[0] as RowId, n, [1])
    await deleteRow(store, a, t, ids[1] as RowId)
    await store.transactions.commit(a)
    expect(await code(updateRow(store, b, t, ids[0] as RowId, n, [2]))).toBe('40001')
    expect(await code(updateRow(store, b, t, ids[1] as RowId, n, [2]))).toBe('40001')
  })

  test('a waiter behind a rollback finds the row unchanged', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store)
    await deleteRow(store, a, t, ids[0] as RowId)
    const waiting = updateRow(store, b, t, ids[0] as RowId, n, [2])
    await turns()
    store.transactions.rollback(a)
    expect(await waiting).toBe('locked')
  })

  test('waiters get the row in the order in which they came', async () => {
    const { store, t, ids } = await twoRows()
    const holder = begin(store)
    await updateRow(store, holder, t, ids[0] as RowId, n, [1])
    const order: number[] = []
    const all = [1, 2, 3, 4].map(async (each) => {
      const txn = begin(store)
      await updateRow(store, txn, t, ids[0] as RowId, n, [each])
      order.push(each)
      await store.transactions.commit(txn)
    })
    await turns()
    await store.transactions.commit(holder)
    await Promise.all(all)
    expect(order).toEqual([1, 2, 3, 4])
    expect(await valueOf(store, t, 0)).toBe(4)
  })

  test('a deadlock ends with 40P01 for the one whose wait closes the cycle', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store)
    await updateRow(store, a, t, ids[0] as RowId, n, [1])
    await updateRow(store, b, t, ids[1] as RowId, n, [1])
    const first = updateRow(store, a, t, ids[1] as RowId, n, [2])
    await turns()
    expect(await code(updateRow(store, b, t, ids[0] as RowId, n, [2]))).toBe('40P01')
    store.transactions.rollback(b)
    expect(await first).toBe('locked')
    await store.transactions.commit(a)
    expect(await valueOf(store, t, 1)).toBe(2)
  })

  test('NOWAIT answers 55P03 and SKIP LOCKED skips', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store)
    await updateRow(store, a, t, ids[0] as RowId, n, [1])
    const access = statement(store, b)
    expect(t.lock(access, ids[0] as RowId, 'update', 'skip locked')).toBe('skipped')
    expect(() => t.lock(access, ids[0] as RowId, 'update', 'nowait')).toThrow(
      /could not obtain lock on row in relation "t"/,
    )
    expect(t.lock(access, ids[1] as RowId, 'update', 'nowait')).toBe('locked')
  })

  test('strengths conflict as in PostgreSQL', async () => {
    const { store, t, ids } = await twoRows()
    const strengths = ['key share', 'share', 'no key update', 'update'] as const
    const conflicts: string[] = []
    for (const held of strengths) {
      for (const wanted of strengths) {
        const a = begin(store)
        const b = begin(store)
        t.lock(statement(store, a), ids[0] as RowId, held, 'block')
        const got = t.lock(statement(store, b), ids[0] as RowId, wanted, 'skip locked')
        if (got === 'skipped') conflicts.push(`${held}/${wanted}`)
        store.transactions.rollback(a)
        store.transactions.rollback(b)
      }
    }
    expect(conflicts).toEqual([
      'key share/update',
      'share/no key update',
      'share/update',
      'no key update/share',
      'no key update/no key update',
      'no key update/update',
      'update/key share',
      'update/share',
      'update/no key update',
      'update/update',
    ])
  })

  test('shared locks of two are both waited for', async () => {
    const { store, t, ids } = await twoRows()
    const [a, b, c] = [begin(store), begin(store), begin(store)]
    t.lock(statement(store, a), ids[0] as RowId, 'share', 'block')
    t.lock(statement(store, b), ids[0] as RowId, 'share', 'block')
    let done = false
    const waiting = updateRow(store, c, t, ids[0] as RowId, n, [7]).then(() => {
      done = true
    })
    await turns()
    await store.transactions.commit(a)
    await turns()
    expect(done).toBe(false)
    await store.transactions.commit(b)
    await waiting
    await store.transactions.commit(c)
    expect(await valueOf(store, t, 0)).toBe(7)
  })

  test('ROLLBACK TO gives back what was locked since', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store)
    t.lock(statement(store, a), ids[0] as RowId, 'update', 'block')
    store.transactions.savepoint(a, 's')
    await updateRow(store, a, t, ids[1] as RowId, n, [5])
    store.transactions.rollbackTo(a, 's')
    const access = statement(store, b)
    expect(t.lock(access, ids[0] as RowId, 'update', 'skip locked')).toBe('skipped')
    expect(t.lock(access, ids[1] as RowId, 'update', 'skip locked')).toBe('locked')
  })
})

describe('unique keys', () => {
  test('a duplicate is 23505 with the key in its detail', async () => {
    const { store, t } = await twoRows()
    const txn = begin(store)
    const access = statement(store, txn)
    const failing = drive(access, () => t.insert(access, [1, 9]))
    await expect(failing).rejects.toMatchObject({
      code: '23505',
      message: 'duplicate key value violates unique constraint "t_pkey"',
      detail: 'Key (id)=(1) already exists.',
      schema: 'public',
      table: 't',
      constraint: 't_pkey',
    })
  })

  test('an insert waits for an unfinished insert of the same key', async () => {
    const { store, t } = await twoRows()
    for (const commits of [true, false]) {
      const key = commits ? 50 : 51
      const a = begin(store)
      const b = begin(store)
      const first = statement(store, a)
      await drive(first, () => t.insert(first, [key, 1]))
      const second = statement(store, b)
      const waiting = code(drive(second, () => t.insert(second, [key, 2])))
      await turns()
      if (commits) await store.transactions.commit(a)
      else store.transactions.rollback(a)
      expect(await waiting).toBe(commits ? '23505' : 'no error')
      if (commits) store.transactions.rollback(b)
      else await store.transactions.commit(b)
    }
    expect(await valueOf(store, t, 50)).toBe(1)
    expect(await valueOf(store, t, 51)).toBe(2)
    expect(await store.check()).toEqual([])
  })

  test('a key freed by an unfinished delete is waited for', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    const b = begin(store)
    await deleteRow(store, a, t, ids[2] as RowId)
    const access = statement(store, b)
    expect(t.insert(access, [2, 5])).toBe(PENDING)
    await store.transactions.commit(a)
    await access.waits.settle()
    expect(t.insert(access, [2, 5])).toBeTypeOf('number')
    await store.transactions.commit(b)
    expect(await valueOf(store, t, 2)).toBe(5)
  })

  test('a key that moves is found under its new value alone', async () => {
    const { store, t, index, ids } = await twoRows()
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as RowId, [1], [100])
    await store.transactions.commit(a)
    const reader = begin(store)
    const access = statement(store, reader)
    const find = (id: number): unknown => t.lookup(access, index, keyOf([id], [INT4]), [2], [])
    expect(find(0)).toBeUndefined()
    expect(find(100)).toBe(ids[0])
  })
})

describe('snapshots', () => {
  test('a statement does not see what it writes itself, the next one does', async () => {
    const { store, t, ids } = await twoRows()
    const txn = begin(store)
    const access = statement(store, txn)
    const source = t.scan(access, [2])
    const batch = source.next()
    if (batch === undefined || batch === PENDING) throw new Error('no batch')
    for (const id of ids) {
      t.lock(access, id, 'no key update', 'block')
      t.update(access, id, n, [42])
    }
    expect(Array.from({ length: 4 }, (_, i) => batch.columns[0]?.get(i))).toEqual([0, 0, 0, 0])
    expect((await scanRows(t, access, [2])).map((row) => row[0])).toEqual([0, 0, 0, 0])
    const next = statement(store, txn)
    expect((await scanRows(t, next, [2])).map((row) => row[0])).toEqual([42, 42, 42, 42])
  })

  test('a commit is seen only once it is durable', async () => {
    const { store, t, ids } = await twoRows()
    const a = begin(store)
    await updateRow(store, a, t, ids[0] as RowId, n, [1])
    const committing = store.transactions.commit(a)
    const reader = begin(store)
    expect((await scanRows(t, statement(store, reader), [2]))[0]?.[0]).toBe(0)
    await committing
    expect((await scanRows(t, statement(store, reader), [2]))[0]?.[0]).toBe(1)
  })

  test('changing the same row many times in a transaction keeps a bounded history', async () => {
    const { store, t, ids } = await twoRows()
    const txn = begin(store)
    const [row] = ids as [RowId]
    t.lock(statement(store, txn), row, 'update', 'block')
    for (let i = 0; i < 1000; i++) {
      const access = statement(store, txn)
      t.update(access, row, n, [i])
    }
    expect(txn.history.length).toBeLessThan(5)
    store.transactions.rollback(txn)
    expect(await valueOf(store, t, 0)).toBe(0)
  })
})

describe('serializable', () => {
  async function skew(order: 'read first' | 'interleaved'): Promise<string[]> {
    const { store, t, ids } = await twoRows()
    const a = begin(store, 'serializable')
    const b = begin(store, 'serializable')
    const outcomes: string[] = []
    const act = async (txn: Transaction, row: number): Promise<void> => {
      outcomes.push(await code(updateRow(store, txn, t, ids[row] as RowId, n, [1])))
    }
    await scanRows(t, statement(store, a), [1, 2])
    if (order === 'interleaved') await act(a, 0)
    await scanRows(t, statement(store, b), [1, 2])
    if (order === 'read first') await act(a, 0)
    await act(b, 1)
    for (const txn of [a, b]) {
      outcomes.push(txn.state === 'active' ? await code(store.transactions.commit(txn)) : 'gone')
    }
    return outcomes
  }

  test('write skew fails for exactly one of two', async () => {
    for (const order of ['read first', 'interleaved'] as const) {
      const outcomes = await skew(order)
      expect(outcomes.filter((each) => each === '40001')).toHaveLength(1)
    }
  })

  test('transactions one after the other do not disturb each other', async () => {
    const { store, t, ids } = await twoRows()
    for (let i = 0; i < 20; i++) {
      const txn = begin(store, 'serializable')
      await scanRows(t, statement(store, txn), [1, 2])
      await updateRow(store, txn, t, ids[i % 4] as RowId, n, [i])
      await store.transactions.commit(txn)
    }
    expect(await valueOf(store, t, 3)).toBe(19)
  })
})

describe('table and advisory locks', () => {
  test('conflicting table locks wait until the holder ends', async () => {
    const { store, t } = await twoRows()
    const { locks } = store.transactions
    const a = begin(store)
    const b = begin(store)
    const waits = store.waits()
    expect(locks.lockTable(a, t.oid, 'share', 'block', waits)).toBeUndefined()
    expect(locks.lockTable(b, t.oid, 'access share', 'block', waits)).toBeUndefined()
    expect(() => locks.lockTable(b, t.oid, 'row exclusive', 'nowait', waits)).toThrow(
      /could not obtain lock on relation "t"/,
    )
    expect(locks.lockTable(b, t.oid, 'row exclusive', 'block', waits)).toBe(PENDING)
    const settled = waits.settle()
    await store.transactions.commit(a)
    await settled
    expect(locks.lockTable(b, t.oid, 'row exclusive', 'block', waits)).toBeUndefined()
  })

  test('session advisory locks outlive the transaction and are counted', async () => {
    const { store } = await twoRows()
    const { locks } = store.transactions
    const a = begin(store)
    const b = begin(store)
    const waits = store.waits()
    expect(locks.lockSession(a.owner, '1', true, 'nowait', waits)).toBe(true)
    expect(locks.lockSession(a.owner, '1', true, 'nowait', waits)).toBe(true)
    await store.transactions.commit(a)
    expect(locks.lockAdvisory(b, '1', false, 'nowait', waits)).toBe(false)
    expect(locks.unlockSession(a.owner, '1', true)).toBe(true)
    expect(locks.lockAdvisory(b, '1', false, 'nowait', waits)).toBe(false)
    expect(locks.unlockSession(a.owner, '1', true)).toBe(true)
    expect(locks.unlockSession(a.owner, '1', true)).toBe(false)
    expect(locks.lockAdvisory(b, '1', false, 'nowait', waits)).toBe(true)
  })
})
