/** Records so large that the log writes them from where they are: the same frames, and the same failures, as copied ones. */
import { Disk } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { FrameEncoder, frameAt, frameLength, LARGE_RECORD_BYTES } from '../../src/file/wal-frame.ts'
import type { Salt } from '../../src/file/wal-frame.ts'
import { becomeWriter, bytesOf, openOn, readLog } from './disk-database.ts'

function record(size: number, seed: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

const large = LARGE_RECORD_BYTES

describe('a frame of large records', () => {
  test('is a frame like any other', () => {
    const salt: Salt = [7, 9]
    const groups = [
      [record(large + 5, 1)],
      [record(2 * large, 2), record(3, 3), record(large + 100, 4)],
      [record(5 * large, 5)],
      [record(large, 6), new Uint8Array(0)],
    ]
    const encoder = new FrameEncoder()
    for (const records of groups) {
      const length = frameLength(records)
      const total = Math.ceil(length / 4096) * 4096
      const parts = encoder.encode(records, length, total, salt, 42, 1000)
      const bytes = Buffer.concat(parts)
      expect(bytes).toHaveLength(total)
      expect(bytes.subarray(length).every((byte) => byte === 0)).toBe(true)
      const found = frameAt(bytes, 0, total, salt)
      expect(found).toMatchObject({ kind: 'frame', firstLsn: 42, lastLsn: 41 + records.length })
      let at = length
      for (const each of records.toReversed()) {
        at -= each.length
        expect(bytes.subarray(at, at + each.length).equals(each)).toBe(true)
      }
      bytes[length - 1] = (bytes[length - 1] as number) ^ 1
      expect(frameAt(bytes, 0, total, salt)).toEqual({ kind: 'none' })
    }
  })

  test('is found again when the log is opened', async () => {
    const disk = new Disk()
    const storage = await openOn(disk)
    const epoch = await becomeWriter(storage)
    const groups = [[bytesOf('a')], [record(large + 1, 1), record(large + 2, 2)], [bytesOf('z')]]
    for (const group of groups) await storage.appendWal(epoch, group)
    for (const each of [storage, await openOn(disk)]) {
      const entries = await readLog(each)
      const records = entries.map((entry) => Buffer.from(entry.record))
      expect(records.length).toBe(4)
      groups.flat().forEach((bytes, i) => expect(records[i]?.equals(bytes)).toBe(true))
    }
  })

  test('is nothing where the disk fills up within it, and the log goes on in its place', async () => {
    const disk = new Disk()
    const storage = await openOn(disk)
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, [bytesOf('a')])
    for (const room of [0, 4096, large, 2 * large - 4096]) {
      disk.capacityBytes = disk.allocatedBytes() + room
      const append = storage.appendWal(epoch, [record(large, 1), record(large + room, 2)])
      await expect(append).rejects.toMatchObject({ kind: 'full' })
      expect((await storage.head()).durableLsn).toBe(1)
    }
    disk.capacityBytes = Infinity
    expect(await readLog(await openOn(disk))).toHaveLength(1)
    const reopened = await openOn(disk)
    await reopened.appendWal(await becomeWriter(reopened), [record(large, 3)])
    expect(await readLog(reopened)).toHaveLength(2)
  })
})
