/** What psql and Kysely ask when they connect to a schema of 500 tables is answered with as many rows as in PostgreSQL. */
import { type PostgresCluster, sharedPath, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { postgresText } from '../../support/postgres-text.ts'
import { runText } from '../../support/text-rows.ts'
import { manyTablesFlows, manyTablesScript, statementsOf } from './many-tables.ts'

const folder = sharedPath('compat')

describe.skipIf(skipReason !== undefined || folder === undefined)('over 500 tables', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  let engine: Engine
  let session: Session

  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    engine = await openMemoryEngine()
    session = engine.connect()
    await session.exec(manyTablesScript())
    await client.query(manyTablesScript())
  })
  afterAll(async () => {
    session?.close()
    await engine?.close()
    await cluster?.stop()
  })

  it.each(manyTablesFlows)('%s: %j', async (name, flows) => {
    const statements = statementsOf(folder ?? '', name, flows)
    expect(statements.length).toBeGreaterThan(0)
    for (const sql of statements) {
      const here = await runText(session, sql).catch(() => undefined)
      const there = await postgresText(client, sql).catch(() => undefined)
      expect(here?.rows.length, sql).toBe(there?.rows.length)
    }
  })
})
