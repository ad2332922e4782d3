import { describe, expect, test } from 'vitest'
import { SAME_REGION } from '@twill/storage/sim'
import { claimLog, closeLog } from '../../src/log/claim.ts'
import { readLog } from '../../src/log/scan.ts'
import type { ManifestCell } from '../../src/manifest/manifest-cell.ts'
import type { LogPosition } from '../../src/manifest/manifest.ts'
import { CalmWorld, kindOf, LOG_AGE_MS, type Opened, record, textOf } from './world/calm-world.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './world/place.ts'

const STEADY = { ...SAME_REGION, p99Ms: SAME_REGION.p50Ms, tailProbability: 0 }
/** One round trip, with room for the time that bytes take. */
const ROUND_MS = STEADY.p50Ms + 0.5

/** What a checkpoint and a collection do long after: the log starts there, and what is before it is gone. */
async function trimTo(world: CalmWorld, cell: ManifestCell, start: LogPosition): Promise<void> {
  await cell.edit((manifest) => ({ ...manifest, log: { ...manifest.log, start } }))
  for (let slot = 0; slot < start.slot; slot += 1) {
    await world.bucket.delete(KEYS.log(TIMELINE, slot))
  }
}

describe('opening after a clean close', () => {
  test('takes two round trips, the tail of the log included', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      for (let commit = 0; commit < 6; commit += 1) await first.writer.append([record(`${commit}`)])
      await closeLog(first.writer, first.cell)
      const before = world.counting.counts()
      const startMs = world.loop.nowMs()
      const { isClean, reader, writer } = await world.open()
      expect(world.loop.nowMs() - startMs).toBeLessThan(2 * ROUND_MS)
      expect(isClean).toBe(true)
      const after = world.counting.counts()
      expect(after.get - before.get).toBe(1 + 6)
      expect(after.cas - before.cas).toBe(1)
      expect(after.put).toBe(before.put)
      expect(await textOf(reader, 1, 6)).toEqual(['0', '1', '2', '3', '4', '5'])
      expect(world.counting.counts().get).toBe(after.get)
      expect(await writer.append([record('7')])).toEqual({ firstLsn: 7, lastLsn: 7 })
    })
  })

  test('makes the tail void: whoever opens next knows that it was not closed', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      expect(first.isClean).toBe(true)
      const second = await world.open()
      expect(second.isClean).toBe(false)
      await closeLog(second.writer, second.cell)
      expect((await world.open()).isClean).toBe(true)
    })
  })

  test('is not what a fenced writer leaves behind', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      const second = await world.open()
      await closeLog(first.writer, first.cell)
      expect(second.cell.current.log.cleanTail).toBeNull()
      expect((await world.open()).isClean).toBe(false)
    })
  })
})

describe('opening after a crash', () => {
  test('costs one PUT, and the writer before is fenced', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      await first.writer.append([record('a')])
      const before = world.counting.counts()
      const second = await world.open()
      const after = world.counting.counts()
      expect(after.put - before.put).toBe(1)
      expect(after.list).toBe(0)
      expect(second.isClean).toBe(false)
      expect(await kindOf(first.writer.append([record('b')]))).toBe('fenced')
      await second.writer.append([record('c')])
      expect(await textOf(second.reader, 1, 2)).toEqual(['a', 'c'])
    })
  })

  test('by several at once leaves exactly one that can write', async () => {
    const world = new CalmWorld(SAME_REGION, 3)
    await world.run(async () => {
      await world.create()
      await (await world.open()).writer.append([record('a')])
      const opens = await Promise.allSettled(Array.from({ length: 5 }, () => world.open()))
      const kinds: string[] = []
      for (const open of opens) {
        if (open.status === 'rejected') kinds.push(String((open.reason as { kind: string }).kind))
        else kinds.push(await kindOf(open.value.writer.append([record('b')])))
      }
      expect(kinds.filter((kind) => kind === 'resolved')).toEqual(['resolved'])
      expect(kinds.filter((kind) => kind === 'fenced').length).toBe(4)
    })
  })
})

describe('opening again after a claim that failed', () => {
  type Late = Omit<Opened, 'writer' | 'isClean'> & {
    readonly world: CalmWorld
    readonly first: Opened
    /** Its fence arrives; how the claim ends. */
    readonly arrive: () => Promise<string>
  }

  /** In slot 0 stands "a"; a second process has claimed the log, and its fence is on its way to slot 1. */
  async function withLateFence(steps: (late: Late) => Promise<void>): Promise<void> {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      await first.writer.append([record('a')])
      const { cell, reader } = await world.load()
      let arrive = (): void => undefined
      world.plan = (key, bytes) => {
        world.plan = () => undefined
        return new Promise((resolve) => {
          arrive = () => resolve(world.bucket.putIfAbsent(key, bytes))
        })
      }
      const claimed = kindOf(claimLog({ cell, reader, owner: 'late' }))
      await world.loop.sleep(10 * ROUND_MS)
      await steps({
        world,
        first,
        cell,
        reader,
        arrive: () => {
          arrive()
          return claimed
        },
      })
    })
  }

  test('takes nothing for the log that it put into a slot which was trimmed and deleted', async () => {
    await withLateFence(async ({ arrive, cell, first, reader, world }) => {
      await first.writer.append([record('b')])
      await first.writer.append([record('c')])
      const third = await world.open()
      await world.loop.sleep(LOG_AGE_MS)
      await trimTo(world, third.cell, { slot: 2, epoch: 1, lsn: 3 })
      expect(await arrive()).toBe('fenced')
      expect(await world.bucket.get(KEYS.log(TIMELINE, 1))).toBeDefined()
      const { epoch } = await claimLog({ cell, reader, owner: 'late' })
      expect(reader.end).toEqual({ slot: 5, epoch, lsn: 4 })
      expect(await textOf(reader, 3, 3)).toEqual(['c'])
      expect((await world.open()).reader.end.lsn).toBe(4)
    })
  })

  test('continues what readers have read before', async () => {
    await withLateFence(async ({ arrive, cell, reader, world }) => {
      const third = await world.open()
      const follower = await world.load()
      await follower.reader.refresh(follower.cell)
      await world.loop.sleep(LOG_AGE_MS)
      await trimTo(world, third.cell, third.reader.end)
      expect(await arrive()).toBe('fenced')
      const { epoch } = await claimLog({ cell, reader, owner: 'late' })
      expect(reader.end).toEqual({ slot: 3, epoch, lsn: 2 })
      expect(await follower.reader.refresh(follower.cell)).toEqual(reader.end)
    })
  })

  test('or only following, begins anew', async () => {
    await withLateFence(async ({ arrive, cell, first, reader, world }) => {
      await first.writer.append([record('b')])
      await first.writer.append([record('c')])
      const third = await world.open()
      await world.loop.sleep(LOG_AGE_MS)
      await trimTo(world, third.cell, { slot: 2, epoch: 1, lsn: 3 })
      expect(await arrive()).toBe('fenced')
      expect(await reader.refresh(cell)).toEqual(third.reader.end)
    })
  })
})

describe('reading', () => {
  async function written(world: CalmWorld): Promise<void> {
    await world.create()
    const { writer } = await world.open()
    for (let commit = 0; commit < 40; commit += 1) {
      await writer.append([record(`${commit}a`), record(`${commit}b`)])
    }
  }

  test('follows with one request while nothing is new', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const { writer } = await world.open()
      await writer.append([record('a')])
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      const before = world.counting.requests
      for (let look = 0; look < 10; look += 1) await reader.refresh(cell)
      expect(world.counting.requests - before).toBe(10)
      await writer.append([record('b')])
      expect((await reader.refresh(cell)).lsn).toBe(3)
      expect(await textOf(reader, 2, 2)).toEqual(['b'])
    })
  })

  test('does not take what stands in a slot that was trimmed and deleted for the log', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      await first.writer.append([record('a')])
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      const second = await world.open()
      await second.writer.append([record('b')])
      await world.loop.sleep(LOG_AGE_MS)
      const { end } = second.reader
      await second.cell.edit((manifest) => ({ ...manifest, log: { ...manifest.log, start: end } }))
      for (const slot of [0, 1, 2]) await world.bucket.delete(KEYS.log(TIMELINE, slot))
      // The first one wakes up, finds its slot empty, and is not acknowledged; the reader must not see it either.
      expect(await kindOf(first.writer.append([record('z')]))).toBe('unknown-outcome')
      expect(await world.bucket.get(KEYS.log(TIMELINE, 1))).toBeDefined()
      expect(await reader.refresh(cell)).toEqual(end)
      expect(reader.startLsn).toBe(3)
      expect(await kindOf(textOf(reader, 2, 2))).toBe('not-found')
    })
  })

  test('believes nothing that it read and could not confirm, the next time either', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await world.create()
      const first = await world.open()
      await first.writer.append([record('a')])
      const { cell, reader } = await world.load()
      await reader.refresh(cell)
      const second = await world.open()
      await world.loop.sleep(LOG_AGE_MS)
      await trimTo(world, second.cell, second.reader.end)
      expect(await kindOf(first.writer.append([record('z')]))).toBe('unknown-outcome')
      world.denied = MANIFEST_KEY
      expect(await kindOf(reader.refresh(cell))).toBe('denied')
      world.denied = undefined
      expect(await reader.refresh(cell)).toEqual(second.reader.end)
      await claimLog({ cell, reader, owner: 'follower' })
      expect((await world.open()).reader.end.lsn).toBe(2)
    })
  })

  test('fetches several segments at a time', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await written(world)
      const startMs = world.loop.nowMs()
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      // Manifest, 1 + 2 + 4 slots, five rounds of eight, manifest.
      expect(world.loop.nowMs() - startMs).toBeLessThan(11 * ROUND_MS)
      expect(reader.end).toEqual({ slot: 40, epoch: 1, lsn: 81 })
    })
  })

  test('begins at any LSN, from any position before it', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await written(world)
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      expect(reader.positionOf(7)).toEqual({ slot: 3, epoch: 1, lsn: 7 })
      expect(reader.positionOf(8)).toEqual({ slot: 3, epoch: 1, lsn: 7 })
      expect(reader.positionOf(81)).toEqual(reader.end)
      const from = { slot: 3, epoch: 1, lsn: 7 }
      const lsns: number[] = []
      for await (const batch of readLog(world.source, from, 8, 12)) {
        for (const { lsn } of batch) lsns.push(lsn)
      }
      expect(lsns).toEqual([8, 9, 10, 11, 12])
    })
  })

  test('says so where the log is no longer kept, or damaged', async () => {
    const world = new CalmWorld(STEADY)
    const all = async (from: number): Promise<void> => {
      const start = { slot: from, epoch: 1, lsn: 2 * from + 1 }
      for await (const _ of readLog(world.source, start, start.lsn, 80)) void _
    }
    await world.run(async () => {
      await written(world)
      await world.bucket.delete(KEYS.log(TIMELINE, 2))
      expect(await kindOf(all(0))).toBe('not-found')
      expect(await kindOf(all(3))).toBe('resolved')
      const key = KEYS.log(TIMELINE, 5)
      const found = await world.bucket.get(key)
      const damaged = (found as { bytes: Uint8Array }).bytes.slice()
      damaged[70] = (damaged[70] as number) ^ 1
      await world.bucket.compareAndSwap(key, found?.etag ?? '', damaged)
      expect(await kindOf(all(3))).toBe('corrupt')
    })
  })

  test('forgets what is no longer asked for, and keeps its bytes within a bound', async () => {
    const world = new CalmWorld(STEADY)
    await world.run(async () => {
      await written(world)
      const { reader, cell } = await world.load()
      await reader.refresh(cell)
      reader.forget(21)
      expect(reader.startLsn).toBe(21)
      expect(reader.positionOf(20)).toBeUndefined()
      expect(await kindOf(textOf(reader, 20, 22))).toBe('not-found')
      expect((await textOf(reader, 21, 80)).length).toBe(60)
    })
  })
})
