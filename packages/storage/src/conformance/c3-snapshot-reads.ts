/**
 * C3: snapshot reads. A page read at an LSN is the same for ever, whatever is written after. Without `pointInTime` a page is
 * promised only as of the newest root, and what is older answers `not-found` or what it always did, never something else.
 */
import { LSN_MAX } from '../lsn.ts'
import type { Epoch, Storage } from '../storage.ts'
import { errorKind, expectEqual, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onStorage } from './harness.ts'
import { runHistories } from './history.ts'
import {
  appendMany,
  appendTexts,
  becomeWriter,
  bytesOf,
  checkpoint,
  keepEverything,
  textOf,
} from './samples.ts'

export function c3SnapshotReads(context: ClauseContext): void {
  context.runner.describe('C3 snapshot reads', () => {
    newestPages(context)
    whatCannotBeWritten(context)
    if (context.subject.capabilities.pointInTime) oldVersions(context)
    else onlyTheNewest(context)
    runHistories(context, 'C3: random histories read the same pages at an LSN for ever', {
      weights: {
        append: 6,
        checkpoint: 6,
        put: 2,
        'read-back': 4,
        'end-of-life': 0.7,
      },
    })
  })
}

function newestPages(context: ClauseContext): void {
  onStorage(context, 'C3: a page that was never put is absent', async (storage) => {
    expectEqual(textOf(await storage.getPage(1, LSN_MAX)), undefined, 'page 1')
    expectThat((await storage.getRoot()) === undefined, 'C3: a new database has a root')
  })

  onStorage(
    context,
    'C3: a page is read as it was at or below the LSN asked for',
    async (storage) => {
      await keepEverything(storage)
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 10)
      await checkpoint(storage, epoch, 4, { 1: bytesOf('four') })
      if (context.subject.capabilities.pointInTime) {
        expectEqual(textOf(await storage.getPage(1, 3)), undefined, 'page 1 before it was put')
      }
      for (const lsn of [4, 5, 10, 11, LSN_MAX]) {
        expectEqual(textOf(await storage.getPage(1, lsn)), 'four', `page 1 as of ${lsn}`)
      }
    },
  )

  onStorage(
    context,
    'C3: a page is readable by the handle that put it before a root makes it visible',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 3)
      await storage.putPages(epoch, 2, [{ id: 1, bytes: bytesOf('two') }])
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'two', 'page 1')
      await storage.putPages(epoch, 3, [{ id: 1, bytes: bytesOf('three') }])
      expectEqual(textOf(await storage.getPage(1, 2)), 'two', 'page 1 as of 2')
      expectEqual(textOf(await storage.getPage(1, 3)), 'three', 'page 1 as of 3')
      expectEqual((await storage.head()).rootLsn, 0, 'root LSN')
    },
  )

  onStorage(context, 'C3: a page put twice at one LSN has the bytes put last', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendMany(storage, epoch, 1)
    await storage.putPages(epoch, 1, [{ id: 1, bytes: bytesOf('first') }])
    await storage.putPages(epoch, 1, [{ id: 1, bytes: bytesOf('last') }])
    await storage.setRoot(epoch, 1, bytesOf('root'))
    expectEqual(textOf(await storage.getPage(1, 1)), 'last', 'page 1')
  })

  onStorage(
    context,
    'C3: a root makes visible what was put at or below it, and nothing above',
    async (storage, instance) => {
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 4)
      await storage.putPages(epoch, 4, [{ id: 1, bytes: bytesOf('four') }])
      await storage.putPages(epoch, 2, [{ id: 1, bytes: bytesOf('two') }])
      await storage.setRoot(epoch, 3, bytesOf('root'))
      expectEqual(textOf(await storage.getPage(1, 3)), 'two', 'page 1 as of 3')
      expectEqual(
        textOf(await storage.getPage(1, 4)),
        'four',
        'page 1 as of 4, by the handle that put it',
      )
      if (!context.subject.capabilities.durable) return
      const after = await instance.reopen()
      expectEqual(textOf(await after.getPage(1, 4)), 'two', 'page 1 as of 4, after a reopen')
    },
  )

  onStorage(
    context,
    'C3: a new writer does not inherit pages that no root has made visible',
    async (storage) => {
      const first = await becomeWriter(storage)
      await appendMany(storage, first, 2)
      await storage.putPages(first, 1, [{ id: 1, bytes: bytesOf('left behind') }])
      const second = await becomeWriter(storage)
      await storage.setRoot(second, 2, bytesOf('root'))
      expectEqual(textOf(await storage.getPage(1, 2)), undefined, 'page 1')
    },
  )

  onStorage(context, 'C3: an empty page is a page, a deleted one is absent', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendMany(storage, epoch, 2)
    await checkpoint(storage, epoch, 1, { 1: new Uint8Array(0), 2: bytesOf('two') })
    await checkpoint(storage, epoch, 2, { 2: undefined })
    expectEqual((await storage.getPage(1, 2))?.length, 0, 'length of page 1')
    expectEqual(textOf(await storage.getPage(2, 2)), undefined, 'page 2')
  })

  onStorage(context, 'C3: a page id may be any safe integer', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendMany(storage, epoch, 1)
    const ids = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 48, Number.MAX_SAFE_INTEGER]
    await checkpoint(
      storage,
      epoch,
      1,
      Object.fromEntries(ids.map((id) => [id, bytesOf(`page ${id}`)])),
    )
    for (const id of ids) {
      expectEqual(textOf(await storage.getPage(id, 1)), `page ${id}`, `page ${id}`)
    }
  })
}

function whatCannotBeWritten(context: ClauseContext): void {
  onStorage(context, 'C3: a page cannot be put into the past of a root', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendMany(storage, epoch, 5)
    await checkpoint(storage, epoch, 3, { 1: bytesOf('old') })
    for (const lsn of [1, 2, 3]) {
      const put = storage.putPages(epoch, lsn, [{ id: 1, bytes: bytesOf('forged') }])
      await expectRejection(put, 'invalid', `putting a page at ${lsn} under a root at 3`)
      const root = storage.setRoot(epoch, lsn, bytesOf('forged'))
      await expectRejection(root, 'invalid', `setting a root at ${lsn} after one at 3`)
    }
    expectEqual(textOf(await storage.getPage(1, 3)), 'old', 'page 1 as of 3')
    expectEqual((await storage.head()).rootLsn, 3, 'root LSN')
  })

  onStorage(
    context,
    'C3: neither a page nor a root can be put beyond the durable head',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 2)
      const put = storage.putPages(epoch, 3, [{ id: 1, bytes: bytesOf('early') }])
      await expectRejection(put, 'invalid', 'putting a page at 3 with the log at 2')
      await expectRejection(
        storage.setRoot(epoch, 3, bytesOf('early')),
        'invalid',
        'setting a root at 3 with the log at 2',
      )
    },
  )
}

async function writeVersions(storage: Storage, epoch: Epoch, count: number): Promise<void> {
  for (let version = 1; version <= count; version += 1) {
    const { lastLsn } = await appendTexts(storage, epoch, 'x', 'y')
    const page = version % 4 === 3 ? undefined : bytesOf(`version ${version}`)
    await checkpoint(storage, epoch, lastLsn, { 1: page, [10 + version]: bytesOf('once') })
  }
}

function versionAsOf(lsn: number): string | undefined {
  const version = Math.floor(lsn / 2)
  return version === 0 || version % 4 === 3 ? undefined : `version ${version}`
}

function oldVersions(context: ClauseContext): void {
  onStorage(context, 'C3: every version of a page stays readable at its LSN', async (storage) => {
    await keepEverything(storage)
    await writeVersions(storage, await becomeWriter(storage), 20)
    for (let lsn = 0; lsn <= 40; lsn += 1) {
      expectEqual(textOf(await storage.getPage(1, lsn)), versionAsOf(lsn), `page 1 as of ${lsn}`)
    }
    for (const lsn of [1, 2, 3, 17, 40]) {
      const wanted = lsn < 2 ? undefined : lsn - (lsn % 2)
      expectEqual((await storage.getRoot(lsn))?.lsn, wanted, `LSN of the root as of ${lsn}`)
    }
  })

  onStorage(
    context,
    'C3: a read repeated after every kind of write gives the same',
    async (storage) => {
      await keepEverything(storage)
      const epoch = await becomeWriter(storage)
      await writeVersions(storage, epoch, 5)
      const again = async (after: string): Promise<void> => {
        for (let lsn = 0; lsn <= 10; lsn += 1) {
          expectEqual(
            textOf(await storage.getPage(1, lsn)),
            versionAsOf(lsn),
            `page 1 as of ${lsn} after ${after}`,
          )
        }
      }
      await appendMany(storage, epoch, 4)
      await again('an append')
      await storage.putPages(epoch, 14, [{ id: 1, bytes: bytesOf('new') }])
      await again('a put')
      await storage.setRoot(epoch, 14, bytesOf('root'))
      await again('a checkpoint')
      await becomeWriter(storage)
      await again('a new writer')
      await storage.collectGarbage()
      await again('a collection of garbage')
    },
  )

  if (!context.subject.capabilities.durable) return
  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C3: old versions are the same after a ${ending}`,
      async (storage, instance) => {
        await keepEverything(storage)
        await writeVersions(storage, await becomeWriter(storage), 12)
        const after = await instance[ending]()
        for (let lsn = 0; lsn <= 24; lsn += 1) {
          expectEqual(textOf(await after.getPage(1, lsn)), versionAsOf(lsn), `page 1 as of ${lsn}`)
        }
      },
    )
  }
}

function onlyTheNewest(context: ClauseContext): void {
  onStorage(context, 'C3: an old version is given up, never replaced', async (storage) => {
    await writeVersions(storage, await becomeWriter(storage), 8)
    expectEqual(textOf(await storage.getPage(1, 16)), versionAsOf(16), 'page 1 at the newest root')
    for (let lsn = 2; lsn < 16; lsn += 1) {
      const answer = await storage.getPage(1, lsn).then(textOf, errorKind)
      const allowed = ['not-found', versionAsOf(lsn)]
      expectThat(allowed.includes(answer), `C3: page 1 as of ${lsn} became ${answer}`)
    }
  })
}
