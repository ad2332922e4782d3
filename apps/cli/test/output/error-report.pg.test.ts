/** Errors are reported as psql reports them, to the column of the caret. */
import { spawnSync } from 'node:child_process'
import { skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorFields, reportError } from '../../src/output/error-report.ts'
import { pgConnection } from '../pg-connection.ts'

const hasPsql = spawnSync('psql', ['--version']).status === 0
const skipped = skipReason !== undefined || !hasPsql

const filler = (length: number): string => `$$${'x'.repeat(length)}$$`

const statements = [
  'selec 1',
  'select 1,\n  nothing,\n  2',
  'select\tnothing',
  `select ${filler(20)}, nothing, ${filler(20)}`,
  `select ${filler(20)}, nothing, ${filler(90)}`,
  `select ${filler(90)}, nothing, ${filler(90)}`,
  `select ${filler(90)}, nothing`,
  `select ${filler(34)}, nothing, ${filler(90)}`,
  `select ${filler(35)}, nothing, ${filler(90)}`,
  `select ${filler(36)}, nothing, ${filler(90)}`,
  `select ${filler(37)}, nothing, ${filler(90)}`,
  `select $$日本語$$, nothing`,
  `select '${'日本語'.repeat(30)}', nothing, 1 as "${'日本語'.repeat(5)}"`,
  'select 1 / 0',
  'select lenght($$a$$)',
  'insert into pg_class default values',
  'select (1',
  "select to_date('x', 'YYYY')",
]

describe.skipIf(skipped)('an error is reported as psql does', () => {
  let cluster: PostgresCluster

  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster?.stop())

  test.for(statements)('%s', async (sql) => {
    const connection = pgConnection(await cluster.connect())
    const error: unknown = await connection.run(sql).catch((caught: unknown) => caught)
    const fields = errorFields(error)
    if (fields === undefined) throw new Error(`no SQL error from ${sql}: ${String(error)}`)
    expect(reportError(fields, sql)).toBe(psqlErrors(cluster.port, sql))
  })
})

function psqlErrors(port: number, sql: string): string {
  const where = ['-X', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-c', sql]
  const env = { ...process.env, PGCLIENTENCODING: 'UTF8', LC_ALL: 'C.UTF-8' }
  return spawnSync('psql', where, { encoding: 'utf8', env }).stderr
}
