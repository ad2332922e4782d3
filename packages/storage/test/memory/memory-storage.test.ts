import { forgetMemoryStorage, openMemoryStorage } from '@twill/storage/memory'
import { expect, test } from 'vitest'
import { becomeWriter, bytesOf, readTexts, textOf } from '../file/disk-database.ts'

test('a name is found again by other handles and after they are closed, until it is forgotten', async () => {
  const first = await openMemoryStorage({ name: 'found again' })
  await first.appendWal(await becomeWriter(first), [bytesOf('a')])
  const second = await openMemoryStorage({ name: 'found again' })
  expect(await readTexts(second)).toEqual(['a'])
  expect(() => forgetMemoryStorage('found again')).toThrow(/is open/)
  await first.close()
  await second.close()
  const third = await openMemoryStorage({ name: 'found again' })
  expect(await readTexts(third)).toEqual(['a'])
  await third.close()
  forgetMemoryStorage('found again')
  const fresh = await openMemoryStorage({ name: 'found again' })
  expect(await readTexts(fresh)).toEqual([])
  await fresh.close()
  forgetMemoryStorage('found again')
})

test('one without a name is private to its handle', async () => {
  const one = await openMemoryStorage()
  const other = await openMemoryStorage()
  await one.appendWal(await becomeWriter(one), [bytesOf('a')])
  expect(await readTexts(other)).toEqual([])
})

test('a second handle takes the writer`s place', async () => {
  const first = await openMemoryStorage({ name: 'taken over' })
  const second = await openMemoryStorage({ name: 'taken over' })
  const old = await becomeWriter(first)
  await first.appendWal(old, [bytesOf('a')])
  await first.putPages(old, 1, [{ id: 1, bytes: bytesOf('old') }])
  const young = await becomeWriter(second)
  await expect(first.appendWal(old, [bytesOf('b')])).rejects.toMatchObject({ kind: 'fenced' })
  await second.setRoot(young, 1, bytesOf('root'))
  expect(await second.getPage(1, 1)).toBeUndefined()
  await first.close()
  await second.close()
  forgetMemoryStorage('taken over')
})

test('an epoch of an earlier life is refused', async () => {
  const first = await openMemoryStorage({ name: 'earlier life' })
  const old = await becomeWriter(first)
  await first.close()
  const second = await openMemoryStorage({ name: 'earlier life' })
  await expect(second.appendWal(old, [bytesOf('a')])).rejects.toMatchObject({ kind: 'fenced' })
  await second.close()
  forgetMemoryStorage('earlier life')
})

test('pages are copied in and out', async () => {
  const storage = await openMemoryStorage()
  const epoch = await becomeWriter(storage)
  await storage.appendWal(epoch, [bytesOf('a')])
  const bytes = bytesOf('before')
  await storage.putPages(epoch, 1, [{ id: 1, bytes }])
  bytes.fill(0)
  await storage.setRoot(epoch, 1, bytesOf('root'))
  const read = await storage.getPage(1, 1)
  expect(textOf(read)).toBe('before')
  read?.fill(0)
  expect(textOf(await storage.getPage(1, 1))).toBe('before')
})

test('its size follows what it holds', async () => {
  const storage = await openMemoryStorage()
  const epoch = await becomeWriter(storage)
  for (let lsn = 1; lsn <= 50; lsn += 1) {
    await storage.appendWal(epoch, [new Uint8Array(1_000)])
    await storage.putPages(epoch, lsn, [{ id: 1, bytes: new Uint8Array(3_000) }])
    await storage.setRoot(epoch, lsn, new Uint8Array(10))
  }
  await storage.collectGarbage()
  expect(storage.stats().sizeBytes).toBe(3_010)
  await storage.putPages(epoch, 50, []).catch(() => undefined)
  await storage.appendWal(epoch, [new Uint8Array(7)])
  await storage.putPages(epoch, 51, [{ id: 2, bytes: new Uint8Array(100) }])
  expect(storage.stats().sizeBytes).toBe(3_117)
  await becomeWriter(storage)
  expect(storage.stats().sizeBytes).toBe(3_017)
})
