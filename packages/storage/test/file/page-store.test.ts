import { createPrng, Disk } from '@twill/storage/sim'
import type { DiskFaultPlan } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { becomeWriter, bytesOf, imagesOf, MAIN_PATH, openOn, textOf } from './disk-database.ts'

/** Counts reads of the main file. */
function countingReads(): { readonly plan: DiskFaultPlan; reads: number } {
  const counter = {
    reads: 0,
    plan: ({ kind, path }: Parameters<DiskFaultPlan>[0]) => {
      if (kind === 'read' && path === MAIN_PATH) counter.reads += 1
      return undefined
    },
  }
  return counter
}

test('opening and a first page cost the same few reads however many pages there are', async () => {
  const readsBySize: number[] = []
  for (const count of [0, 100, 200_000]) {
    const disk = new Disk()
    const storage = await openOn(disk)
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, [bytesOf('a')])
    const idOf = (index: number): number => (index % 5) * 2 ** 40 + index * 3
    for (let from = 0; from < count; from += 10_000) {
      const size = Math.min(10_000, count - from)
      const pages = Array.from({ length: size }, (_, i) => ({
        id: idOf(from + i),
        bytes: bytesOf(`page ${from + i}`),
      }))
      await storage.putPages(epoch, 1, pages)
    }
    await storage.setRoot(epoch, 1, bytesOf('root'))
    await storage.close()
    const counter = countingReads()
    const reopened = await openOn(disk, { plan: counter.plan })
    expect(textOf((await reopened.getRoot())?.bytes)).toBe('root')
    const index = Math.floor(count / 2)
    const page = await reopened.getPage(idOf(index), 1)
    expect(textOf(page)).toBe(count === 0 ? undefined : `page ${index}`)
    readsBySize.push(counter.reads)
    if (count === 0) continue
    const before = counter.reads
    await reopened.getPage(idOf(index), 1)
    expect(counter.reads - before).toBe(1)
  }
  const [, few, many] = readsBySize as [number, number, number]
  // Two more levels of the table, for the root and for the page.
  expect(many).toBeLessThanOrEqual(few + 4)
  expect(many).toBeLessThanOrEqual(9)
}, 60_000)

test('a page is read with one request, neighbours together', async () => {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  await storage.appendWal(epoch, [bytesOf('a')])
  const ids = Array.from({ length: 400 }, (_, id) => id)
  await storage.putPages(
    epoch,
    1,
    ids.map((id) => ({ id, bytes: new Uint8Array(1_000).fill(id) })),
  )
  await storage.setRoot(epoch, 1, bytesOf('root'))
  const before = storage.stats().pageReadRequests
  const pages = await storage.getPages(ids.toReversed(), 1)
  pages.forEach((page, at) => expect(page?.[0]).toBe((399 - at) % 256))
  expect(storage.stats().pageReadRequests - before).toBe(1)
})

test('rewriting pages for ever keeps the file at a bounded size', async () => {
  const prng = createPrng(5)
  const disk = new Disk()
  let storage = await openOn(disk)
  let epoch = await becomeWriter(storage)
  const live = new Map<number, Uint8Array>()
  let liveBytes = 0
  for (let round = 0; round < 120; round += 1) {
    const { lastLsn } = await storage.appendWal(epoch, [bytesOf(`${round}`)])
    const ids = new Set(Array.from({ length: 60 }, () => prng.below(300)))
    const pages = [...ids].map((id) => ({ id, bytes: prng.bytes(prng.between(200, 9_000)) }))
    await storage.putPages(epoch, lastLsn, pages)
    for (const { id, bytes } of pages) live.set(id, bytes)
    await storage.setRoot(epoch, lastLsn, bytesOf(`root ${round}`))
    if (round % 17 === 0) {
      await storage.close()
      storage = await openOn(disk)
      epoch = await becomeWriter(storage)
    }
  }
  liveBytes = [...live.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  const size = imagesOf(disk).get(MAIN_PATH)?.length as number
  expect(size).toBeLessThan(2.2 * liveBytes)
  for (const [id, bytes] of live) expect(await storage.getPage(id, 1_000)).toEqual(bytes)
})

test('the room of deleted pages is used again', async () => {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  const ids = Array.from({ length: 500 }, (_, id) => id)
  const fill = (byte: number | undefined): { id: number; bytes: Uint8Array | undefined }[] =>
    ids.map((id) => ({ id, bytes: byte === undefined ? byte : new Uint8Array(5_000).fill(byte) }))
  const sizes: number[] = []
  for (const [index, byte] of [1, undefined, 2, undefined, 3, undefined, undefined].entries()) {
    const lsn = index + 1
    await storage.appendWal(epoch, [bytesOf('x')])
    await storage.putPages(epoch, lsn, fill(byte))
    await storage.setRoot(epoch, lsn, bytesOf('root'))
    await storage.collectGarbage()
    sizes.push(imagesOf(disk).get(MAIN_PATH)?.length as number)
  }
  const [first] = sizes as [number]
  expect(Math.max(...sizes)).toBeLessThan(1.1 * first)
  await storage.close()
  const reopened = await openOn(disk)
  expect(await reopened.getPages(ids, 7)).toEqual(ids.map(() => undefined))
  expect(textOf((await reopened.getRoot())?.bytes)).toBe('root')
})

test('versions that an earlier session kept are found by a collection', async () => {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  await storage.setRetention({ kind: 'lsns', count: 100 })
  for (let lsn = 1; lsn <= 20; lsn += 1) {
    await storage.appendWal(epoch, [bytesOf('x')])
    await storage.putPages(epoch, lsn, [{ id: 1, bytes: new Uint8Array(10_000).fill(lsn) }])
    await storage.setRoot(epoch, lsn, bytesOf('root'))
  }
  await storage.close()
  const reopened = await openOn(disk)
  await reopened.setRetention({ kind: 'lsns', count: 5 })
  expect((await reopened.getPage(1, 3))?.[0]).toBe(3)
  const { freedBytes } = await reopened.collectGarbage()
  expect(freedBytes).toBeGreaterThanOrEqual(14 * 10_000)
  await expect(reopened.getPage(1, 3)).rejects.toMatchObject({ kind: 'not-found' })
  for (let lsn = 15; lsn <= 20; lsn += 1) expect((await reopened.getPage(1, lsn))?.[0]).toBe(lsn)
})

test('a time window keeps what was the newest at its start', async () => {
  let now = 1_000
  const disk = new Disk()
  const storage = await openOn(disk, { nowMs: () => now })
  const epoch = await becomeWriter(storage)
  await storage.setRetention({ kind: 'time', ms: 100 })
  for (let lsn = 1; lsn <= 10; lsn += 1) {
    now = 1_000 + 30 * lsn
    await storage.appendWal(epoch, [bytesOf('x')])
    await storage.putPages(epoch, lsn, [{ id: 1, bytes: bytesOf(`at ${lsn}`) }])
    await storage.setRoot(epoch, lsn, bytesOf('root'))
  }
  // 1,300 now: the window begins at 1,200, when the root at 6 was the newest (1,180).
  expect(textOf(await storage.getPage(1, 6))).toBe('at 6')
  await expect(storage.getPage(1, 5)).rejects.toMatchObject({ kind: 'not-found' })
})

test('the root before the newest stays readable while a checkpoint is under way, and until the next', async () => {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  for (let lsn = 1; lsn <= 6; lsn += 1) {
    await storage.appendWal(epoch, [bytesOf('x')])
    await storage.putPages(epoch, lsn, [{ id: 1, bytes: bytesOf(`at ${lsn}`) }])
    const setting = storage.setRoot(epoch, lsn, bytesOf('root'))
    const reads: Promise<Uint8Array | undefined>[] = []
    for (let turn = 0; turn < 8; turn += 1) {
      if (lsn > 1) reads.push(storage.getPage(1, lsn - 1))
      await Promise.resolve()
    }
    await setting
    for (const read of reads) expect(textOf(await read)).toBe(`at ${lsn - 1}`)
    if (lsn > 2) {
      await expect(storage.getPage(1, lsn - 2)).rejects.toMatchObject({ kind: 'not-found' })
    }
  }
  await storage.collectGarbage()
  await expect(storage.getPage(1, 5)).rejects.toMatchObject({ kind: 'not-found' })
  expect(textOf(await storage.getPage(1, 6))).toBe('at 6')
})
