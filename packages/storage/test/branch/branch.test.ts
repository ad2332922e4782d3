/** Branches over both local backends: what one handle at a time cannot show, and what the suite leaves to them. */
import type { Storage } from '@twill/storage'
import { openMemoryStorage } from '@twill/storage/memory'
import { Disk } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { becomeWriter, bytesOf, openOn, readTexts, textOf } from '../file/disk-database.ts'

type Backend = { readonly name: string; readonly open: () => Promise<Storage> }

const backends: readonly Backend[] = [
  { name: 'memory', open: () => openMemoryStorage() },
  { name: 'file', open: () => openOn(new Disk()) },
]

async function append(storage: Storage, epoch: number, ...texts: string[]): Promise<number> {
  return (await storage.appendWal(epoch, texts.map(bytesOf))).lastLsn
}

async function checkpoint(
  storage: Storage,
  epoch: number,
  lsn: number,
  pages: Readonly<Record<number, string | undefined>>,
): Promise<void> {
  const writes = Object.entries(pages).map(([id, text]) => ({
    id: Number(id),
    bytes: text === undefined ? undefined : bytesOf(text),
  }))
  await storage.putPages(epoch, lsn, writes)
  await storage.setRoot(epoch, lsn, bytesOf(`root@${lsn}`))
}

describe.each(backends)('branches of $name', ({ open }) => {
  test('are open beside their parent and see nothing of each other', async () => {
    const main = await open()
    const mainEpoch = await becomeWriter(main)
    await append(main, mainEpoch, 'a', 'b')
    await main.createBranch('right', 1)
    await checkpoint(main, mainEpoch, 2, { 1: 'one', 2: 'two' })
    await main.createBranch('left', 2)
    const left = await main.openBranch('left')
    const right = await main.openBranch('right')
    const leftEpoch = await becomeWriter(left)
    const rightEpoch = await becomeWriter(right)
    for (let round = 0; round < 5; round += 1) {
      await append(main, mainEpoch, `main ${round}`)
      await append(left, leftEpoch, `left ${round}`)
      await append(right, rightEpoch, `right ${round}`)
    }
    await checkpoint(main, mainEpoch, 4, { 1: 'main' })
    await checkpoint(left, leftEpoch, 5, { 1: undefined, 3: 'left' })
    await checkpoint(right, rightEpoch, 6, { 2: 'right' })
    const pagesOf = async (storage: Storage): Promise<(string | undefined)[]> =>
      (await storage.getPages([1, 2, 3], 7)).map(textOf)
    expect(await pagesOf(main)).toEqual(['main', 'two', undefined])
    expect(await pagesOf(left)).toEqual([undefined, 'two', 'left'])
    // Made at 1, before anything was checkpointed.
    expect(await pagesOf(right)).toEqual([undefined, 'right', undefined])
    expect(await readTexts(right, 7)).toEqual([])
    expect(await readTexts(left, 6)).toEqual(['left 3', 'left 4'])
    expect((await left.head()).durableLsn).toBe(7)
    expect((await right.head()).durableLsn).toBe(6)
  })

  test('read the log through the fork, from parent and grandparent', async () => {
    const main = await open()
    const epoch = await becomeWriter(main)
    await append(main, epoch, 'm1', 'm2', 'm3', 'm4')
    await main.createBranch('child', 3)
    const child = await main.openBranch('child')
    await append(child, await becomeWriter(child), 'c4', 'c5')
    await child.createBranch('grandchild', 4)
    await child.createBranch('of main in truth', 2)
    const grandchild = await main.openBranch('grandchild')
    await append(grandchild, await becomeWriter(grandchild), 'g5')
    const other = await main.openBranch('of main in truth')
    await append(other, await becomeWriter(other), 'o3')
    expect(await readTexts(main)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(await readTexts(child)).toEqual(['m1', 'm2', 'm3', 'c4', 'c5'])
    expect(await readTexts(grandchild)).toEqual(['m1', 'm2', 'm3', 'c4', 'g5'])
    expect(await readTexts(other)).toEqual(['m1', 'm2', 'o3'])
    expect(await main.listBranches()).toMatchObject([
      { name: 'child', parent: undefined, forkLsn: 3 },
      { name: 'grandchild', parent: 'child', forkLsn: 4 },
      { name: 'of main in truth', parent: 'child', forkLsn: 2 },
    ])
  })

  test('keep what they were made of while the parent moves on and collects', async () => {
    const main = await open()
    const epoch = await becomeWriter(main)
    for (let lsn = 1; lsn <= 30; lsn += 1) {
      await append(main, epoch, `record ${lsn}`)
      if (lsn === 10) await checkpoint(main, epoch, 10, { 1: 'ten', 2: 'ten' })
      if (lsn === 13) await main.createBranch('kept', 13)
      if (lsn > 13) await checkpoint(main, epoch, lsn, { 1: `at ${lsn}` })
    }
    await main.collectGarbage()
    await expect(main.getPage(1, 13)).rejects.toMatchObject({ kind: 'not-found' })
    const kept = await main.openBranch('kept')
    expect((await kept.getRoot())?.lsn).toBe(10)
    expect(textOf(await kept.getPage(1, 13))).toBe('ten')
    expect(await readTexts(kept, 11)).toEqual(['record 11', 'record 12', 'record 13'])
    const branchEpoch = await becomeWriter(kept)
    expect(await append(kept, branchEpoch, 'own 14')).toBe(14)
    await checkpoint(kept, branchEpoch, 14, { 1: 'own', 2: undefined })
    expect(textOf(await kept.getPage(1, 14))).toBe('own')
    expect(await kept.getPage(2, 14)).toBeUndefined()
    await kept.close()
    expect((await main.collectGarbage()).freedBytes).toBe(0)
    await main.deleteBranch('kept')
    expect((await main.collectGarbage()).freedBytes).toBeGreaterThan(0)
  })

  test('a checkpoint that the parent makes later, below the fork, is not the branch`s', async () => {
    const main = await open()
    const epoch = await becomeWriter(main)
    await append(main, epoch, 'a', 'b', 'c')
    await main.createBranch('early', 3)
    await checkpoint(main, epoch, 2, { 1: 'later' })
    const early = await main.openBranch('early')
    expect(await early.getRoot()).toBeUndefined()
    expect(await early.getPage(1, 3)).toBeUndefined()
  })

  test('are refused where they cannot be', async () => {
    const main = await open()
    const epoch = await becomeWriter(main)
    await append(main, epoch, 'a', 'b', 'c')
    await main.createBranch('dev', 2)
    await expect(main.createBranch('dev', 1)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(main.createBranch('late', 4)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(main.createBranch('half', 1.5)).rejects.toMatchObject({ kind: 'invalid' })
    for (const name of ['', 'x'.repeat(64), 'a\nb', '\ud800']) {
      await expect(main.createBranch(name, 1)).rejects.toMatchObject({ kind: 'invalid' })
    }
    await expect(main.openBranch('none')).rejects.toMatchObject({ kind: 'not-found' })
    await expect(main.deleteBranch('none')).rejects.toMatchObject({ kind: 'not-found' })
    await checkpoint(main, epoch, 3, { 1: 'x' })
    await main.collectGarbage()
    await expect(main.createBranch('gone', 1)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('are deleted only when closed and childless', async () => {
    const main = await open()
    await append(main, await becomeWriter(main), 'a')
    await main.createBranch('parent', 1)
    const parent = await main.openBranch('parent')
    await expect(main.deleteBranch('parent')).rejects.toMatchObject({ kind: 'conflict' })
    await parent.createBranch('child', 1)
    await parent.close()
    await expect(main.deleteBranch('parent')).rejects.toMatchObject({ kind: 'conflict' })
    await main.deleteBranch('child')
    await main.deleteBranch('parent')
    expect(await main.listBranches()).toEqual([])
    await main.createBranch('parent', 1)
    const again = await main.openBranch('parent')
    expect(await readTexts(again)).toEqual(['a'])
  })

  test('live on when the handle they came from is closed', async () => {
    const main = await open()
    await append(main, await becomeWriter(main), 'a')
    await main.createBranch('dev', 1)
    const dev = await main.openBranch('dev')
    const second = await main.openBranch('dev')
    await main.close()
    await expect(main.head()).rejects.toMatchObject({ kind: 'closed' })
    await append(dev, await becomeWriter(dev), 'b')
    await dev.close()
    expect(await readTexts(second)).toEqual(['a', 'b'])
    await second.close()
    await second.close()
  })

  test('a new writer fences the old one on its own line only', async () => {
    const main = await open()
    const mainEpoch = await becomeWriter(main)
    await append(main, mainEpoch, 'a')
    await main.createBranch('dev', 1)
    const dev = await main.openBranch('dev')
    const old = await becomeWriter(dev)
    const young = await becomeWriter(dev)
    await expect(append(dev, old, 'x')).rejects.toMatchObject({ kind: 'fenced' })
    await append(dev, young, 'b')
    await append(main, mainEpoch, 'c')
    expect(await readTexts(main)).toEqual(['a', 'c'])
  })
})
