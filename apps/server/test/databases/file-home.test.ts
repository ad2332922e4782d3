import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServedDatabases, type DatabaseUse } from '@twill/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileHome } from '../../src/databases/file-home.ts'
import { runInDatabase } from '../support/run-in-database.ts'

let folder: string
let databases: ServedDatabases

async function open(): Promise<void> {
  databases = await ServedDatabases.open({ home: new FileHome(`file://${folder}/app.db`, {}) })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twill-home-'))
  await open()
})
afterEach(async () => {
  await databases.close()
  rmSync(folder, { recursive: true })
})

const run = (name: string, sql: string): Promise<unknown> => runInDatabase(databases, name, sql)

const names = (): Promise<unknown> =>
  run('app', `select string_agg(datname, ' ' order by datname) from pg_database`)

describe('databases in files', () => {
  test('are called as their files are, and are there after a restart', async () => {
    await run('app', 'create database shop')
    await run('app', 'create database "Odd/näme .x"')
    await run('shop', 'create table t as select 7 as x')
    await run('shop', 'checkpoint')
    await run('shop', 'insert into t values (8)')
    await databases.close()
    expect(
      readdirSync(folder)
        .filter((file) => file.endsWith('.db'))
        .toSorted(),
    ).toEqual(['Odd%2Fn%C3%A4me%20.x.db', 'app.db', 'shop.db'])
    await open()
    expect(await names()).toBe('Odd/näme .x app shop')
    expect(await run('shop', 'select sum(x) from t')).toBe(15)
  })

  test('are only those that are databases', async () => {
    await databases.close()
    writeFileSync(join(folder, 'notes.db'), 'SQLite format 3\0')
    writeFileSync(join(folder, 'empty.db'), '')
    await open()
    expect(await names()).toBe('app')
  })

  test('are renamed and dropped with their logs and branches', async () => {
    await run('app', 'create database shop')
    await run('shop', 'create table t as select 1 as x')
    const use = (await databases.use('shop')) as DatabaseUse
    await use.engine.branch('try')
    use.release()
    await run('shop@try', 'insert into t values (2)')
    await run('shop', 'insert into t values (10)')
    await run('app', 'alter database shop rename to store')
    expect(readdirSync(folder).filter((file) => file.startsWith('shop'))).toEqual([])
    expect(await run('store', 'select sum(x) from t')).toBe(11)
    expect(await run('store@try', 'select sum(x) from t')).toBe(3)
    await run('app', 'drop database store')
    expect(readdirSync(folder).filter((file) => !file.startsWith('app.db'))).toEqual([])
    await run('app', 'create database store')
    expect(await run('store', 'select count(*) from pg_tables where tablename = $$t$$')).toBe(0)
  })

  test('are copies of others as those are now, also while they are used', async () => {
    await run('app', 'create table t (x int); insert into t select generate_series(1, 5000)')
    await run('app', 'create database copy template app')
    await run('app', 'delete from t')
    expect(await run('copy', 'select count(*) from t')).toBe(5000)
    await databases.close()
    await open()
    await run('copy', 'delete from t where x > 10')
    const use = (await databases.use('copy')) as DatabaseUse
    await use.engine.close()
    use.release()
    expect(await run('app', 'select count(*) from t')).toBe(0)
  })
})
