import { Disk } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { FILE_FORMAT_VERSION } from '@twill/storage/file'
import { SLOT_BYTES } from '../../src/file/file-header.ts'
import {
  becomeWriter,
  bytesOf,
  diskOf,
  FIRST_LOG_PATH,
  imagesOf,
  MAIN_PATH,
  openOn,
  readTexts,
  textOf,
} from './disk-database.ts'
import type { FileImages } from './disk-database.ts'

async function sample(): Promise<FileImages> {
  const disk = new Disk()
  const storage = await openOn(disk)
  const epoch = await becomeWriter(storage)
  await storage.appendWal(epoch, ['a', 'b'].map(bytesOf))
  const pages = Array.from({ length: 300 }, (_, id) => ({ id, bytes: bytesOf(`page ${id}`) }))
  await storage.putPages(epoch, 2, pages)
  await storage.setRoot(epoch, 2, bytesOf('root'))
  await storage.close()
  return imagesOf(disk)
}

function setVersion(bytes: Uint8Array, offset: number): void {
  new DataView(bytes.buffer).setUint32(offset, FILE_FORMAT_VERSION + 1, true)
}

describe('a newer format', () => {
  test('of the main file is refused with both versions named and nothing touched', async () => {
    const images = await sample()
    for (const slots of [[0], [1], [0, 1]]) {
      const disk = diskOf(images, MAIN_PATH, (bytes) => {
        for (const slot of slots) setVersion(bytes, slot * SLOT_BYTES + 8)
      })
      const before = imagesOf(disk)
      await expect(openOn(disk)).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/format version 2, .* versions up to 1/),
      })
      expect(imagesOf(disk)).toEqual(before)
    }
  })

  test('of the log is refused with both versions named and nothing touched', async () => {
    const disk = diskOf(await sample(), FIRST_LOG_PATH, (bytes) => setVersion(bytes, 8))
    const before = imagesOf(disk)
    await expect(openOn(disk)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/log format version 2, .* versions up to 1/),
    })
    expect(imagesOf(disk)).toEqual(before)
  })
})

describe('a damaged main file', () => {
  test('that is cut off is refused', async () => {
    const images = await sample()
    const size = images.get(MAIN_PATH)?.length as number
    for (const left of [0.9, 0.5, 0.3]) {
      const disk = diskOf(images, MAIN_PATH, (bytes) => bytes.subarray(0, Math.floor(size * left)))
      await expect(openOn(disk)).rejects.toMatchObject({ kind: 'corrupt' })
    }
    const stub = diskOf(images, MAIN_PATH, (bytes) => bytes.subarray(0, 100))
    await expect(openOn(stub)).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('that is something else is refused as such', async () => {
    const disk = diskOf(new Map([[MAIN_PATH, new Uint8Array(20_000).fill(7)]]))
    await expect(openOn(disk)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('not a Twill database'),
    })
  })

  test('with a torn header opens by the other one', async () => {
    const images = await sample()
    for (const slot of [0, 1]) {
      const disk = diskOf(images, MAIN_PATH, (bytes) => {
        bytes.fill(0xaa, slot * SLOT_BYTES + 60, slot * SLOT_BYTES + 250)
      })
      const storage = await openOn(disk)
      expect((await storage.head()).durableLsn).toBe(2)
      expect(await readTexts(storage, 3)).toEqual([])
    }
    const both = diskOf(images, MAIN_PATH, (bytes) => void bytes.fill(0xaa, 60, 8_000))
    await expect(openOn(both)).rejects.toMatchObject({ kind: 'corrupt' })
  })

  test('whose newest header is damaged does not take an older one`s word that the log ended', async () => {
    const disk = new Disk()
    const first = await openOn(disk)
    await first.appendWal(await becomeWriter(first), [bytesOf('a')])
    await first.close()
    const second = await openOn(disk)
    await second.appendWal(await becomeWriter(second), [bytesOf('b')])
    for (const slot of [0, 1]) {
      const damaged = diskOf(imagesOf(disk), MAIN_PATH, (bytes) => {
        bytes[slot * SLOT_BYTES + 48] = 0x77
      })
      expect(await readTexts(await openOn(damaged))).toEqual(['a', 'b'])
    }
  })

  test('never gives a wrong page or root, whichever byte is wrong', async () => {
    const images = await sample()
    const size = images.get(MAIN_PATH)?.length as number
    let refusals = 0
    for (let at = 2 * SLOT_BYTES; at < size; at += 149) {
      const disk = diskOf(images, MAIN_PATH, (bytes) => {
        bytes[at] = (bytes[at] as number) ^ 0x40
      })
      const storage = await openOn(disk)
      const answers = [...Array(300).keys()].map(async (id) => {
        const page = await storage.getPage(id, 2).catch((error: unknown) => {
          expect(error).toMatchObject({ kind: 'corrupt' })
          refusals += 1
          return bytesOf(`page ${id}`)
        })
        expect(textOf(page), `byte ${at}`).toBe(`page ${id}`)
      })
      await Promise.all(answers)
    }
    expect(refusals).toBeGreaterThan(20)
  })
})

test('an empty file becomes a database', async () => {
  const disk = diskOf(new Map([[MAIN_PATH, new Uint8Array(0)]]))
  const storage = await openOn(disk)
  expect((await storage.head()).durableLsn).toBe(0)
})

test('a clean close is opened without reading the log', async () => {
  const disk = new Disk()
  const storage = await openOn(disk, { walSegmentBytes: 1 << 20 })
  const epoch = await becomeWriter(storage)
  for (let i = 0; i < 200; i += 1) await storage.appendWal(epoch, [new Uint8Array(4_000)])
  await storage.close()
  let logReads = 0
  const reopened = await openOn(disk, {
    plan: ({ kind, path }) => {
      if (kind === 'read' && path.includes('-wal-')) logReads += 1
      return undefined
    },
  })
  expect((await reopened.head()).durableLsn).toBe(200)
  expect(logReads).toBe(1)
})
