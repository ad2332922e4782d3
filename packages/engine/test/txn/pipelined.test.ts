/** Commits over a storage a network away, which takes appends while others are under way, on a clock that costs no time. */
import { StorageError, type StorageErrorKind } from '@twill/storage'
import { openMemoryStorage } from '@twill/storage/memory'
import { createPrng, createVirtualClock, PipelinedStorage, settle } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { TableObject } from '../../src/catalog/objects.ts'
import { SqlError } from '../../src/errors/sql-error.ts'
import { maxAppendsInFlight } from '../../src/limits.ts'
import type { StoredTable } from '../../src/store/table-access.ts'
import type { Store } from '../../src/txn/store.ts'
import type { Datum } from '../../src/types/datum.ts'
import { ModelRun } from './model-run.ts'
import {
  begin,
  createTable,
  drive,
  INT4,
  openStore,
  scanRows,
  statement,
  stored,
} from './harness.ts'

const APPEND_MS = 50

type Options = {
  readonly rows: number
  readonly maxTailGroups?: number
  /** The error of the append of this number, counted from when the rows are there. */
  readonly failing?: (append: number) => StorageErrorKind | undefined
  readonly isApplied?: boolean
}

async function start({ rows, maxTailGroups, failing, isApplied = false }: Options) {
  const clock = createVirtualClock()
  const inner = await openMemoryStorage()
  let appends = Number.NEGATIVE_INFINITY
  const storage = new PipelinedStorage(inner, {
    clock,
    appendMs: APPEND_MS,
    ...(maxTailGroups === undefined ? {} : { maxTailGroups }),
    plan: ({ method }) => {
      if (method !== 'appendWal') return undefined
      const kind = failing?.(appends++)
      if (kind === undefined) return undefined
      const error = new StorageError(kind, 'by plan')
      return { kind: isApplied ? 'fail-after' : 'fail-before', error }
    },
  })
  const store = await openStore(storage)
  const { table } = await createTable(store, 't', [
    ['id', INT4],
    ['n', INT4],
  ])
  const t = stored(store, table)
  const ids: number[] = []
  const txn = begin(store)
  for (let i = 0; i < rows; i++) {
    const access = statement(store, txn)
    ids.push(await drive(access, () => t.insert(access, [i, 0])))
  }
  await store.transactions.commit(txn)
  appends = 0
  return { clock, inner, storage, store, table, t, ids }
}

const n = [2]

/** Adds one to a row's `n`. Answers the SQLSTATE that it failed with, or that it is durable. */
async function increment(store: Store, t: StoredTable, rowId: number): Promise<string> {
  try {
    const txn = begin(store)
    const access = statement(store, txn)
    await drive(access, () => t.lock(access, rowId, 'no key update', 'block'))
    const now: Datum[] = []
    await drive(access, () => t.latest(access, rowId, n, now))
    await drive(access, () => t.update(access, rowId, n, [(now[0] as number) + 1]))
    await store.transactions.commit(txn)
    return 'durable'
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return error.code
  }
}

async function values(store: Store, table: TableObject): Promise<number[]> {
  const txn = begin(store)
  const rows = await scanRows(stored(store, table), statement(store, txn), n)
  store.transactions.rollback(txn)
  return rows.map((row) => row[0] as number)
}

/** `workers` at the same time, each one commit after another; the virtual time that it took. */
async function work(
  opened: Awaited<ReturnType<typeof start>>,
  workers: number,
  commits: number,
  rowOf: (worker: number) => number,
): Promise<{ readonly elapsedMs: number; readonly outcomes: string[] }> {
  const { clock, store, t, ids } = opened
  const before = clock.nowMs()
  const outcomes: string[] = []
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let i = 0; i < commits; i++) {
        outcomes.push(await increment(store, t, ids[rowOf(worker)] as number))
      }
    }),
  )
  return { elapsedMs: clock.nowMs() - before, outcomes }
}

const WORKERS = 16
const COMMITS = 8

describe('pipelined commits', () => {
  test('on one row take as long as on many: its lock goes when the record is queued', async () => {
    const many = await start({ rows: WORKERS })
    const apart = await work(many, WORKERS, COMMITS, (worker) => worker)
    const single = await start({ rows: 1 })
    const together = await work(single, WORKERS, COMMITS, () => 0)
    expect(apart.elapsedMs).toBe(COMMITS * APPEND_MS)
    expect(together.elapsedMs).toBeLessThanOrEqual(apart.elapsedMs * 1.1)
    expect(await values(single.store, single.table)).toEqual([WORKERS * COMMITS])
    expect(single.storage.mostInFlight).toBeGreaterThan(4)
  })

  test('made one after another each wait for one append', async () => {
    const opened = await start({ rows: 1 })
    const { elapsedMs } = await work(opened, 1, COMMITS, () => 0)
    expect(elapsedMs).toBe(COMMITS * APPEND_MS)
  })

  test('share the way there even when each is made in a turn of its own', async () => {
    const opened = await start({ rows: 1 })
    const before = opened.clock.nowMs()
    const running: Promise<string>[] = []
    for (let i = 0; i < maxAppendsInFlight; i++) {
      running.push(increment(opened.store, opened.t, opened.ids[0] as number))
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
    expect(new Set(await Promise.all(running))).toEqual(new Set(['durable']))
    expect(opened.clock.nowMs() - before).toBeLessThanOrEqual(2 * APPEND_MS)
  })

  test('fail from the group on that failed, and the database goes on where nothing was written', async () => {
    const opened = await start({
      rows: 1,
      failing: (append) => (append === 3 ? 'unavailable' : undefined),
    })
    const { store, inner, table } = opened
    const { outcomes } = await work(opened, 8, 4, () => 0)
    const durable = outcomes.filter((outcome) => outcome === 'durable').length
    expect(outcomes.length).toBeGreaterThan(durable)
    expect(store.failure).toBeUndefined()
    expect(await values(store, table)).toEqual([durable])
    expect(await values(await openStore(inner), table)).toEqual([durable])
  })

  for (const isApplied of [true, false]) {
    test(`stop the database where the outcome is unknown (it was applied: ${isApplied})`, async () => {
      const opened = await start({
        rows: 1,
        isApplied,
        failing: (append) => (append === 3 ? 'unknown-outcome' : undefined),
      })
      const { store, inner, table } = opened
      const { outcomes } = await work(opened, 8, 4, () => 0)
      const durable = outcomes.filter((outcome) => outcome === 'durable').length
      expect(store.failure?.code).toBe('08007')
      const [found] = await values(await openStore(inner), table)
      expect(found).toBeGreaterThanOrEqual(durable)
      expect(found).toBeLessThanOrEqual(durable + 8)
    })
  }

  test('that another writer has fenced say so, all of them', async () => {
    const opened = await start({ rows: 4 })
    const { clock, inner, store, t, ids } = opened
    const running = ids.map((id) => increment(store, t, id))
    await clock.sleep(APPEND_MS / 2)
    await inner.acquireWriter('another')
    expect(await Promise.all(running)).toEqual(ids.map(() => '57P04'))
  })

  test('are checkpointed before the tail of the log has more groups than the storage wants', async () => {
    const opened = await start({ rows: 1, maxTailGroups: 10 })
    await work(opened, 1, 9, () => 0)
    expect(opened.store.stats.checkpoints).toBe(1)
    await work(opened, 1, 30, () => 0)
    await settle()
    expect(opened.store.stats.checkpoints).toBe(4)
    expect(opened.store.queue.groups).toBeLessThan(10)
  })

  test('count the groups that were found when the database was opened', async () => {
    const opened = await start({ rows: 1 })
    await work(opened, 1, 9, () => 0)
    const { inner, table } = opened
    const storage = new PipelinedStorage(inner, {
      clock: opened.clock,
      appendMs: APPEND_MS,
      maxTailGroups: 2,
    })
    const store = await openStore(storage)
    const [id] = opened.ids
    await increment(store, stored(store, table), id as number)
    await settle()
    expect(store.stats.checkpoints).toBe(1)
  })
})

describe('random pipelined commits', () => {
  const seeds = Number(process.env['TWILL_MODEL_SEEDS'] ?? 12)
  for (let seed = 1; seed <= seeds; seed++) {
    test(`seed ${seed}: every acknowledged increment is there, over failures and crashes`, async () => {
      const prng = createPrng(seed)
      const opened = await start({
        rows: 4,
        failing: (append) => (append >= 0 && prng.chance(0.03) ? 'unavailable' : undefined),
      })
      const { clock, inner, table, ids } = opened
      let { store } = opened
      const durable = ids.map(() => 0)
      let asked = 0
      const run = async (on: Store, count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          const row = prng.below(ids.length)
          asked++
          const outcome = await increment(on, stored(on, table), ids[row] as number)
          if (outcome === 'durable') durable[row] = (durable[row] as number) + 1
          if (prng.chance(0.3)) await clock.sleep(prng.below(2 * APPEND_MS))
        }
      }
      for (let life = 0; life < 4; life++) {
        const before = [...durable]
        const running = Array.from({ length: 6 }, () => run(store, 10))
        if (prng.chance(0.5)) store.checkpoint().catch(() => undefined)
        await clock.sleep(prng.below(8 * APPEND_MS))
        // Another writer takes over where this one stands; what was told by then must be there.
        const told = [...durable]
        const next = await openStore(inner)
        const found = await values(next, table)
        for (const [row, value] of found.entries()) {
          expect(value).toBeGreaterThanOrEqual(told[row] as number)
          expect(value).toBeLessThanOrEqual((before[row] as number) + asked)
        }
        await Promise.all(running)
        expect(durable).toEqual(found.map((value, row) => Math.min(value, durable[row] as number)))
        for (const [row, value] of found.entries()) durable[row] = value
        expect(await next.check()).toEqual([])
        store = await openStore(
          new PipelinedStorage(inner, {
            clock,
            appendMs: APPEND_MS,
            plan: ({ method }) =>
              method === 'appendWal' && prng.chance(0.03)
                ? { kind: 'fail-before', error: new StorageError('unavailable', 'by chance') }
                : undefined,
          }),
        )
      }
    })
  }

  test('transactions see what the model says over a storage that pipelines appends', async () => {
    const clock = createVirtualClock()
    const run = new ModelRun(3, 60, 20_000)
    await run.start(new PipelinedStorage(await openMemoryStorage(), { clock, appendMs: 5 }))
    for (let i = 0; i < 400; i++) {
      await run.step()
      if (run.random(150) === 0) await run.crash()
    }
    await run.crash()
  })
})
