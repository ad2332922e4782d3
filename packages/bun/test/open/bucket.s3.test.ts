/** Databases in a bucket, by nothing but their URL, on the S3 server that the environment names. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Database, open } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const { TWILL_TEST_S3_BUCKET, TWILL_TEST_S3_ENDPOINT } = process.env
const isThere = TWILL_TEST_S3_ENDPOINT !== undefined && TWILL_TEST_S3_BUCKET !== undefined

let databases = 0
const opened: Database[] = []

function newUrl(): string {
  return `s3://${TWILL_TEST_S3_BUCKET}/bun-${process.pid}-${Date.now()}-${databases++}`
}

/** Each is a process of its own to the others: handles share an engine by their URL, so each URL differs in what means nothing. */
async function opens(url: string, ...parameters: readonly string[]): Promise<Database> {
  const endpoint = encodeURIComponent(TWILL_TEST_S3_ENDPOINT ?? '')
  const query = [`endpoint=${endpoint}`, `put_rate=${1000 + databases++}`, ...parameters].join('&')
  const db = await open(`${url}?${query}`)
  opened.push(db)
  return db
}

afterEach(async () => {
  for (const db of opened.splice(0).toReversed()) await db.close().catch(() => undefined)
})

const count = async (db: Database): Promise<number> =>
  (await db.query<{ n: number }>('select count(*)::int as n from t'))[0]?.n ?? -1

describe.skipIf(!isThere)(
  'a database in a bucket (TWILL_TEST_S3_ENDPOINT names the server)',
  () => {
    test('is there again for the next who opens it', async () => {
      const url = newUrl()
      const first = await opens(url)
      await first.exec('create table t (id int primary key, v text)')
      await first.bulkInsert(
        't',
        Array.from({ length: 5000 }, (_, id) => [id, `v${id}`]),
      )
      await first.close()
      const second = await opens(url)
      expect(await second.query('select v from t where id = $1', [4321])).toEqual([{ v: 'v4321' }])
      expect(await count(second)).toBe(5000)
      expect(await second.check()).toEqual([])
    })

    test('is read by others while it is written, and they do not disturb the writer', async () => {
      const url = newUrl()
      const writer = await opens(url)
      await writer.exec('create table t (id int primary key)')
      await writer.run('insert into t values (1)')
      const reader = await opens(url, 'read_only=true')
      expect(await count(reader)).toBe(1)
      await expect(reader.run('insert into t values (2)')).rejects.toMatchObject({ code: '25006' })
      await writer.run('insert into t values (2)')
      expect(await count(writer)).toBe(2)
      expect(await count(reader)).toBe(1)
    })

    test('is followed, over checkpoints too', async () => {
      const url = newUrl()
      const writer = await opens(url)
      await writer.exec('create table t (id int primary key)')
      const follower = await opens(url, 'follow=true')
      for (let round = 0; round < 3; round++) {
        await writer.run('insert into t select $1 * 100 + i from generate_series(1, 10) as s(i)', [
          round,
        ])
        if (round === 1) await writer.checkpoint()
        await expect
          .poll(() => count(follower), { timeout: 20_000, interval: 100 })
          .toBe((round + 1) * 10)
      }
    })

    test('belongs to who opened it last: nothing of the one before becomes visible any more', async () => {
      const url = newUrl()
      const first = await opens(url)
      await first.exec('create table t (id int primary key)')
      await first.run('insert into t values (1)')
      const second = await opens(url)
      await expect(first.run('insert into t values (2)')).rejects.toMatchObject({ code: '57P04' })
      await second.run('insert into t values (3)')
      expect(await second.values('select id from t order by 1')).toEqual([[1], [3]])
      await expect(first.query('select 1')).rejects.toMatchObject({ code: '57P02' })
    })

    test('branches, and each side keeps its own', async () => {
      const db = await opens(newUrl())
      await db.exec('create table t (id int primary key)')
      await db.run('insert into t select * from generate_series(1, 1000)')
      await db.checkpoint()
      const branch = await db.branch('dev')
      await branch.run('delete from t where id > 10')
      await db.run('insert into t values (2000)')
      expect([await count(db), await count(branch)]).toEqual([1001, 10])
      await branch.close()
      await db.deleteBranch('dev')
      expect(await db.branches()).toEqual([])
    })

    test('answers the same when its cache directory is deleted under it', async () => {
      const url = newUrl()
      const cache = join(temporaryDirectory(), 'cache')
      const parameter = `cache=${encodeURIComponent(cache)}`
      const writer = await opens(url, parameter)
      await writer.exec('create table t (id int primary key, v text)')
      await writer.bulkInsert(
        't',
        Array.from({ length: 20_000 }, (_, id) => [id, `v${id % 97}`]),
      )
      await writer.close()
      for (let round = 0; round < 2; round++) {
        const db = await opens(url, parameter)
        expect(await count(db)).toBe(20_000)
        rmSync(cache, { recursive: true, force: true })
        expect(await db.query(`select count(*)::int as n from t where v = 'v5'`)).toEqual([
          { n: 207 },
        ])
        await db.close()
      }
    })

    test('that is not there is said not to be', async () => {
      const endpoint = encodeURIComponent(TWILL_TEST_S3_ENDPOINT ?? '')
      const attempt = open(`${newUrl()}?endpoint=${endpoint}`, { create: false })
      await expect(attempt).rejects.toMatchObject({ code: '3D000' })
      const nowhere = open(`s3://no-such-bucket-here/x?endpoint=${endpoint}`)
      await expect(nowhere).rejects.toMatchObject({ code: '3D000' })
    })
  },
)
