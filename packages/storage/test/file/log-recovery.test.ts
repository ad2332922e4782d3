import { isStorageError } from '@twill/storage'
import type { StorageError } from '@twill/storage'
import { Disk } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { FRAME_HEAD_BYTES } from '../../src/file/wal-frame.ts'
import { FRAMES_OFFSET } from '../../src/file/wal-segment.ts'
import {
  becomeWriter,
  bytesOf,
  diskOf,
  FIRST_LOG_PATH,
  imagesOf,
  MAIN_PATH,
  openOn,
  readLog,
  readTexts,
} from './disk-database.ts'
import type { FileImages } from './disk-database.ts'

const GROUPS = [['a', 'bb'], ['ccc'], ['dddd', '', 'eeeee']]

/** Three groups, and no clean close. Answers where each frame begins and the last one ends, too. */
async function threeGroups(): Promise<{ images: FileImages; frames: number[]; end: number }> {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  const frames: number[] = []
  let at = FRAMES_OFFSET
  let end = at
  for (const texts of GROUPS) {
    frames.push(at)
    await storage.appendWal(epoch, texts.map(bytesOf))
    end = at + FRAME_HEAD_BYTES + texts.reduce((sum, text) => sum + 4 + text.length, 0)
    at = Math.ceil(end / 8) * 8
  }
  return { images: imagesOf(disk), frames, end }
}

async function openError(disk: Disk): Promise<StorageError | undefined> {
  try {
    await openOn(disk)
  } catch (error) {
    if (isStorageError(error)) return error
    throw error
  }
  return undefined
}

describe('a torn last frame', () => {
  test('is cut off, wherever it is torn, and the log goes on in its place', async () => {
    const { images, frames, end } = await threeGroups()
    const last = frames[2] as number
    for (let torn = last; torn < end; torn += 1) {
      for (const rest of [0, 0xff]) {
        // The write stopped at `torn`; what follows is what was there before.
        const disk = diskOf(images, FIRST_LOG_PATH, (bytes) => void bytes.fill(rest, torn, end))
        const storage = await openOn(disk)
        const whole = images
          .get(FIRST_LOG_PATH)
          ?.subarray(torn, end)
          .every((byte) => byte === rest)
        expect((await storage.head()).durableLsn, `torn at ${torn}`).toBe(whole ? 6 : 3)
        const epoch = await becomeWriter(storage)
        await storage.appendWal(epoch, [bytesOf('next')])
        const wanted = whole ? GROUPS.flat() : ['a', 'bb', 'ccc']
        const after = await openOn(disk)
        expect(await readTexts(after)).toEqual([...wanted, 'next'])
      }
    }
  })

  test('is cut off where the file ends in it', async () => {
    const { images, frames, end } = await threeGroups()
    for (let size = frames[2] as number; size < end; size += 1) {
      const disk = diskOf(images, FIRST_LOG_PATH, (bytes) => bytes.subarray(0, size))
      const storage = await openOn(disk)
      expect(await readTexts(storage)).toEqual(['a', 'bb', 'ccc'])
    }
  })
})

describe('a damaged log', () => {
  test('is refused with the offset when a byte of a frame before the last is wrong', async () => {
    const { images, frames } = await threeGroups()
    const [first, second, last] = frames as [number, number, number]
    const usedEnd = (start: number, texts: readonly string[]): number =>
      start + FRAME_HEAD_BYTES + texts.reduce((sum, text) => sum + 4 + text.length, 0)
    const ranges = [
      [first, usedEnd(first, GROUPS[0] as string[])],
      [second, usedEnd(second, GROUPS[1] as string[])],
    ] as const
    expect(last).toBeGreaterThan(second)
    for (const [start, end] of ranges) {
      for (let at = start; at < end; at += 1) {
        const error = await openError(
          diskOf(images, FIRST_LOG_PATH, (bytes) => {
            bytes[at] = (bytes[at] as number) ^ 0x10
          }),
        )
        expect(error?.kind, `byte ${at}`).toBe('corrupt')
        expect(error?.message).toContain(`offset ${start}`)
      }
    }
  })

  test('is refused when a byte of a segment head is wrong', async () => {
    const { images } = await threeGroups()
    for (let at = 0; at < 64; at += 1) {
      const error = await openError(
        diskOf(images, FIRST_LOG_PATH, (bytes) => {
          bytes[at] = (bytes[at] as number) ^ 0x10
        }),
      )
      // A larger version number reads as a newer program's file.
      expect(['corrupt', 'invalid'], `byte ${at}`).toContain(error?.kind)
    }
  })

  test('is found by a scan in a segment that is not the last', async () => {
    const disk = new Disk()
    const storage = await openOn(disk, { walSegmentBytes: 8192 })
    const epoch = await becomeWriter(storage)
    for (let i = 0; i < 40; i += 1) await storage.appendWal(epoch, [new Uint8Array(1_000).fill(i)])
    await storage.close()
    const damaged = diskOf(imagesOf(disk), FIRST_LOG_PATH, (bytes) => {
      bytes[FRAMES_OFFSET + 500] = 99
    })
    const reopened = await openOn(damaged)
    await expect(readLog(reopened)).rejects.toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining(`offset ${FRAMES_OFFSET}`),
    })
  })

  test('is refused when a segment is missing', async () => {
    const disk = new Disk()
    const storage = await openOn(disk, { walSegmentBytes: 8192 })
    const epoch = await becomeWriter(storage)
    for (let i = 0; i < 40; i += 1) await storage.appendWal(epoch, [new Uint8Array(1_000).fill(i)])
    const images = imagesOf(disk)
    const logs = [...images.keys()].filter((path) => path.includes('-wal-')).toSorted()
    expect(logs.length).toBeGreaterThan(3)
    for (const missing of logs.slice(1, -1)) {
      const left = new Map([...images].filter(([path]) => path !== missing))
      expect((await openError(diskOf(left)))?.kind, missing).toBe('corrupt')
    }
  })

  test('is refused when it ends before the place that the header knows of', async () => {
    const disk = new Disk()
    const storage = await openOn(disk)
    const epoch = await becomeWriter(storage)
    await storage.appendWal(epoch, ['a', 'b', 'c'].map(bytesOf))
    await storage.setRetention({ kind: 'lsns', count: 5 })
    const images = imagesOf(disk)
    const cut = diskOf(images, FIRST_LOG_PATH, (bytes) => void bytes.fill(0, FRAMES_OFFSET))
    const reopened = await openOn(cut)
    await expect(readLog(reopened)).rejects.toMatchObject({ kind: 'corrupt' })
    const without = new Map([...images].filter(([path]) => path !== FIRST_LOG_PATH))
    expect((await openError(diskOf(without)))?.kind).toBe('corrupt')
  })

  test('of another database is refused', async () => {
    const { images } = await threeGroups()
    const other = new Disk()
    const storage = await openOn(other)
    await storage.appendWal(await becomeWriter(storage), [bytesOf('other')])
    const mixed = new Map(images)
    mixed.set(FIRST_LOG_PATH, imagesOf(other).get(FIRST_LOG_PATH) as Uint8Array)
    const error = await openError(diskOf(mixed))
    expect(error?.kind).toBe('corrupt')
    expect(error?.message).toContain('another database')
  })
})

test('a segment that is used again shows nothing of its earlier life', async () => {
  const disk = new Disk()
  let storage = await openOn(disk, { walSegmentBytes: 8192 })
  let epoch = await becomeWriter(storage)
  const wanted: string[] = []
  for (let life = 0; life < 30; life += 1) {
    for (let i = 0; i < 12; i += 1) {
      const text = `${life}.${i} ${'x'.repeat(500 + life * 7)}`
      await storage.appendWal(epoch, [bytesOf(text)])
      wanted.push(text)
    }
    const { durableLsn, rootLsn } = await storage.head()
    storage = await openOn(disk, { walSegmentBytes: 8192 })
    expect((await storage.head()).durableLsn).toBe(durableLsn)
    expect(await readTexts(storage, rootLsn + 1)).toEqual(wanted.slice(rootLsn))
    epoch = await becomeWriter(storage)
    if (life % 2 === 1) await storage.setRoot(epoch, durableLsn - 3, bytesOf('root'))
  }
  const logs = [...imagesOf(disk)].filter(([path]) => path.startsWith(`${MAIN_PATH}-wal-`))
  expect(logs.length).toBeLessThan(12)
})
