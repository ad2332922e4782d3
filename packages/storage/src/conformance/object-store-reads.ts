/** What is written is read, whole and in part, at once and by everybody. */
import { expectBytes, expectEqual, expectThat } from './expect.ts'
import { type DefineObjectStoreTest, keysUnder } from './object-store-harness.ts'
import { bytesOf, filled } from './samples.ts'

export function readsAndWrites(define: DefineObjectStoreTest, largeBytes: number): void {
  define('an object that is not there reads as undefined', async (store, prefix) => {
    expectThat((await store.get(`${prefix}none`)) === undefined, 'get finds nothing')
    const range = await store.range(`${prefix}none`, { offset: 0, length: 1 })
    expectBytes(range, undefined, 'range')
  })

  define(
    'an object is read back byte for byte, with the ETag of its write',
    async (store, prefix) => {
      const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
      for (const bytes of [everyByte, new Uint8Array(0), new Uint8Array(1)]) {
        const key = `${prefix}${bytes.length}`
        expectThat((await store.get(key)) === undefined, 'get finds nothing before the write')
        const answer = await store.putIfAbsent(key, bytes)
        expectThat(answer.kind === 'written', `a new key of ${bytes.length} bytes is written`)
        const found = await store.get(key)
        expectBytes(found?.bytes, bytes, 'get')
        expectEqual(found?.etag, answer.etag, 'the ETag that get gives')
      }
    },
  )

  define('a large object is read back, whole and in part', async (store, prefix) => {
    const bytes = filled(7, largeBytes)
    await store.putIfAbsent(`${prefix}large`, bytes)
    expectBytes((await store.get(`${prefix}large`))?.bytes, bytes, 'get')
    const range = { offset: largeBytes - 70_000, length: 65_536 }
    expectBytes(
      await store.range(`${prefix}large`, range),
      bytes.subarray(range.offset, range.offset + range.length),
      'range',
    )
  })

  define('a range is the bytes asked for, less where the object ends', async (store, prefix) => {
    await store.putIfAbsent(`${prefix}k`, bytesOf('0123456789'))
    const ranges: readonly (readonly [offset: number, length: number, wanted: string])[] = [
      [0, 1, '0'],
      [0, 10, '0123456789'],
      [3, 4, '3456'],
      [9, 1, '9'],
      [8, 100, '89'],
      [0, 1_000_000, '0123456789'],
    ]
    for (const [offset, length, wanted] of ranges) {
      const seen = await store.range(`${prefix}k`, { offset, length })
      expectBytes(seen, bytesOf(wanted), `${length} bytes from ${offset}`)
    }
  })

  define('a deleted object is gone, and deleting nothing is no error', async (store, prefix) => {
    await store.putIfAbsent(`${prefix}k`, bytesOf('v'))
    expectThat((await store.get(`${prefix}k`)) !== undefined, 'get finds the object')
    await store.delete(`${prefix}k`)
    expectThat(
      (await store.get(`${prefix}k`)) === undefined,
      'get finds nothing after the deletion',
    )
    await store.delete(`${prefix}k`)
    expectEqual((await keysUnder(store, prefix)).length, 0, 'objects in the list')
  })

  define('keys are taken as they are', async (store, prefix) => {
    const names = [
      'a b',
      'a+b',
      'a%20b',
      'ä',
      '日本',
      '😀',
      "it's(1)!*~",
      'a/b',
      'a=b&c=d?e',
      'x:y@z,;$',
    ]
    for (const name of names) await store.putIfAbsent(prefix + name, bytesOf(name))
    for (const name of names) {
      const found = await store.get(prefix + name)
      expectBytes(found?.bytes, bytesOf(name), `the object named ${name}`)
    }
    expectEqual((await keysUnder(store, prefix)).length, names.length, 'objects in the list')
    for (const name of names) await store.delete(prefix + name)
    expectEqual((await keysUnder(store, prefix)).length, 0, 'objects after deletion')
  })

  define('times are the store’s own, and in order', async (store, prefix) => {
    await store.putIfAbsent(`${prefix}k`, bytesOf('v'))
    const found = await store.get(`${prefix}k`)
    const { objects, storeMs } = await store.list(prefix)
    expectThat(found !== undefined, 'the object is there')
    // Headers tell whole seconds.
    expectThat(found.modifiedMs <= found.storeMs + 1000, 'written before it is read')
    expectThat(found.storeMs - found.modifiedMs < 600_000, 'written not long before it is read')
    expectThat(Math.abs(storeMs - found.storeMs) < 600_000, 'list and get tell the same time')
    const listedMs = objects[0]?.modifiedMs ?? 0
    expectThat(
      Math.abs(listedMs - found.modifiedMs) <= 1000,
      'list and get tell when it was written',
    )
  })
}
