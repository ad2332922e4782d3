/** The answers that the engine is held to are PostgreSQL's own. */
import { readFileSync } from 'node:fs'
import { sharedPath, skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainText } from '../../support/plain-text.ts'
import { postgresText } from '../../support/postgres-text.ts'
import { chinookQueries, chinookStatements } from './chinook.ts'

const script = sharedPath('data', 'chinook.sql')

describe.skipIf(skipReason !== undefined || script === undefined)('Chinook on PostgreSQL', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    await client.query(chinookStatements(script ?? '').join(';\n'))
  })
  afterAll(() => cluster.stop())

  it.each(chinookQueries())('$name: answers as written down', async ({ sql, expectedPath }) => {
    expect(plainText(await postgresText(client, sql))).toBe(readFileSync(expectedPath, 'utf8'))
  })
})
