/**
 * What things cost, in requests and in round trips. Every request takes exactly ten milliseconds here, so what has passed tells how
 * many of them waited for one another.
 */
import type { Storage } from '@twill/storage'
import { CountingObjectStore, type ObjectRequestCounts } from '@twill/storage/object'
import { createPrng, LatentObjectStore, NO_LATENCY } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { sleep } from '../src/env.ts'
import { bytes, checkpoint, logOf, testDatabase, text, write } from './database.ts'

const ROUND_TRIP_MS = 10
const AGES = { logMs: 900_000, graveMs: 900_000 }

type Cost = {
  readonly roundTrips: number
  readonly requests: Partial<ObjectRequestCounts>
}

/** A database that was written to and closed, and a way to open it and tell what a step costs. */
async function closedDatabase() {
  const { env, open, store } = testDatabase(AGES)
  const counting = new CountingObjectStore(
    new LatentObjectStore(store, {
      latency: { ...NO_LATENCY, p50Ms: ROUND_TRIP_MS, p99Ms: ROUND_TRIP_MS },
      prng: createPrng(1),
      sleep: (ms) => sleep(env, ms),
    }),
  )
  const before = await open()
  const epoch = await write(before, 'a', 'b')
  await checkpoint(before, epoch, 'root', { 1: 'one', 2: 'two' })
  await before.appendWal(epoch, [bytes('c')])
  await before.close()
  const costOf = async (step: () => Promise<unknown>): Promise<Cost> => {
    const started = counting.counts()
    const startedMs = env.nowMs()
    await step()
    const ended = counting.counts()
    const requests: Record<string, number> = {}
    for (const kind of ['get', 'range', 'put', 'cas', 'delete', 'list'] as const) {
      if (ended[kind] > started[kind]) requests[kind] = ended[kind] - started[kind]
    }
    return { roundTrips: (env.nowMs() - startedMs) / ROUND_TRIP_MS, requests }
  }
  return { costOf, env, open: (): ReturnType<typeof open> => open(counting) }
}

test('opening after a clean close, as the writer, takes two round trips', async () => {
  const { costOf, open } = await closedDatabase()
  let storage: Storage | undefined
  const cost = await costOf(async () => {
    storage = await open()
    await storage.acquireWriter('test')
  })
  // The third GET is the tail of the log, beside the swap.
  expect(cost).toEqual({ roundTrips: 2, requests: { get: 3, cas: 1 } })
  const reading = await costOf(async () => {
    expect(text((await storage?.getRoot())?.bytes)).toBe('root')
    expect(await logOf(storage as Storage, 3)).toBe('c')
  })
  expect(reading).toEqual({ roundTrips: 0, requests: {} })
})

test('opening after a crash takes four round trips and the tail of the log', async () => {
  const { costOf, open } = await closedDatabase()
  await write(await open(), 'd')
  const cost = await costOf(async () => {
    await (await open()).acquireWriter('test')
  })
  // Two to open, three slots and what was asked for ahead of them, and the manifest again.
  expect(cost.requests).toEqual({ get: expect.toSatisfy((gets) => gets <= 9), cas: 1, put: 1 })
  expect(cost.roundTrips).toBeLessThanOrEqual(4 + 2)
})

test('a group of commits is one request', async () => {
  const { costOf, open } = await closedDatabase()
  const storage = await open()
  const epoch = await write(storage)
  const one = await costOf(() => storage.appendWal(epoch, [bytes('d')]))
  expect(one).toEqual({ roundTrips: 1, requests: { put: 1 } })
  const many = await costOf(() =>
    Promise.all(['e', 'f', 'g'].map((record) => storage.appendWal(epoch, [bytes(record)]))),
  )
  expect(many.requests).toEqual({ put: 1 })
})

test('a checkpoint is a layer and a swap, and its pages are read from memory until then', async () => {
  const { costOf, open } = await closedDatabase()
  const storage = await open()
  const epoch = await write(storage)
  await storage.putPages(epoch, 3, [{ id: 7, bytes: bytes('seven') }])
  const staged = await costOf(async () => {
    expect(text(await storage.getPage(7, 3))).toBe('seven')
  })
  expect(staged).toEqual({ roundTrips: 0, requests: {} })
  const root = await costOf(() => storage.setRoot(epoch, 3, bytes('newer')))
  expect(root).toEqual({ roundTrips: 2, requests: { put: 1, cas: 1 } })
})

test('pages are read in two requests for each layer, whatever their number, and then in none', async () => {
  const { costOf, open } = await closedDatabase()
  const storage = await open()
  const pages = (): Promise<unknown> => storage.getPages([1, 2, 3], 2)
  const first = await costOf(pages)
  expect(first.requests['range']).toBeLessThanOrEqual(2)
  expect(first.roundTrips).toBeLessThanOrEqual(2)
  expect(await costOf(pages)).toEqual({ roundTrips: 0, requests: {} })
})

test('making a branch takes three requests, and opening it two', async () => {
  const { costOf, open } = await closedDatabase()
  const storage = await open()
  await write(storage)
  const made = await costOf(() => storage.createBranch('b', 3))
  expect(made).toEqual({ roundTrips: 3, requests: { cas: 1, put: 2 } })
  const opened = await costOf(() => storage.openBranch('b'))
  expect(opened).toEqual({ roundTrips: 2, requests: { get: 2 } })
})

test('a follower asks for the next slot and the manifest', async () => {
  const { costOf, open } = await closedDatabase()
  const storage = await open()
  await storage.head()
  const cost = await costOf(() => storage.head())
  expect(cost).toEqual({ roundTrips: 2, requests: { get: 2 } })
})

test('an idle database asks for nothing', async () => {
  const { costOf, env, open } = await closedDatabase()
  const storage = await open()
  const epoch = await write(storage, 'd')
  await checkpoint(storage, epoch, 'newer', { 1: 'other' })
  const cost = await costOf(async () => {
    await sleep(env, 3_600_000)
    expect((await storage.head()).durableLsn).toBe(4)
  })
  expect(cost.requests).toEqual({})
})
