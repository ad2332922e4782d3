import { isStorageError, type StorageErrorKind } from '@twill/storage'
import { CountingObjectStore, type ObjectStore } from '@twill/storage/object'
import { describe, expect, test } from 'vitest'
import { decodeName } from '../../src/branches/name-record.ts'
import { checkStorage } from '../../src/check/check-storage.ts'
import type { ObjectStorage } from '../../src/object-storage.ts'
import { BucketDeath, MortalStore } from '../conformance/mortal-store.ts'
import { checkpoint, logOf, type TestDatabase, testDatabase, write } from '../database.ts'

const kindOf = async (attempt: Promise<unknown>): Promise<StorageErrorKind | 'none'> => {
  try {
    await attempt
    return 'none'
  } catch (error) {
    if (!isStorageError(error)) throw error
    return error.kind
  }
}

/** A database of a b c d with a root at b, and a branch `then` as it was at c. */
async function withBranch(): Promise<TestDatabase> {
  const database = testDatabase()
  const storage = await database.open()
  const epoch = await write(storage, 'a', 'b')
  await checkpoint(storage, epoch, 'root', { 1: 'page' })
  await storage.appendWal(epoch, [new TextEncoder().encode('c')])
  await storage.appendWal(epoch, [new TextEncoder().encode('d')])
  await storage.createBranch('then', 3)
  await storage.close()
  return database
}

const findings = async ({ env, store }: TestDatabase): Promise<readonly string[]> =>
  (await checkStorage({ env, store, root: 'db' })).findings.map(
    ({ key, kind, problem }) => `${kind}: ${key}: ${problem}`,
  )

async function promote(database: TestDatabase, name: string): Promise<void> {
  const storage = await database.open()
  await storage.promote(name)
  await storage.close()
}

test('a branch becomes the database, and the database the branch', async () => {
  const database = await withBranch()
  await promote(database, 'then')
  const storage = await database.open()
  expect(await logOf(storage, 3)).toBe('c')
  await write(storage, 'e')
  expect(await logOf(storage, 3)).toBe('c e')
  const old = await storage.openBranch('then')
  expect(await logOf(old, 3)).toBe('c d')
  await write(old, 'f')
  expect(await logOf(old, 3)).toBe('c d f')
  expect(await findings(database)).toEqual([])
})

test('the old line is listed as a branch of nobody, and others by what their parents are called now', async () => {
  const database = await withBranch()
  const before = await database.open()
  await before.createBranch('of the database', 4)
  await before.close()
  await promote(database, 'then')
  const storage = await database.open()
  await storage.createBranch('later', 3)
  const branches = await storage.listBranches()
  expect(Object.fromEntries(branches.map(({ name, parent }) => [name, parent]))).toEqual({
    then: undefined,
    'of the database': 'then',
    later: undefined,
  })
  expect(branches.find(({ name }) => name === 'then')?.forkLsn).toBe(0)
})

test('promoted back, everything is as before', async () => {
  const database = await withBranch()
  await promote(database, 'then')
  await promote(database, 'then')
  const storage = await database.open()
  expect(await logOf(storage, 3)).toBe('c d')
  expect(await logOf(await storage.openBranch('then'), 3)).toBe('c')
  expect(await findings(database)).toEqual([])
})

test("the retention window stays the database's", async () => {
  const database = await withBranch()
  const storage = await database.open()
  await storage.setRetention({ kind: 'time', ms: 1000 })
  await storage.promote('then')
  await storage.close()
  expect((await database.open()).objectStats().retention).toEqual({ kind: 'time', ms: 1000 })
})

test('a writer of the old line is fenced at its next append, and acknowledges nothing more', async () => {
  const database = await withBranch()
  const running = await database.open()
  const epoch = await write(running, 'e')
  await promote(database, 'then')
  const late = running.appendWal(epoch, [new TextEncoder().encode('f')])
  expect(await kindOf(late)).toBe('fenced')
  const storage = await database.open()
  expect(await logOf(await storage.openBranch('then'), 3)).toBe('c d e')
})

test('who opened the database before and writes only after does not get the old line', async () => {
  const database = await withBranch()
  const early = await database.open()
  await promote(database, 'then')
  expect(await kindOf(early.acquireWriter('early'))).toBe('fenced')
  expect(await kindOf(early.head())).toBe('fenced')
})

test('neither the database nor what it builds on is deleted', async () => {
  const database = await withBranch()
  await promote(database, 'then')
  const storage = await database.open()
  expect(await kindOf(storage.deleteBranch('then'))).toBe('conflict')
  await storage.createBranch('again', 3)
  await storage.deleteBranch('again')
})

test('a branch that is not there is not promoted, nor is one from a branch', async () => {
  const database = await withBranch()
  const storage = await database.open()
  expect(await kindOf(storage.promote('nothing'))).toBe('not-found')
  const branch = await storage.openBranch('then')
  expect(await kindOf(branch.promote('then'))).toBe('invalid')
})

test('of two promotions at the same time one wins or one follows the other, and all lines stay', async () => {
  const database = await withBranch()
  const first = await database.open()
  await first.createBranch('other', 2)
  const second = await database.open()
  await Promise.allSettled([first.promote('then'), second.promote('other')])
  const logs = await allLogs(database)
  expect(logs.toSorted()).toEqual(['', 'c', 'c d'])
})

test('whoever becomes the writer just before it is decided is fenced too', async () => {
  const database = await withBranch()
  let intruder: { readonly storage: ObjectStorage; readonly epoch: number } | undefined
  const late = new BeforeSwap(database.store, async (key, value) => {
    if (intruder !== undefined || !key.endsWith('/manifest') || !value.includes('"replacedBy"'))
      return
    const storage = await database.open()
    intruder = { storage, epoch: await write(storage, 'e') }
  })
  const storage = await database.open(late)
  await storage.promote('then')
  const append = intruder?.storage.appendWal(intruder.epoch, [new TextEncoder().encode('f')])
  expect(await kindOf(append ?? Promise.resolve())).toBe('fenced')
  expect((await allLogs(database)).toSorted()).toEqual(['c', 'c d e'])
})

test('a promotion of another branch finishes what an earlier one left of the name of the database', async () => {
  const database = await withBranch()
  const death = new BucketDeath()
  const dying = await database.open(new MortalStore(database.store, death))
  death.arm('write name: before', 2)
  await dying.promote('then').catch(() => undefined)
  const storage = await database.open()
  await storage.createBranch('other', 2)
  await storage.promote('other')
  const main = decodeName((await database.store.get('db/main'))?.bytes ?? new Uint8Array(), 'main')
  const line = (await database.open()).objectStats().timeline
  expect(main.timeline).toBe(line)
  expect((await allLogs(database)).toSorted()).toEqual(['', 'c', 'c d'])
})

/** The bucket of a process whom something happens to before it changes an object. */
class BeforeSwap extends CountingObjectStore {
  readonly #before: (key: string, value: string) => Promise<void>

  constructor(inner: ObjectStore, before: (key: string, value: string) => Promise<void>) {
    super(inner)
    this.#before = before
  }

  override async compareAndSwap(
    ...args: Parameters<ObjectStore['compareAndSwap']>
  ): ReturnType<ObjectStore['compareAndSwap']> {
    await this.#before(args[0], new TextDecoder().decode(args[2]))
    return super.compareAndSwap(...args)
  }
}

/** What can be read of the database and every branch: nothing may be lost. */
async function allLogs(database: TestDatabase): Promise<string[]> {
  const storage = await database.open()
  const logs = [await logOf(storage, 3)]
  for (const { name } of await storage.listBranches()) {
    const branch: ObjectStorage = await storage.openBranch(name)
    logs.push(await logOf(branch, 3))
    await branch.close()
  }
  await storage.close()
  return logs
}

describe('a promotion that dies', () => {
  const points = ['write name', 'swap manifest', 'create log', 'delete log'].flatMap((step) =>
    ['before', 'after'].flatMap((when) =>
      Array.from({ length: 6 }, (_, at) => [`${step}: ${when}`, at + 1] as const),
    ),
  )

  test.each(points)(
    'at %s (%i) leaves both lines, and a repetition finishes it',
    async (point, occurrence) => {
      const database = await withBranch()
      const death = new BucketDeath()
      const mortal = await database.open(new MortalStore(database.store, death))
      death.arm(point, occurrence)
      await mortal.promote('then').catch(() => undefined)
      const died = death.died()
      expect((await allLogs(database)).toSorted()).toEqual(['c', 'c d'])
      for (const finding of await findings(database)) expect(finding).toMatch(/^leftover/)
      if (!died) return
      const before = await database.open()
      const wasDecided = (await logOf(before, 3)) === 'c'
      await before.close()
      const isOver = (await findings(database)).length === 0 && wasDecided
      if (!isOver) await promote(database, 'then')
      expect(await allLogs(database)).toEqual(['c', 'c d'])
      expect(await findings(database)).toEqual([])
      const storage = await database.open()
      await write(storage, 'e')
      expect(await logOf(storage, 3)).toBe('c e')
    },
  )
})
