/**
 * C8: retention. Nothing in the window or under a branch is lost; everything unreachable is eventually gone.
 */
import { LSN_MAX } from '../lsn.ts'
import type { Epoch, Storage } from '../storage.ts'
import { errorKind, expectEqual, expectList, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onStorage } from './harness.ts'
import { runHistories } from './history.ts'
import {
  appendTexts,
  becomeWriter,
  bytesOf,
  checkpoint,
  filled,
  readTexts,
  textOf,
} from './samples.ts'

const PAGE_BYTES = 20_000

export function c8Retention(context: ClauseContext): void {
  const { branches, pointInTime } = context.subject.capabilities
  context.runner.describe('C8 retention', () => {
    headIsKept(context)
    garbageGoes(context)
    if (pointInTime) windowIsKept(context)
    if (branches) branchesKeepWhatTheyNeed(context)
    runHistories(context, 'C8: random histories lose nothing in the window or under a branch', {
      weights: {
        append: 8,
        checkpoint: 6,
        put: 1,
        'read-back': 3,
        'set-retention': pointInTime ? 1.5 : 0,
        'collect-garbage': 2.5,
        'create-branch': branches ? 1.5 : 0,
        'delete-branch': branches ? 0.8 : 0,
        'end-of-life': 0.8,
      },
    })
  })
}

/** Version v has one record at LSN v, page 1 "v", and a large page that only it has. */
async function writeVersions(
  storage: Storage,
  epoch: Epoch,
  versions: readonly number[],
): Promise<void> {
  for (const version of versions) {
    const { lastLsn } = await appendTexts(storage, epoch, `record ${version}`)
    expectEqual(lastLsn, version, 'LSN of a version')
    await checkpoint(storage, epoch, lastLsn, {
      1: bytesOf(`version ${version}`),
      2: filled(version, PAGE_BYTES),
    })
  }
}

function upTo(count: number, from: number = 1): readonly number[] {
  return Array.from({ length: count - from + 1 }, (_, index) => from + index)
}

function headIsKept(context: ClauseContext): void {
  onStorage(
    context,
    'C8: with no window at all, the newest checkpoint and the log after it are kept',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(storage, epoch, upTo(10))
      await appendTexts(storage, epoch, 'after', 'the', 'root')
      await storage.collectGarbage()
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'version 10', 'page 1')
      expectEqual(textOf((await storage.getRoot())?.bytes), 'root@10', 'root')
      expectList(await readTexts(storage, 11), ['after', 'the', 'root'], 'log after the root')
      expectEqual((await storage.head()).durableLsn, 13, 'durable LSN')
    },
  )

  onStorage(context, 'C8: a log that no checkpoint covers is kept whole', async (storage) => {
    const epoch = await becomeWriter(storage)
    await storage.setRetention({ kind: 'lsns', count: 0 })
    await appendTexts(storage, epoch, 'a', 'b', 'c')
    await storage.collectGarbage()
    expectList(await readTexts(storage), ['a', 'b', 'c'], 'log')
  })

  onStorage(
    context,
    'C8: collecting does not disturb pages put and not yet made visible',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(storage, epoch, upTo(3))
      await appendTexts(storage, epoch, 'next')
      await storage.putPages(epoch, 4, [{ id: 1, bytes: bytesOf('staged') }])
      await storage.collectGarbage()
      await storage.setRoot(epoch, 4, bytesOf('root@4'))
      expectEqual(textOf(await storage.getPage(1, 4)), 'staged', 'page 1')
    },
  )

  onStorage(context, 'C8: an impossible window is refused', async (storage) => {
    for (const count of [-1, Number.NaN]) {
      const attempt = storage.setRetention({ kind: 'lsns', count })
      await expectRejection(attempt, 'invalid', `a window of ${count} LSNs`)
    }
    await expectRejection(
      storage.setRetention({ kind: 'time', ms: -5 }),
      'invalid',
      'a window of −5 ms',
    )
  })
}

function garbageGoes(context: ClauseContext): void {
  onStorage(
    context,
    'C8: a database rewritten for ever does not grow for ever',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      const sizes: number[] = []
      for (let round = 0; round < 6; round += 1) {
        await writeVersions(storage, epoch, upTo((round + 1) * 15, round * 15 + 1))
        await storage.collectGarbage()
        sizes.push(storage.stats().sizeBytes)
      }
      const [, second = 0] = sizes
      const last = sizes.at(-1) ?? 0
      // Fifteen versions of slack: a backend may need room to move things before it can give back old room.
      const allowed = second + 15 * PAGE_BYTES
      expectThat(last <= allowed, `C8: the database grew for ever: ${sizes.join(', ')} bytes`)
    },
  )

  onStorage(
    context,
    'C8: what collecting freed is gone, and collecting again frees nothing',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 1_000 })
      await writeVersions(storage, epoch, upTo(12))
      await storage.setRetention({ kind: 'lsns', count: 0 })
      const first = await storage.collectGarbage()
      expectThat(
        first.freedBytes > 0,
        `C8: collecting ten old versions freed ${first.freedBytes} bytes`,
      )
      for (let round = 0; round < 3; round += 1) await storage.collectGarbage()
      expectEqual((await storage.collectGarbage()).freedBytes, 0, 'bytes freed by collecting again')
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'version 12', 'page 1')
    },
  )

  onStorage(
    context,
    'C8: what is no longer kept is refused, never answered wrongly',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(storage, epoch, upTo(10))
      await storage.collectGarbage()
      for (let lsn = 1; lsn < 10; lsn += 1) {
        const page = await storage.getPage(1, lsn).then(textOf, errorKind)
        expectThat(
          page === 'not-found' || page === `version ${lsn}`,
          `C8: page 1 as of ${lsn}, which is not kept, was answered with ${page}`,
        )
        const log = await readTexts(storage, lsn, lsn).then((texts) => texts.join(), errorKind)
        expectThat(
          log === 'not-found' || log === `record ${lsn}`,
          `C8: the log at ${lsn}, which is not kept, was answered with ${log}`,
        )
      }
      await expectRejection(storage.getPage(1, 3), 'not-found', 'a page as of long ago')
    },
  )
}

function windowIsKept(context: ClauseContext): void {
  onStorage(
    context,
    'C8: everything in the window stays readable, and the window moves with the head',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 5 })
      for (let head = 4; head <= 24; head += 4) {
        await writeVersions(storage, epoch, upTo(head, head - 3))
        await storage.collectGarbage()
        for (let lsn = Math.max(1, head - 5); lsn <= head; lsn += 1) {
          expectEqual(
            textOf(await storage.getPage(1, lsn)),
            `version ${lsn}`,
            `page 1 as of ${lsn}`,
          )
          expectEqual((await storage.getRoot(lsn))?.lsn, lsn, `root as of ${lsn}`)
        }
      }
    },
  )

  onStorage(
    context,
    'C8: a reader at any LSN of the window finds a root and the log from it',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 12 })
      for (let round = 1; round <= 8; round += 1) {
        await appendTexts(storage, epoch, `${round}a`, `${round}b`, `${round}c`, `${round}d`)
        await checkpoint(storage, epoch, round * 4, { 1: bytesOf(`${round}`) })
      }
      await storage.collectGarbage()
      for (let lsn = 20; lsn <= 32; lsn += 1) {
        const root = await storage.getRoot(lsn)
        expectEqual(root?.lsn, lsn - (lsn % 4), `LSN of the root as of ${lsn}`)
        const log = await readTexts(storage, (root?.lsn ?? 0) + 1, lsn)
        const wanted = 'abcd'.slice(0, lsn % 4).split('')
        expectList(
          log,
          wanted.map((letter) => `${lsn / 4 - (lsn % 4) / 4 + 1}${letter}`),
          `log up to ${lsn}`,
        )
      }
    },
  )

  onStorage(context, 'C8: a window of time keeps what is younger', async (storage) => {
    const epoch = await becomeWriter(storage)
    await storage.setRetention({ kind: 'time', ms: 24 * 3_600_000 })
    await writeVersions(storage, epoch, upTo(8))
    await storage.collectGarbage()
    for (const lsn of upTo(8)) {
      expectEqual(textOf(await storage.getPage(1, lsn)), `version ${lsn}`, `page 1 as of ${lsn}`)
    }
  })

  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C8: the window is remembered over a ${ending}`,
      async (storage, instance) => {
        await storage.setRetention({ kind: 'lsns', count: 6 })
        await writeVersions(storage, await becomeWriter(storage), upTo(5))
        const after = await instance[ending]()
        await writeVersions(after, await becomeWriter(after), upTo(10, 6))
        await after.collectGarbage()
        for (const lsn of upTo(10, 4)) {
          expectEqual(textOf(await after.getPage(1, lsn)), `version ${lsn}`, `page 1 as of ${lsn}`)
        }
      },
    )
  }
}

function branchesKeepWhatTheyNeed(context: ClauseContext): void {
  onStorage(
    context,
    'C8: what a branch was made from is kept for as long as the branch is',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(storage, epoch, upTo(3))
      await appendTexts(storage, epoch, 'record 4')
      await storage.createBranch('b', 4)
      await writeVersions(storage, epoch, upTo(12, 5))
      await storage.collectGarbage()
      const branch = await storage.openBranch('b')
      expectEqual(textOf(await branch.getPage(1, LSN_MAX)), 'version 3', 'page 1 of the branch')
      expectEqual(textOf((await branch.getRoot())?.bytes), 'root@3', 'root of the branch')
      expectList(await readTexts(branch, 4), ['record 4'], 'log of the branch after its root')
      await branch.close()
    },
  )

  onStorage(
    context,
    'C8: a branch keeps its own head when its parent is collected, and the other way round',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await storage.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(storage, epoch, upTo(3))
      await storage.createBranch('b', 3)
      const branch = await storage.openBranch('b')
      await branch.setRetention({ kind: 'lsns', count: 0 })
      await writeVersions(branch, await becomeWriter(branch), upTo(9, 4))
      await writeVersions(storage, epoch, upTo(6, 4))
      await branch.collectGarbage()
      await storage.collectGarbage()
      expectEqual(textOf(await branch.getPage(1, LSN_MAX)), 'version 9', 'page 1 of the branch')
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'version 6', 'page 1 of the parent')
      await branch.close()
    },
  )

  onStorage(context, 'C8: what only a deleted branch needed goes', async (storage) => {
    const epoch = await becomeWriter(storage)
    await storage.setRetention({ kind: 'lsns', count: 0 })
    await writeVersions(storage, epoch, upTo(2))
    await storage.createBranch('b', 2)
    await writeVersions(storage, epoch, upTo(6, 3))
    for (let round = 0; round < 3; round += 1) await storage.collectGarbage()
    await storage.deleteBranch('b')
    const { freedBytes } = await storage.collectGarbage()
    expectThat(freedBytes >= PAGE_BYTES, `C8: deleting a branch let ${freedBytes} bytes go`)
    expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'version 6', 'page 1')
  })
}
