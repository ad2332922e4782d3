/** A collection by a process that is not the writer, beside one that is. */
import { CountingObjectStore } from '@twill/storage/object'
import { expect, test } from 'vitest'
import { checkStorage } from '../../src/check/check-storage.ts'
import { bytes, checkpoint, logOf, testDatabase, text, write } from '../database.ts'

/** A writer at work, with needless log and a needless layer behind it. */
async function withGarbage() {
  const database = testDatabase()
  const writer = await database.open()
  const epoch = await write(writer, 'a', 'b')
  await checkpoint(writer, epoch, 'first', { 1: 'one' })
  await writer.appendWal(epoch, [bytes('c')])
  await checkpoint(writer, epoch, 'second', { 1: 'two' })
  await writer.appendWal(epoch, [bytes('d')])
  await database.store.putIfAbsent('db/t/0000000000000000/layers/00000000-00000001.d', bytes('x'))
  return { ...database, writer, epoch }
}

test('it deletes, and uploads nothing', async () => {
  const { env, epoch, open, store, writer } = await withGarbage()
  const counting = new CountingObjectStore(store)
  const collector = await open(counting)
  const found = await collector.findGarbage()
  expect(found).toMatchObject({ layers: 1 })
  expect(found.slots).toBeGreaterThan(0)
  expect((await collector.collectGarbage()).freedBytes).toBe(found.freedBytes)
  expect(counting.counts()).toMatchObject({ put: 0, delete: found.layers + found.slots })
  await collector.close()
  await writer.appendWal(epoch, [bytes('e')])
  expect(await logOf(writer, 4)).toBe('d e')
  expect(text(await writer.getPage(1, 3))).toBe('two')
  expect((await checkStorage({ env, store, root: 'db' })).findings).toEqual([])
})

test('to look for garbage changes nothing', async () => {
  const { open, store } = await withGarbage()
  const before = store.objects()
  const collector = await open()
  await collector.findGarbage()
  await collector.close()
  expect(store.objects()).toEqual(before)
})
