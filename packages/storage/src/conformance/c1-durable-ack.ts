/**
 * C1: durability after ack. What was acknowledged is there after a crash at any point; what was not acknowledged is there
 * whole or not at all.
 */
import type { Storage } from '../storage.ts'
import { expectBytes, expectEqual, expectList, expectThat } from './expect.ts'
import { type ClauseContext, onInstance, onStorage } from './harness.ts'
import { runHistories } from './history.ts'
import {
  appendTexts,
  becomeWriter,
  bytesOf,
  checkpoint,
  expectLog,
  filled,
  readTexts,
  textOf,
} from './samples.ts'

export function c1DurableAck(context: ClauseContext): void {
  context.runner.describe('C1 durability after ack', () => {
    recordsAreKept(context)
    overEveryEnding(context)
    if (!context.subject.capabilities.durable) {
      forgetsAfterACrash(context)
      return
    }
    overCrashes(context)
    runHistories(context, 'C1: random histories full of crashes lose nothing acknowledged', {
      endings: ['crash'],
      weights: { append: 8, checkpoint: 2, put: 1, 'end-of-life': 2, 'new-writer': 0.5 },
    })
  })
}

function recordsAreKept(context: ClauseContext): void {
  onStorage(context, 'C1: an acknowledged group is read back byte for byte', async (storage) => {
    const epoch = await becomeWriter(storage)
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
    const records = [everyByte, new Uint8Array(0), filled(1, 100_000), bytesOf('last')]
    await storage.appendWal(epoch, records)
    await expectLog(storage, records, 'after the ack')
  })

  onStorage(context, 'C1: an acknowledged group is at the durable head', async (storage) => {
    const epoch = await becomeWriter(storage)
    const range = await appendTexts(storage, epoch, 'a', 'b')
    expectEqual((await storage.head()).durableLsn, range.lastLsn, 'durable LSN after the ack')
  })
}

function forgetsAfterACrash(context: ClauseContext): void {
  onInstance(
    context,
    'C1: a storage that is not durable starts empty after a crash',
    async (instance) => {
      const storage = await instance.open()
      const epoch = await becomeWriter(storage)
      const { lastLsn } = await appendTexts(storage, epoch, 'a')
      await checkpoint(storage, epoch, lastLsn, { 1: bytesOf('page') })
      const after = await instance.crash()
      expectEqual((await after.head()).durableLsn, 0, 'durable LSN after a crash')
      expectThat(
        (await after.getRoot()) === undefined,
        'C1: a root outlived a crash of a storage that is not durable',
      )
      expectList(await readTexts(after), [], 'log after a crash')
    },
  )
}

function overCrashes(context: ClauseContext): void {
  onStorage(context, 'C1: the log grows over many crashes', async (storage, instance) => {
    const wanted: string[] = []
    let handle: Storage = storage
    for (let life = 0; life < 8; life += 1) {
      const epoch = await becomeWriter(handle)
      for (let group = 0; group <= life; group += 1) {
        const texts = Array.from({ length: group + 1 }, (_, i) => `${life}.${group}.${i}`)
        await appendTexts(handle, epoch, ...texts)
        wanted.push(...texts)
      }
      handle = await instance.crash()
      expectList(await readTexts(handle), wanted, `log after crash ${life + 1}`)
    }
  })

  onStorage(
    context,
    'C1: groups appended at the same time are each there once and in one piece',
    async (storage, instance) => {
      const epoch = await becomeWriter(storage)
      const ranges = await Promise.all(
        Array.from({ length: 40 }, (_, group) =>
          appendTexts(
            storage,
            epoch,
            ...Array.from({ length: (group % 4) + 1 }, (_, i) => `${group}.${i}`),
          ),
        ),
      )
      const log = await readTexts(await instance.crash())
      expectEqual(log.length, 100, 'records in the log')
      ranges.forEach((range, group) => {
        const wanted = Array.from({ length: (group % 4) + 1 }, (_, i) => `${group}.${i}`)
        expectList(
          log.slice(range.firstLsn - 1, range.lastLsn),
          wanted,
          `records of group ${group}`,
        )
      })
    },
  )

  onStorage(
    context,
    'C1: a group in flight at a crash is there whole or not at all',
    async (storage, instance) => {
      const epoch = await becomeWriter(storage)
      await appendTexts(storage, epoch, 'acknowledged')
      const flight = Promise.allSettled([
        appendTexts(storage, epoch, 'x1', 'x2', 'x3'),
        appendTexts(storage, epoch, 'y1', 'y2'),
      ])
      const after = await instance.crash()
      const log = (await readTexts(after)).join(' ')
      const allowed = [
        'acknowledged',
        'acknowledged x1 x2 x3',
        'acknowledged x1 x2 x3 y1 y2',
        'acknowledged y1 y2',
        'acknowledged y1 y2 x1 x2 x3',
      ]
      expectThat(allowed.includes(log), `C1: a torn group was read back: ${log}`)
      void flight
    },
  )

  onStorage(
    context,
    'C1: a group larger than any internal buffer survives a crash',
    async (storage, instance) => {
      const epoch = await becomeWriter(storage)
      const records = Array.from({ length: 64 }, (_, index) => filled(index, 40_000 + index))
      await storage.appendWal(epoch, records)
      await appendTexts(storage, epoch, 'after')
      await expectLog(await instance.crash(), [...records, bytesOf('after')], 'after a crash')
    },
  )
}

function overEveryEnding(context: ClauseContext): void {
  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C1: acknowledged groups are there after a ${ending}`,
      async (storage, instance) => {
        const epoch = await becomeWriter(storage)
        await appendTexts(storage, epoch, 'a')
        await appendTexts(storage, epoch, 'b', 'c', 'd')
        const after = await instance[ending]()
        expectList(await readTexts(after), ['a', 'b', 'c', 'd'], `log after a ${ending}`)
        expectEqual((await after.head()).durableLsn, 4, `durable LSN after a ${ending}`)
      },
    )

    onStorage(
      context,
      `C1: an acknowledged checkpoint is there after a ${ending}`,
      async (storage, instance) => {
        const epoch = await becomeWriter(storage)
        await appendTexts(storage, epoch, 'a', 'b')
        await checkpoint(storage, epoch, 2, { 7: filled(7, 9_000), 9: bytesOf('nine') })
        await appendTexts(storage, epoch, 'c')
        const after = await instance[ending]()
        const root = await after.getRoot()
        expectEqual(root?.lsn, 2, 'LSN of the root')
        expectEqual(textOf(root?.bytes), 'root@2', 'root')
        expectBytes(await after.getPage(7, 2), filled(7, 9_000), 'page 7')
        expectBytes(await after.getPage(9, 2), bytesOf('nine'), 'page 9')
        expectList(await readTexts(after, 3), ['c'], 'log after the root')
      },
    )

    onStorage(
      context,
      `C1: pages that no root made visible are gone after a ${ending}`,
      async (storage, instance) => {
        const epoch = await becomeWriter(storage)
        await appendTexts(storage, epoch, 'a')
        await checkpoint(storage, epoch, 1, { 1: bytesOf('old') })
        await appendTexts(storage, epoch, 'b')
        await storage.putPages(epoch, 2, [
          { id: 1, bytes: bytesOf('new') },
          { id: 2, bytes: bytesOf('new') },
        ])
        const after = await instance[ending]()
        expectEqual(textOf(await after.getPage(1, 2)), 'old', `page 1 after a ${ending}`)
        expectEqual(textOf(await after.getPage(2, 2)), undefined, `page 2 after a ${ending}`)
        const nextEpoch = await becomeWriter(after)
        await appendTexts(after, nextEpoch, 'c')
        await checkpoint(after, nextEpoch, 3, { 3: bytesOf('three') })
        expectEqual(textOf(await after.getPage(1, 3)), 'old', 'page 1 under a later root')
        expectEqual(textOf(await after.getPage(2, 3)), undefined, 'page 2 under a later root')
      },
    )
  }
}
