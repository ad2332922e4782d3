/** Databases beside one another in a real bucket. */
import { randomUUID } from 'node:crypto'
import { ServedDatabases } from '@twill/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BucketHome } from '../../src/databases/bucket-home.ts'
import { runInDatabase } from '../support/run-in-database.ts'

const { TWILL_TEST_S3_BUCKET, TWILL_TEST_S3_ENDPOINT } = process.env
const isThere = TWILL_TEST_S3_BUCKET !== undefined && TWILL_TEST_S3_ENDPOINT !== undefined
if (!isThere) console.warn('tests which need an S3 server are skipped: none is named')

let url: string
let databases: ServedDatabases

async function open(): Promise<void> {
  databases = await ServedDatabases.open({ home: await BucketHome.open(url, {}) })
}

const run = (name: string, sql: string): Promise<unknown> => runInDatabase(databases, name, sql)

describe.skipIf(!isThere)('databases in a bucket', () => {
  beforeEach(async () => {
    const endpoint = encodeURIComponent(TWILL_TEST_S3_ENDPOINT ?? '')
    url = `s3://${TWILL_TEST_S3_BUCKET}/${randomUUID()}/app?endpoint=${endpoint}`
    await open()
  })
  afterEach(() => databases.close())

  test('are made, copied, renamed, dropped, and there after a restart', async () => {
    await run('app', 'create table t as select generate_series(1, 1000) as x')
    await run('app', 'create database copy template app')
    await run('app', 'create database empty')
    await run('app', 'delete from t where x > 10')
    await run('app', 'alter database copy rename to archive')
    await databases.close()
    await open()
    expect(
      await run('app', `select string_agg(datname, ' ' order by datname) from pg_database`),
    ).toBe('app archive empty')
    expect(await run('archive', 'select count(*) from t')).toBe(1000)
    expect(await run('app', 'select count(*) from t')).toBe(10)
    await run('app', 'drop database archive')
    expect(await databases.use('archive')).toBeUndefined()
    await run('app', 'create database archive')
    expect(await run('archive', `select count(*) from pg_tables where tablename = 't'`)).toBe(0)
  })
})
