/**
 * C7: branches. Creation copies no data; parent and child never see each other's later writes; a branch of a branch is a branch;
 * a branch is not deleted while it is open or has children. Without `branches` every branch method is refused.
 */
import { LSN_MAX } from '../lsn.ts'
import type { Storage } from '../storage.ts'
import { expectEqual, expectList, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onStorage } from './harness.ts'
import { runHistories } from './history.ts'
import {
  appendTexts,
  becomeWriter,
  bytesOf,
  checkpoint,
  filled,
  keepEverything,
  readTexts,
  textOf,
  writeParent,
} from './samples.ts'

export function c7Branches(context: ClauseContext): void {
  context.runner.describe('C7 branches', () => {
    if (!context.subject.capabilities.branches) {
      withoutBranches(context)
      return
    }
    creation(context)
    isolation(context)
    sideBySide(context)
    branchesOfBranches(context)
    deletion(context)
    runHistories(context, 'C7: random histories of branches keep every branch apart', {
      weights: {
        append: 8,
        checkpoint: 5,
        put: 1,
        'read-back': 3,
        'new-writer': 0.5,
        'create-branch': 2.5,
        'delete-branch': 1,
        'collect-garbage': 1,
        'end-of-life': 1,
      },
    })
  })
}

function withoutBranches(context: ClauseContext): void {
  onStorage(
    context,
    'C7: a storage without branches refuses every branch method',
    async (storage) => {
      await appendTexts(storage, await becomeWriter(storage), 'a')
      await expectRejection(storage.createBranch('b', 1), 'invalid', 'createBranch')
      await expectRejection(storage.openBranch('b'), ['invalid', 'not-found'], 'openBranch')
      await expectRejection(storage.deleteBranch('b'), ['invalid', 'not-found'], 'deleteBranch')
      expectEqual((await storage.listBranches()).length, 0, 'number of branches')
    },
  )
}

function creation(context: ClauseContext): void {
  onStorage(
    context,
    'C7: a branch has its parent’s history up to the fork and no further',
    async (storage) => {
      await writeParent(storage)
      const info = await storage.createBranch('b', 3)
      expectEqual(info.name, 'b', 'name')
      expectEqual(info.parent, undefined, 'parent')
      expectEqual(info.forkLsn, 3, 'fork LSN')
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      const head = await branch.head()
      expectEqual(head.durableLsn, 3, 'durable LSN of the branch')
      expectEqual(head.rootLsn, 2, 'root LSN of the branch')
      expectList(await readTexts(branch), ['a', 'b', 'c'], 'log of the branch')
      expectEqual(textOf((await branch.getRoot())?.bytes), 'root@2', 'root of the branch')
      expectEqual(textOf(await branch.getPage(1, LSN_MAX)), 'two', 'page 1 of the branch')
      expectEqual(textOf(await branch.getPage(2, LSN_MAX)), 'kept', 'page 2 of the branch')
      await branch.close()
    },
  )

  onStorage(context, 'C7: creating a branch copies no data', async (storage) => {
    const epoch = await becomeWriter(storage)
    await keepEverything(storage)
    const { lastLsn } = await storage.appendWal(epoch, [filled(1, 300_000)])
    const pages = Array.from({ length: 40 }, (_, index) => [index, filled(index, 10_000)] as const)
    await checkpoint(storage, epoch, lastLsn, Object.fromEntries(pages))
    const before = storage.stats()
    for (let index = 0; index < 5; index += 1) await storage.createBranch(`b${index}`, lastLsn)
    const after = storage.stats()
    expectEqual(after.pageReads, before.pageReads, 'pages read')
    expectEqual(after.pageWriteBytes, before.pageWriteBytes, 'page bytes written')
    expectEqual(after.appendedBytes, before.appendedBytes, 'log bytes written')
    expectThat(after.sizeBytes - before.sizeBytes < 200_000, 'C7: five branches grew the database')
    const branch = await storage.openBranch('b4')
    await keepEverything(branch)
    expectThat(branch.stats().sizeBytes < 600_000, 'C7: a new branch has the size of its parent')
    await branch.close()
  })

  onStorage(
    context,
    'C7: a branch may be made at 0, at the head and between checkpoints',
    async (storage) => {
      await writeParent(storage)
      for (const [lsn, log] of [
        [0, []],
        [1, ['a']],
        [4, ['a', 'b', 'c', 'd']],
      ] as const) {
        await storage.createBranch(`at ${lsn}`, lsn)
        const branch = await storage.openBranch(`at ${lsn}`)
        await keepEverything(branch)
        expectList(await readTexts(branch), log, `log of a branch at ${lsn}`)
        await branch.close()
      }
    },
  )

  onStorage(
    context,
    'C7: a branch cannot be made beyond the head, twice, or without a name',
    async (storage) => {
      await writeParent(storage)
      await expectRejection(
        storage.createBranch('b', 5),
        'invalid',
        'a branch at 5 with the log at 4',
      )
      await expectRejection(storage.createBranch('b', -1), 'invalid', 'a branch at −1')
      await expectRejection(storage.createBranch('', 1), 'invalid', 'a branch without a name')
      await storage.createBranch('b', 4)
      await expectRejection(storage.createBranch('b', 2), 'conflict', 'a second branch of one name')
      await expectRejection(storage.openBranch('c'), 'not-found', 'opening a branch that is not')
      const listed = await storage.listBranches()
      expectList(
        listed.map((info) => `${info.name} ${info.forkLsn}`),
        ['b 4'],
        'branches',
      )
    },
  )
}

function isolation(context: ClauseContext): void {
  onStorage(
    context,
    'C7: parent and child never see each other’s later writes',
    async (storage) => {
      const epoch = await writeParent(storage)
      await storage.createBranch('b', 4)
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      const branchEpoch = await becomeWriter(branch)
      await appendTexts(storage, epoch, 'parent')
      await appendTexts(branch, branchEpoch, 'child', 'child')
      await checkpoint(storage, epoch, 5, { 1: bytesOf('parent'), 3: bytesOf('parent') })
      await checkpoint(branch, branchEpoch, 6, { 1: bytesOf('child'), 4: bytesOf('child') })
      expectList(await readTexts(storage), ['a', 'b', 'c', 'd', 'parent'], 'log of the parent')
      expectList(
        await readTexts(branch),
        ['a', 'b', 'c', 'd', 'child', 'child'],
        'log of the branch',
      )
      const parentPages = (await storage.getPages([1, 3, 4], LSN_MAX)).map(textOf).join()
      const branchPages = (await branch.getPages([1, 3, 4], LSN_MAX)).map(textOf).join()
      expectEqual(parentPages, 'parent,parent,', 'pages 1, 3 and 4 of the parent')
      expectEqual(branchPages, 'child,,child', 'pages 1, 3 and 4 of the branch')
      expectEqual((await storage.getRoot())?.lsn, 5, 'root of the parent')
      expectEqual((await branch.getRoot())?.lsn, 6, 'root of the branch')
      await branch.close()
    },
  )

  onStorage(
    context,
    'C7: a page deleted on a branch stays on its parent, and the other way round',
    async (storage) => {
      const epoch = await writeParent(storage)
      await storage.createBranch('b', 4)
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      const branchEpoch = await becomeWriter(branch)
      await appendTexts(branch, branchEpoch, 'x')
      await checkpoint(branch, branchEpoch, 5, { 1: undefined })
      expectEqual(textOf(await branch.getPage(1, LSN_MAX)), undefined, 'page 1 of the branch')
      expectEqual(textOf(await branch.getPage(1, 4)), 'four', 'page 1 of the branch at the fork')
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), 'four', 'page 1 of the parent')
      await appendTexts(storage, epoch, 'y')
      await checkpoint(storage, epoch, 5, { 1: undefined, 2: bytesOf('again') })
      expectEqual(textOf(await branch.getPage(1, 4)), 'four', 'page 1 of the branch at the fork')
      expectEqual(textOf(await branch.getPage(2, LSN_MAX)), undefined, 'page 2 of the branch')
      await branch.close()
    },
  )

  onStorage(
    context,
    'C7: a checkpoint of the parent at or below the fork is not seen by a branch made before it',
    async (storage) => {
      const epoch = await writeParent(storage)
      await appendTexts(storage, epoch, 'e', 'f')
      await storage.createBranch('b', 6)
      const branch = await storage.openBranch('b')
      const seen = async (when: string): Promise<void> => {
        expectEqual((await branch.getRoot())?.lsn, 4, `root of the branch ${when}`)
        expectEqual((await branch.head()).rootLsn, 4, `root LSN of the branch ${when}`)
        const pages = (await branch.getPages([1, 2, 3], LSN_MAX)).map(textOf).join()
        expectEqual(pages, 'four,,', `pages 1, 2 and 3 of the branch ${when}`)
      }
      await storage.putPages(epoch, 5, [{ id: 1, bytes: bytesOf('staged') }])
      await seen('while its parent puts pages')
      await checkpoint(storage, epoch, 6, { 1: bytesOf('six'), 3: bytesOf('six') })
      await seen('after a checkpoint of its parent')
      expectList(await readTexts(branch), ['a', 'b', 'c', 'd', 'e', 'f'], 'log of the branch')
      await branch.close()
    },
  )
}

function sideBySide(context: ClauseContext): void {
  onStorage(
    context,
    'C7: the writers of parent and child do not fence each other',
    async (storage) => {
      const epoch = await writeParent(storage)
      await storage.createBranch('b', 4)
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      const branchEpochs = [await becomeWriter(branch), await becomeWriter(branch)]
      await appendTexts(storage, epoch, 'e')
      await appendTexts(branch, branchEpochs[1] as number, 'f')
      const zombie = appendTexts(branch, branchEpochs[0] as number, 'g')
      await expectRejection(zombie, 'fenced', 'the first writer of the branch')
      await becomeWriter(storage)
      await appendTexts(branch, branchEpochs[1] as number, 'h')
      expectList(await readTexts(branch, 5), ['f', 'h'], 'log of the branch after the fork')
      await branch.close()
    },
  )

  onStorage(context, 'C7: closing a branch leaves its parent open', async (storage) => {
    const epoch = await writeParent(storage)
    await storage.createBranch('b', 4)
    const branch = await storage.openBranch('b')
    await keepEverything(branch)
    await branch.close()
    await expectRejection(branch.head(), 'closed', 'asking a closed branch for its head')
    await appendTexts(storage, epoch, 'e')
    expectEqual((await storage.head()).durableLsn, 5, 'durable LSN of the parent')
  })

  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C7: a branch and what was written to it are there after a ${ending}`,
      async (storage, instance) => {
        await writeParent(storage)
        await storage.createBranch('b', 3)
        const branch = await storage.openBranch('b')
        await keepEverything(branch)
        const epoch = await becomeWriter(branch)
        await appendTexts(branch, epoch, 'x', 'y')
        await checkpoint(branch, epoch, 4, { 1: bytesOf('child') })
        if (ending === 'reopen') await branch.close()
        const after = await instance[ending]()
        const again = await after.openBranch('b')
        await keepEverything(again)
        expectList(await readTexts(again), ['a', 'b', 'c', 'x', 'y'], 'log of the branch')
        expectEqual(textOf(await again.getPage(1, LSN_MAX)), 'child', 'page 1 of the branch')
        expectEqual(textOf(await again.getPage(2, LSN_MAX)), 'kept', 'page 2 of the branch')
        expectThat(
          (await becomeWriter(again)) > epoch,
          'C7: an epoch of the branch was granted twice',
        )
        await again.close()
      },
    )
  }
}

function branchesOfBranches(context: ClauseContext): void {
  onStorage(
    context,
    'C7: a branch of a branch sees both histories up to its forks',
    async (storage) => {
      await writeParent(storage)
      let below = storage
      const open: Storage[] = []
      for (let depth = 1; depth <= 5; depth += 1) {
        const { durableLsn } = await below.head()
        const info = await below.createBranch(`d${depth}`, durableLsn)
        expectEqual(info.parent, depth === 1 ? undefined : `d${depth - 1}`, 'parent')
        below = await below.openBranch(`d${depth}`)
        open.push(below)
        await keepEverything(below)
        const epoch = await becomeWriter(below)
        const { lastLsn } = await appendTexts(below, epoch, `d${depth}`)
        await checkpoint(below, epoch, lastLsn, { [100 + depth]: bytesOf(`d${depth}`) })
      }
      const log = ['a', 'b', 'c', 'd', 'd1', 'd2', 'd3', 'd4', 'd5']
      expectList(await readTexts(below), log, 'log of the deepest branch')
      expectList(await readTexts(below, 3, 7), log.slice(2, 7), 'part of its log')
      const pages = (await below.getPages([1, 2, 101, 103, 105], LSN_MAX)).map(textOf).join()
      expectEqual(pages, 'four,,d1,d3,d5', 'its pages')
      expectEqual(textOf(await below.getPage(105, 8)), undefined, 'page 105 before its checkpoint')
      for (const branch of open.toReversed()) await branch.close()
    },
  )

  onStorage(
    context,
    'C7: a branch of a branch may be made below the first fork',
    async (storage) => {
      await writeParent(storage)
      await storage.createBranch('b', 4)
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      const epoch = await becomeWriter(branch)
      await appendTexts(branch, epoch, 'x')
      await branch.createBranch('c', 4)
      const grandchild = await storage.openBranch('c')
      await keepEverything(grandchild)
      await appendTexts(grandchild, await becomeWriter(grandchild), 'y')
      expectList(await readTexts(grandchild), ['a', 'b', 'c', 'd', 'y'], 'log of the grandchild')
      expectList(await readTexts(branch), ['a', 'b', 'c', 'd', 'x'], 'log of the child')
      await grandchild.close()
      await branch.close()
    },
  )
}

function deletion(context: ClauseContext): void {
  onStorage(
    context,
    'C7: a branch is not deleted while it is open or has children',
    async (storage) => {
      await writeParent(storage)
      await storage.createBranch('b', 4)
      const branch = await storage.openBranch('b')
      await keepEverything(branch)
      await branch.createBranch('c', 4)
      await expectRejection(storage.deleteBranch('b'), 'conflict', 'deleting an open branch')
      await branch.close()
      await expectRejection(storage.deleteBranch('b'), 'conflict', 'deleting a branch with a child')
      await storage.deleteBranch('c')
      await storage.deleteBranch('b')
      expectEqual((await storage.listBranches()).length, 0, 'number of branches')
      await expectRejection(storage.openBranch('b'), 'not-found', 'opening a deleted branch')
      await expectRejection(storage.deleteBranch('b'), 'not-found', 'deleting a deleted branch')
    },
  )

  onStorage(
    context,
    'C7: a name may be used again, and nothing of the deleted branch shows',
    async (storage) => {
      await writeParent(storage)
      for (const text of ['first', 'second']) {
        await storage.createBranch('b', 2)
        const branch = await storage.openBranch('b')
        await keepEverything(branch)
        expectList(await readTexts(branch), ['a', 'b'], 'log of the new branch')
        expectEqual(textOf(await branch.getPage(1, LSN_MAX)), 'two', 'page 1 of the new branch')
        const epoch = await becomeWriter(branch)
        await appendTexts(branch, epoch, text)
        await checkpoint(branch, epoch, 3, { 1: bytesOf(text) })
        await branch.close()
        await storage.deleteBranch('b')
      }
    },
  )

  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C7: a deleted branch is gone after a ${ending}`,
      async (storage, instance) => {
        await writeParent(storage)
        await storage.createBranch('b', 4)
        await storage.createBranch('c', 4)
        await storage.deleteBranch('b')
        const after = await instance[ending]()
        expectList(
          (await after.listBranches()).map((info) => info.name),
          ['c'],
          'branches',
        )
      },
    )
  }
}
