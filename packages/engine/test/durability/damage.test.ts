import { Disk } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { runText } from '../support/text-rows.ts'
import {
  column,
  damaged,
  failureOf,
  FIRST_LOG_PATH,
  imageOf,
  MAIN_PATH,
  openDiskStorage,
  openOnDisk,
  run,
} from './disk-engine.ts'

const COMMITS = 20

/** A disk as a killed process leaves it, with `COMMITS` commits in the log, and where each commit's frame ended. */
async function killed(checkpointAfter?: number): Promise<{ disk: Disk; ends: number[] }> {
  const disk = new Disk()
  const engine = await openOnDisk(disk)
  const session = engine.connect()
  await run(session, 'create table t (id int primary key, body text)')
  const ends = [lastByteOf(disk)]
  for (let i = 1; i <= COMMITS; i++) {
    await run(session, `insert into t values (${i}, repeat('b', 100))`)
    ends.push(lastByteOf(disk))
    if (i === checkpointAfter) await engine.checkpoint()
  }
  disk.syncAll()
  return { disk, ends }
}

/** The end of what was written into the first segment of the log. */
function lastByteOf(disk: Disk): number {
  const bytes = imageOf(disk).get(FIRST_LOG_PATH) ?? new Uint8Array()
  return bytes.findLastIndex((byte) => byte !== 0) + 1
}

async function idsOn(disk: Disk): Promise<number[]> {
  const engine = await openOnDisk(disk)
  const ids = await column(engine.connect(), 'select id from t order by id')
  expect(await engine.check()).toEqual([])
  await engine.close()
  return ids.map(Number)
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

/** Log files and the pages of the main file: all but the header slots. */
function contentOf(disk: Disk): Map<string, string> {
  return new Map(
    [...imageOf(disk)].map(([path, bytes]) => {
      const from = path === MAIN_PATH ? 8192 : 0
      return [path, Buffer.from(bytes.subarray(from)).toString('base64')]
    }),
  )
}

describe('a flipped byte in the middle of the log', () => {
  test('is XX001 with file and offset wherever it is, and nothing is touched', async () => {
    const { disk, ends } = await killed()
    for (let commit = 2; commit < COMMITS; commit += 5) {
      const at = (ends[commit] as number) - 40
      const bad = damaged(disk, FIRST_LOG_PATH, (bytes) => {
        bytes[at] = (bytes[at] as number) ^ 0x10
        return bytes
      })
      const before = contentOf(bad)
      const { code, message } = await failureOf(openOnDisk(bad))
      expect(code).toBe('XX001')
      const offset = Number(
        /"\/data\/app\.db-wal-000001" is damaged at offset (\d+)/.exec(message)?.[1],
      )
      expect(offset).toBeLessThanOrEqual(at)
      expect(offset).toBeGreaterThanOrEqual((ends[commit - 1] as number) - 8)
      expect(message).not.toContain('\n')
      expect(contentOf(bad)).toEqual(before)
    }
  })

  test('before the checkpoint does not matter any more', async () => {
    const { disk, ends } = await killed(COMMITS - 2)
    const bad = damaged(disk, FIRST_LOG_PATH, (bytes) => {
      const at = (ends[3] as number) - 40
      bytes[at] = (bytes[at] as number) ^ 0xff
      return bytes
    })
    expect(await idsOn(bad)).toEqual(upTo(COMMITS))
  })

  test('after a clean close is found as well', async () => {
    const disk = new Disk()
    const storage = await openDiskStorage(disk)
    const { epoch } = await storage.acquireWriter('test')
    for (let i = 0; i < 5; i++) await storage.appendWal(epoch, [new Uint8Array(100).fill(1)])
    await storage.close()
    const bad = damaged(disk, FIRST_LOG_PATH, (bytes) => {
      bytes[bytes.findLastIndex((byte) => byte !== 0)] = 0x7f
      return bytes
    })
    expect(await failureOf(openOnDisk(bad))).toMatchObject({
      code: 'XX001',
      message: expect.stringMatching(/damaged at offset \d+/),
    })
  })
})

describe('a torn end of the log', () => {
  test('is cut off: every commit before it is there, at every length of the last frame', async () => {
    const { disk, ends } = await killed()
    const [from, to] = [ends[COMMITS - 1] as number, ends[COMMITS] as number]
    for (let end = from + 1; end < to; end += 7) {
      const torn = damaged(disk, FIRST_LOG_PATH, (bytes) => bytes.fill(0, end))
      expect(await idsOn(torn)).toEqual(upTo(COMMITS - 1))
    }
    const whole = damaged(disk, FIRST_LOG_PATH, (bytes) => bytes.fill(0, to))
    expect(await idsOn(whole)).toEqual(upTo(COMMITS))
  })

  test('as a shorter file, and the database goes on after it', async () => {
    const { disk, ends } = await killed()
    const torn = damaged(disk, FIRST_LOG_PATH, (bytes) =>
      bytes.subarray(0, (ends[COMMITS] as number) - 3),
    )
    expect(await idsOn(torn)).toEqual(upTo(COMMITS - 1))
    const engine = await openOnDisk(torn)
    await run(engine.connect(), `insert into t values (${COMMITS}, 'again')`)
    expect(await idsOn(torn)).toEqual(upTo(COMMITS))
  })
})

describe('a truncated main file', () => {
  test('is XX001 in one line when a page is missing that the header knows of', async () => {
    const disk = new Disk()
    const engine = await openOnDisk(disk)
    await run(
      engine.connect(),
      'create table t (id int primary key, body text)',
      'insert into t select i, md5(i::text) from generate_series(1, 5000) i',
    )
    await engine.checkpoint()
    const size = imageOf(disk).get(MAIN_PATH)?.length ?? 0
    expect(size).toBeGreaterThan(100_000)
    for (const length of [8192, 12_288, size >> 1, size - 8192]) {
      const cut = damaged(disk, MAIN_PATH, (bytes) => bytes.subarray(0, length))
      const { code, message } = await failureOf(openOnDisk(cut))
      expect(code).toBe('XX001')
      expect(message).toMatch(/^"\/data\/app\.db" is cut off: it has \d+ bytes of \d+$/)
    }
    const stub = damaged(disk, MAIN_PATH, (bytes) => bytes.subarray(0, 100))
    expect(await failureOf(openOnDisk(stub))).toEqual({
      code: '22023',
      message: '"/data/app.db" is not a Twill database',
    })
  })
})

describe('a flipped byte in a page', () => {
  test('never gives a wrong answer: XX001 with the offset, or the right rows', async () => {
    const { disk } = await killed(COMMITS)
    const size = imageOf(disk).get(MAIN_PATH)?.length ?? 0
    let found = 0
    for (let at = 8192; at < size; at += 1_537) {
      const bad = damaged(disk, MAIN_PATH, (bytes) => {
        bytes[at] = (bytes[at] as number) ^ 0x55
        return bytes
      })
      const rows = async (): Promise<string[]> => {
        const engine = await openOnDisk(bad)
        try {
          const { rows } = await runText(engine.connect(), 'select id, body from t order by id')
          return rows.map(([id, body]) => `${id}:${body?.length}`)
        } finally {
          await engine.close().catch(() => undefined)
        }
      }
      const answer = await rows().catch(async (error: unknown) => {
        expect(await failureOf(Promise.reject(error))).toMatchObject({
          code: 'XX001',
          message: expect.stringMatching(/at offset \d+/),
        })
        found++
        return undefined
      })
      if (answer !== undefined) expect(answer).toEqual(upTo(COMMITS).map((id) => `${id}:100`))
    }
    expect(found).toBeGreaterThan(0)
  })
})

describe('a newer format', () => {
  const message = (what: string, newest = 1): string =>
    `${what} has format version 99, this program knows versions up to ${newest}`

  test('of the main file is refused in one line', async () => {
    const { disk } = await killed()
    const newer = damaged(disk, MAIN_PATH, (bytes) => {
      bytes[8] = 99
      bytes[4096 + 8] = 99
      return bytes
    })
    expect(await failureOf(openOnDisk(newer))).toEqual({
      code: '22023',
      message: message('"/data/app.db"'),
    })
  })

  test('of a log segment is refused in one line', async () => {
    const { disk } = await killed()
    const newer = damaged(disk, FIRST_LOG_PATH, (bytes) => {
      bytes[8] = 99
      return bytes
    })
    expect(await failureOf(openOnDisk(newer))).toEqual({
      code: '22023',
      message:
        '"/data/app.db-wal-000001" has log format version 99, this program knows versions up to 1',
    })
  })

  test('of a log record is refused in one line, and what is there stays', async () => {
    const { disk } = await killed()
    const storage = await openDiskStorage(disk)
    const { epoch } = await storage.acquireWriter('a newer program')
    await storage.appendWal(epoch, [new Uint8Array([99, 1, 2, 3])])
    await storage.close()
    const before = contentOf(disk)
    expect(await failureOf(openOnDisk(disk))).toEqual({
      code: '22023',
      message: message('a log record'),
    })
    expect(contentOf(disk)).toEqual(before)
  })

  test('of the checkpoint root is refused in one line', async () => {
    const { disk } = await killed()
    const storage = await openDiskStorage(disk)
    const { epoch } = await storage.acquireWriter('a newer program')
    const { durableLsn } = await storage.head()
    const root = new TextEncoder().encode(JSON.stringify({ version: 99, catalog: 'elsewhere' }))
    await storage.setRoot(epoch, durableLsn, root)
    await storage.close()
    expect(await failureOf(openOnDisk(disk))).toEqual({
      code: '22023',
      message: message('the checkpoint root', 2),
    })
  })
})
