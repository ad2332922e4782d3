import { Disk } from '@twill/storage/sim'
import type { DiskFault, DiskOperation } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { becomeWriter, bytesOf, openOn, readTexts, textOf } from './disk-database.ts'

/** Hurts the calls that `when` picks while it is on. */
class Trouble {
  fault: DiskFault | undefined
  readonly #when: (operation: DiskOperation) => boolean

  constructor(when: (operation: DiskOperation) => boolean) {
    this.#when = when
  }

  readonly plan = (operation: DiskOperation): DiskFault | undefined =>
    this.fault !== undefined && this.#when(operation) ? this.fault : undefined
}

const onLog = (kind: DiskOperation['kind']) => (operation: DiskOperation) =>
  operation.kind === kind && operation.path.includes('-wal-')

const onMain = (kind: DiskOperation['kind']) => (operation: DiskOperation) =>
  operation.kind === kind && operation.path.endsWith('app.db')

describe('a full disk', () => {
  test('fails the append with `full`, writes nothing, and the next one goes through', async () => {
    const disk = new Disk()
    const storage = await openOn(disk, { walSegmentBytes: 16 << 10 })
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, [bytesOf('a')])
    disk.capacityBytes = disk.allocatedBytes() + 3 * 4096
    await expect(storage.appendWal(epoch, [new Uint8Array(100_000)])).rejects.toMatchObject({
      kind: 'full',
    })
    expect((await storage.head()).durableLsn).toBe(1)
    await storage.appendWal(epoch, [bytesOf('b')])
    expect(await readTexts(storage)).toEqual(['a', 'b'])
    expect(await readTexts(await openOn(disk))).toEqual(['a', 'b'])
  })

  test('does not keep the file from being opened', async () => {
    const disk = new Disk()
    const storage = await openOn(disk)
    await storage.appendWal(await becomeWriter(storage), [bytesOf('a')])
    disk.capacityBytes = disk.allocatedBytes()
    const reopened = await openOn(disk)
    expect(await readTexts(reopened)).toEqual(['a'])
    const epoch = await becomeWriter(reopened)
    await reopened.appendWal(epoch, [bytesOf('b')])
    await reopened.close()
  })

  test('fails a checkpoint with `full`; with room it goes through at the same LSN', async () => {
    const disk = new Disk()
    const trouble = new Trouble(onMain('write'))
    const storage = await openOn(disk, { plan: trouble.plan })
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, [bytesOf('a')])
    await storage.putPages(epoch, 1, [{ id: 1, bytes: bytesOf('one') }])
    for (let attempt = 0; attempt < 3; attempt += 1) {
      trouble.fault = { kind: 'full' }
      await expect(storage.setRoot(epoch, 1, bytesOf('root'))).rejects.toMatchObject({
        kind: 'full',
      })
      await expect(
        storage.putPages(epoch, 1, [{ id: 2, bytes: bytesOf('lost') }]),
      ).rejects.toMatchObject({ kind: 'full' })
      trouble.fault = undefined
      await storage.appendWal(epoch, [bytesOf(`${attempt}`)])
    }
    expect(textOf(await storage.getPage(1, 1))).toBe('one')
    await storage.setRoot(epoch, 1, bytesOf('root'))
    const reopened = await openOn(disk)
    expect(textOf((await reopened.getRoot())?.bytes)).toBe('root')
    expect(textOf(await reopened.getPage(1, 1))).toBe('one')
    expect(await reopened.getPage(2, 1)).toBeUndefined()
    expect(await readTexts(reopened, 2)).toEqual(['0', '1', '2'])
  })

  test('half way through writing the page table leaves a store that can be used and checkpointed', async () => {
    for (let failing = 0; failing < 6; failing += 1) {
      const disk = new Disk()
      let writes = 0
      const isFailing = (operation: DiskOperation): boolean =>
        onMain('write')(operation) && writes++ === failing
      const trouble = new Trouble(isFailing)
      const storage = await openOn(disk, { plan: trouble.plan })
      const epoch = await becomeWriter(storage)
      await storage.appendWal(epoch, [bytesOf('a'), bytesOf('b')])
      const pages = Array.from({ length: 2_000 }, (_, id) => ({ id, bytes: bytesOf(`page ${id}`) }))
      await storage.putPages(epoch, 1, pages)
      trouble.fault = { kind: 'short-write', bytes: 100, then: 'full' }
      const first = storage.setRoot(epoch, 1, bytesOf('root'))
      const kind = await first.then(
        () => undefined,
        (error: { readonly kind: string }) => error.kind,
      )
      trouble.fault = undefined
      const deletions = pages.slice(0, 500).map(({ id }) => ({ id, bytes: undefined }))
      const second = storage
        .putPages(epoch, 2, deletions)
        .then(() => storage.setRoot(epoch, 2, bytesOf('root')))
      // Where it was the header's own write that failed, only a reopen helps.
      if (kind === 'unknown-outcome') await expect(second).rejects.toMatchObject({ kind })
      else await second
      const reopened = await openOn(disk)
      const { rootLsn } = await reopened.head()
      const ids = pages.map(({ id }) => id)
      const found = await reopened.getPages(ids, rootLsn)
      const present = rootLsn === 2 ? 500 : rootLsn === 1 ? 0 : 2_000
      expect(found.findIndex((page) => page !== undefined)).toBe(present === 2_000 ? -1 : present)
      found.forEach((page, id) => {
        expect(textOf(page)).toBe(id < present ? undefined : `page ${id}`)
      })
    }
  })
})

describe('a sync that fails', () => {
  test('makes the outcome unknown, and nothing is appended any more until a reopen', async () => {
    for (const bytes of [10, 400_000]) {
      const disk = new Disk()
      const trouble = new Trouble(onLog('sync'))
      const storage = await openOn(disk, { plan: trouble.plan, walSegmentBytes: 1 << 20 })
      const epoch = await becomeWriter(storage)
      await storage.appendWal(epoch, [bytesOf('acknowledged')])
      trouble.fault = { kind: 'io-error' }
      const lost = storage.appendWal(epoch, [new Uint8Array(bytes)])
      await expect(lost).rejects.toMatchObject({ kind: 'unknown-outcome' })
      trouble.fault = undefined
      await expect(storage.appendWal(epoch, [bytesOf('b')])).rejects.toMatchObject({
        kind: 'unknown-outcome',
      })
      expect((await storage.head()).durableLsn).toBe(1)
      await storage.close()
      const reopened = await openOn(disk)
      expect((await readTexts(reopened))[0]).toBe('acknowledged')
      const next = await reopened.appendWal(await becomeWriter(reopened), [bytesOf('c')])
      expect(next.firstLsn).toBe((await reopened.head()).durableLsn)
    }
  })

  test('of a checkpoint leaves the one before it', async () => {
    const disk = new Disk()
    const trouble = new Trouble(onMain('sync'))
    const storage = await openOn(disk, { plan: trouble.plan })
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, ['a', 'b', 'c'].map(bytesOf))
    await storage.putPages(epoch, 1, [{ id: 1, bytes: bytesOf('one') }])
    await storage.setRoot(epoch, 1, bytesOf('first'))
    await storage.putPages(epoch, 2, [{ id: 1, bytes: bytesOf('two') }])
    trouble.fault = { kind: 'io-error' }
    const second = storage.setRoot(epoch, 2, bytesOf('second'))
    await expect(second).rejects.toMatchObject({ kind: 'unknown-outcome' })
    trouble.fault = undefined
    await expect(
      storage.putPages(epoch, 3, [{ id: 1, bytes: bytesOf('three') }]),
    ).rejects.toMatchObject({ kind: 'unknown-outcome' })
    await storage.close()
    const reopened = await openOn(disk)
    expect(textOf((await reopened.getRoot())?.bytes)).toBe('first')
    expect(textOf(await reopened.getPage(1, 3))).toBe('one')
    expect(await readTexts(reopened, 2)).toEqual(['b', 'c'])
  })
})

describe('an I/O error', () => {
  test('on a write of the log fails the append alone, and the frame is not there later', async () => {
    for (const bytes of [0, 30, 60, 4_000]) {
      const disk = new Disk()
      let hit = false
      const once = (operation: DiskOperation): boolean => {
        if (hit || !onLog('write')(operation)) return false
        hit = true
        return true
      }
      const trouble = new Trouble(once)
      const storage = await openOn(disk, { plan: trouble.plan })
      const epoch = await becomeWriter(storage)
      await storage.appendWal(epoch, [bytesOf('a')])
      trouble.fault = { kind: 'short-write', bytes, then: 'io-error' }
      await expect(storage.appendWal(epoch, [bytesOf('lost')])).rejects.toMatchObject({
        kind: 'unavailable',
      })
      expect(await readTexts(await openOn(disk))).toEqual(['a'])
      await storage.appendWal(epoch, [bytesOf('b')])
      expect(await readTexts(await openOn(disk))).toEqual(['a', 'b'])
    }
  })

  test('while a log segment is made fails the append, at whatever step, and loses nothing', async () => {
    for (let failing = 0; failing < 8; failing += 1) {
      const disk = new Disk()
      let calls = 0
      const trouble = new Trouble(() => calls++ === failing)
      const storage = await openOn(disk, { plan: trouble.plan, walSegmentBytes: 8192 })
      const epoch = await becomeWriter(storage)
      await storage.appendWal(epoch, [new Uint8Array(3_900).fill(65)])
      trouble.fault = { kind: 'io-error' }
      const large = storage.appendWal(epoch, [new Uint8Array(3_900).fill(66)])
      const failed = await large.then(
        () => false,
        () => true,
      )
      trouble.fault = undefined
      const small = await storage.appendWal(epoch, [bytesOf('c')]).then(
        () => ['c'],
        () => [],
      )
      const texts = await readTexts(await openOn(disk))
      const shown = texts.map((text) => text?.slice(0, 1))
      const surely = ['A', ...(failed ? [] : ['B']), ...small]
      expect([surely.join(), ['A', 'B', ...small].join()]).toContain(shown.join())
    }
  })
})
