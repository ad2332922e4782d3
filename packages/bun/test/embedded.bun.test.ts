import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'bun:test'
import { open, sql } from '@twill/bun'
import { testUrl } from './test-url.ts'

test('the README example runs on Bun, on a file', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twill-bun-'))
  try {
    const url = `file://${join(directory, 'app.db')}`
    {
      await using db = await open(url)
      await db.exec('create table note (id int primary key, body text, at timestamptz)')
      await db.transaction(async (tx) => {
        await tx.sql`insert into note values (1, ${'hello'}, ${new Date(0)})`
      })
    }
    await using db = await open(url)
    const rows = await db.query('select * from note where id = $1', [1])
    expect(rows).toEqual([{ id: 1, body: 'hello', at: new Date(0) }])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('statements, streams, loads and branches work on Bun', async () => {
  await using db = await open(testUrl())
  await db.exec('create table n (id int primary key, tags text[])')
  await db.bulkInsert(
    'n',
    Array.from({ length: 5000 }, (_, i) => ({ id: i, tags: [`t${i % 7}`] })),
  )
  const get = db.prepare<{ id: number; tags: string[] }>('select * from n where id = $1')
  expect(await get.get([4999])).toEqual({ id: 4999, tags: ['t1'] })
  let sum = 0
  for await (const { id } of db.iterate<{ id: number }>('select id from n')) sum += id
  expect(sum).toBe((4999 * 5000) / 2)
  await using dev = await db.branch('dev')
  await dev.sql`delete from n where id in (${sql.join([1, 2, 3])})`
  expect(await dev.query('select count(*) from n')).toEqual([{ count: 4997 }])
  expect(await db.query('select count(*) from n')).toEqual([{ count: 5000 }])
})

test('a CSV file of Bun is a source', async () => {
  await using db = await open(testUrl())
  await db.exec('create table c (id int, name text)')
  const blob = new Blob(['id,name\n1,a\n2,"b,c"\n'])
  expect(await db.copyFrom('c', blob.stream())).toBe(2)
  expect(await db.values('select * from c order by id')).toEqual([
    [1, 'a'],
    [2, 'b,c'],
  ])
})
