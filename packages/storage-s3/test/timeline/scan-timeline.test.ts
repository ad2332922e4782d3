import { expect, test } from 'vitest'
import { encodeSegment } from '../../src/log/segment.ts'
import { bytes, checkpoint, logOf, testDatabase, write } from '../database.ts'

const TIMELINE = '0000000000000000'

/** Records 2 and 3 stand before the newest root, and a reader has the database open that knows of the roots before it. */
async function withOldLog() {
  const { open, store } = testDatabase()
  const first = await open()
  await first.setRetention({ kind: 'lsns', count: 1000 })
  const deposed = await write(first, 'a')
  await checkpoint(first, deposed, 'first', { 1: 'one' })
  const writer = await open()
  const epoch = await write(writer, 'b')
  await checkpoint(writer, epoch, 'second', { 1: 'two' })
  await writer.appendWal(epoch, [bytes('c')])
  await checkpoint(writer, epoch, 'third', { 1: 'three' })
  const reader = await open()
  expect(await logOf(reader, 2)).toBe('b c')
  const trim = async (): Promise<void> => {
    await writer.setRetention({ kind: 'lsns', count: 0 })
    await writer.collectGarbage()
  }
  /** What the first writer had under way for slot 1 arrives. */
  const arrive = async (firstLsn: number): Promise<void> => {
    const records = [[bytes('z')]]
    const header = { timeline: TIMELINE, epoch: deposed, slot: 1, firstLsn, lastLsn: firstLsn }
    const segment = encodeSegment({ ...header, nonce: 'aaaaaaaaaaaaaaaa', link: 0 }, records)
    await store.putIfAbsent(`db/t/${TIMELINE}/log/0000000000000001`, segment.bytes)
  }
  return { arrive, reader, trim }
}

test('history that was trimmed since is not found', async () => {
  const { reader, trim } = await withOldLog()
  await trim()
  await expect(logOf(reader, 2)).rejects.toMatchObject({ kind: 'not-found' })
})

test('nor is what a deposed writer puts in its place taken for it', async () => {
  for (const firstLsn of [2, 3]) {
    const { arrive, reader, trim } = await withOldLog()
    await arrive(firstLsn)
    expect(await logOf(reader, 2)).toBe('b c')
    await trim()
    await arrive(firstLsn)
    const read = async (): Promise<void> => {
      for await (const batch of reader.scanWal(2, 2)) expect(batch).toEqual([])
    }
    await expect(read()).rejects.toMatchObject({ kind: 'not-found' })
  }
})
