import type { Storage } from '@twill/storage'
import { Disk } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import {
  becomeWriter,
  bytesOf,
  diskOf,
  imagesOf,
  MAIN_PATH,
  openOn,
  readTexts,
} from '../file/disk-database.ts'

async function withBranch(name: string): Promise<{ disk: Disk; main: Storage }> {
  const disk = new Disk()
  const main = await openOn(disk)
  await main.appendWal(await becomeWriter(main), [bytesOf('a')])
  await main.createBranch(name, 1)
  const branch = await main.openBranch(name)
  await branch.appendWal(await becomeWriter(branch), [bytesOf(name)])
  await branch.close()
  return { disk, main }
}

test('any name is a file name, and none can be taken for another`s log', async () => {
  const names = [
    'dev',
    'Feature/über 数',
    '.',
    'a+new',
    'dev-wal-000001',
    'dev-wal-spare-1',
    '100%',
  ]
  const disk = new Disk()
  const main = await openOn(disk)
  await main.appendWal(await becomeWriter(main), [bytesOf('a')])
  for (const name of names) {
    await main.createBranch(name, 1)
    const branch = await main.openBranch(name)
    await branch.appendWal(await becomeWriter(branch), [bytesOf(name)])
    await branch.close()
  }
  await main.close()
  const reopened = await openOn(disk)
  await reopened.collectGarbage()
  for (const name of names) {
    const branch = await reopened.openBranch(name)
    expect(await readTexts(branch)).toEqual(['a', name])
    await branch.close()
  }
  for (const name of names) await reopened.deleteBranch(name)
  const left = [...imagesOf(disk).keys()].filter((path) => path.includes('.branch-'))
  expect(left).toEqual([])
})

test('making one costs two small files and no data', async () => {
  const disk = new Disk()
  const main = await openOn(disk)
  const epoch = await becomeWriter(main)
  await main.appendWal(epoch, [bytesOf('a')])
  const pages = Array.from({ length: 200 }, (_, id) => ({ id, bytes: new Uint8Array(9_000) }))
  await main.putPages(epoch, 1, pages)
  await main.setRoot(epoch, 1, bytesOf('root'))
  const before = disk.allocatedBytes()
  await main.createBranch('dev', 1)
  expect(disk.allocatedBytes() - before).toBeLessThan(20_000)
})

test('files without a record are removed by a collection, and do not stand in the way', async () => {
  const { disk, main } = await withBranch('dev')
  await main.close()
  const images = new Map(imagesOf(disk))
  for (const [path, bytes] of imagesOf(disk)) {
    if (path.includes('.branch-dev')) images.set(path.replace('-dev', '-left%20over'), bytes)
  }
  const littered = diskOf(images)
  const storage = await openOn(littered)
  await storage.createBranch('left over', 1)
  const branch = await storage.openBranch('left over')
  expect(await readTexts(branch)).toEqual(['a'])
  await branch.close()
  await storage.deleteBranch('left over')

  const again = diskOf(images)
  const collected = await openOn(again)
  const { freedBytes } = await collected.collectGarbage()
  expect(freedBytes).toBeGreaterThan(0)
  expect([...imagesOf(again).keys()].filter((path) => path.includes('left'))).toEqual([])
  expect((await collected.listBranches()).map((info) => info.name)).toEqual(['dev'])
})

test('a branch file cannot be opened as a database of its own', async () => {
  const { disk, main } = await withBranch('dev')
  await main.close()
  const moved = new Map<string, Uint8Array>()
  for (const [path, bytes] of imagesOf(disk)) {
    if (path.includes('.branch-dev')) moved.set(path.replace('.branch-dev', ''), bytes)
  }
  await expect(openOn(diskOf(moved))).rejects.toMatchObject({ kind: 'corrupt' })
})

test('a branch whose file is missing or another one`s is reported, and the others open', async () => {
  const { disk, main } = await withBranch('dev')
  await main.createBranch('other', 1)
  await main.close()
  const branchFile = `${MAIN_PATH}.branch-dev`
  const missing = new Map([...imagesOf(disk)].filter(([path]) => path !== branchFile))
  const swapped = new Map(imagesOf(disk))
  swapped.set(branchFile, swapped.get(`${MAIN_PATH}.branch-other`) as Uint8Array)
  for (const images of [missing, swapped]) {
    const storage = await openOn(diskOf(images))
    await expect(storage.openBranch('dev')).rejects.toMatchObject({ kind: 'corrupt' })
    const other = await storage.openBranch('other')
    expect(await readTexts(other)).toEqual(['a'])
  }
})
