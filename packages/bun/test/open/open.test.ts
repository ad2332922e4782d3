import { spawnSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { open } from '../../src/open/open.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const directory = temporaryDirectory()
let files = 0
const newFile = (): string => join(directory, `datei ${++files}.db`)

test('what was committed is there when the file is opened again', async () => {
  const file = newFile()
  {
    await using db = await open(`file://${file}`)
    await db.exec('create table note (id int primary key, body text)')
    await db.sql`insert into note values (1, ${'hello'})`
  }
  await using db = await open(`file://${file}`)
  expect(await db.query('select * from note')).toEqual([{ id: 1, body: 'hello' }])
})

test('a plain path is a file', async () => {
  const file = newFile()
  await using db = await open(file)
  await db.exec('create table a (x int)')
  expect(existsSync(file)).toBe(true)
})

test('create: false makes no database', async () => {
  const file = newFile()
  await expect(open(file, { create: false })).rejects.toMatchObject({ code: '3D000' })
  expect(existsSync(file)).toBe(false)
})

test('handles on one file share one database, however they name it', async () => {
  const file = newFile()
  await using one = await open(`file://${file}`)
  const link = join(directory, 'link.db')
  await one.exec('create table t (x int)')
  symlinkSync(file, link)
  await using two = await open(link)
  expect(two.engine).toBe(one.engine)
  await one.exec('insert into t values (7)')
  expect(await two.query('select x from t')).toEqual([{ x: 7 }])
})

test('the database stays open until its last handle is closed', async () => {
  const file = newFile()
  const one = await open(file)
  const two = await open(file)
  await one.exec('create table t (x int)')
  await one.close()
  await one.close()
  await expect(one.query('select 1')).rejects.toMatchObject({ code: '57P01' })
  expect(await two.query('select count(*) from t')).toEqual([{ count: 0 }])
  await two.close()
})

test('opening at any moment while the last handle is being closed works', async () => {
  const file = newFile()
  let db = await open(file)
  await db.exec('create table t (x int)')
  for (let turns = 0; turns < 12; turns++) {
    const closing = db.close()
    for (let i = 0; i < turns; i++) await Promise.resolve()
    const next = await open(file)
    await closing
    expect(await next.query('select count(*) from t')).toEqual([{ count: 0 }])
    db = next
  }
  await db.close()
})

test('many opens at once are one open', async () => {
  const file = newFile()
  const all = await Promise.all([open(file), open(file), open(file)])
  expect(new Set(all.map((db) => db.engine)).size).toBe(1)
  await Promise.all(all.map((db) => db.close()))
})

test('a second process is told who has the file', async () => {
  const file = newFile()
  await using db = await open(file)
  await db.exec('create table t (x int)')
  const source = `import { open } from '@twill/bun'
    try { await open(process.env.FILE); console.log('opened') }
    catch (error) { console.log(JSON.stringify([error.code, error.message])) }`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@twill/source', '--input-type=module', '-e', source],
    { cwd: import.meta.dirname, env: { ...process.env, FILE: file }, encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  const [code, message] = JSON.parse(stdout) as string[]
  expect(code).toBe('55006')
  expect(message).toContain(file)
})

test('memory databases: one per name, and private without', async () => {
  await using one = await open('memory://shared-by-name')
  await using two = await open('memory://shared-by-name')
  await using other = await open('memory://')
  await using another = await open('memory://')
  await one.exec('create table t (x int)')
  expect(await two.query('select count(*) from t')).toEqual([{ count: 0 }])
  await expect(other.query('select * from t')).rejects.toMatchObject({ code: '42P01' })
  expect(other.engine).not.toBe(another.engine)
})

test('branches are databases of their own, and keep theirs open', async () => {
  const file = newFile()
  const db = await open(file)
  await db.exec('create table t (x int); insert into t values (1)')
  const dev = await db.branch('dev')
  await dev.exec('insert into t values (2)')
  await db.exec('delete from t')
  const again = await db.openBranch('dev')
  expect(again.engine).toBe(dev.engine)
  await again.close()
  expect((await db.branches()).map(({ name }) => name)).toContain('dev')
  await db.close()
  expect(await dev.query('select x from t order by x')).toEqual([{ x: 1 }, { x: 2 }])
  await dev.close()
  await using reopened = await open(file)
  expect(await reopened.query('select x from t')).toEqual([])
  await reopened.deleteBranch('dev')
  expect((await reopened.branches()).map(({ name }) => name)).not.toContain('dev')
})

test('a branch that is not there leaves no handle behind', async () => {
  const file = newFile()
  const db = await open(file)
  await expect(db.openBranch('nope')).rejects.toMatchObject({ code: '42704' })
  await db.close()
  await using again = await open(file)
  expect(again.engine).not.toBe(db.engine)
})

test('settings, checkpoints, statistics and checks are at hand', async () => {
  await using db = await open('memory://', { settings: { TimeZone: 'Asia/Tokyo' } })
  expect(await db.query('show timezone')).toEqual([{ TimeZone: 'Asia/Tokyo' }])
  await db.exec('create table t (x int primary key); insert into t values (1)')
  await db.checkpoint()
  expect(db.stats().checkpoints).toBeGreaterThan(0)
  expect(await db.check()).toEqual([])
})
