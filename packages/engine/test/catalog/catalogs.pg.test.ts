/** The catalogs over the same objects, here and in PostgreSQL. */
import { readFileSync } from 'node:fs'
import { type PostgresCluster, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { postgresText } from '../support/postgres-text.ts'
import { splitSql } from '../support/split-sql.ts'
import { runText } from '../support/text-rows.ts'
import { schema } from './schema.ts'

const queries = splitSql(readFileSync(new URL('queries.sql', import.meta.url), 'utf8'))

describe.skipIf(skipReason !== undefined)('the catalogs say what those of PostgreSQL say', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  let engine: Engine
  let session: Session

  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    engine = await openMemoryEngine()
    session = engine.connect()
    for (const sql of schema) {
      await client.query(sql)
      await runText(session, sql)
    }
  })
  afterAll(async () => {
    session?.close()
    await engine?.close()
    await cluster?.stop()
  })

  it.each(queries)('%s', async (sql) => {
    const wanted = await postgresText(client, sql)
    expect(wanted.rows.length).toBeGreaterThan(0)
    expect(await runText(session, sql)).toEqual(wanted)
  })
})
