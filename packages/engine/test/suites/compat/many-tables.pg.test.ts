/** What psql and Kysely ask when they connect to a schema of 500 tables: far below a second, and as fast as in PostgreSQL or nearly. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PostgresCluster, sharedPath, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { postgresText } from '../../support/postgres-text.ts'
import { runText } from '../../support/text-rows.ts'
import { readCapture } from './capture.ts'

const folder = sharedPath('compat')
const TABLES = 500
/** Of the machine's noise and of small numbers: what takes a few milliseconds there may take this much longer here. */
const SLACK_MS = 150

function script(): string {
  const tables = Array.from({ length: TABLES }, (_, i) => {
    const references = i === 0 ? '' : `references t${i - 1}`
    return `create table t${i} (id bigint generated always as identity primary key,
      name varchar(80) not null default 'x', a bigint ${references}, b numeric(10,2) check (b > 0),
      c timestamptz default now(), d text[], unique (name)); create index on t${i} (a, b);`
  })
  return tables.join('\n')
}

/** The statements of flows, about table t250; parameters as literals. */
function statementsOf(client: string, flows: readonly string[]): readonly string[] {
  const text = readFileSync(join(folder ?? '', `${client}.sql`), 'utf8')
  return readCapture(text)
    .filter(({ name }) => flows.includes(name))
    .flatMap(({ statements }) => statements)
    .filter(({ sql }) => /^\s*(select|with)\b/i.test(sql))
    .map(({ sql, sample }) =>
      sql
        .replaceAll(/'16\d{3}'/g, `'t250'::regclass`)
        .replaceAll('^(users)$', '^(t250)$')
        .replaceAll(/\$(\d+)/g, (_, n) => `'${sample?.[Number(n) - 1] ?? ''}'`),
    )
}

async function timeMs(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 3; i++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[1] ?? 0
}

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
    await session.exec(script())
    await client.query(script())
    await client.query('analyze')
  })
  afterAll(async () => {
    session?.close()
    await engine?.close()
    await cluster?.stop()
  })

  it.each([
    ['psql', ['\\d']],
    ['psql', ['\\d users']],
    ['psql', ['\\dt', '\\di']],
    ['kysely', ['migrator: migrateToLatest (first)']],
    ['better-auth', ['getMigrations + runMigrations (core)']],
  ])('%s: %j', async (name, flows) => {
    const statements = statementsOf(name, flows)
    expect(statements.length).toBeGreaterThan(0)
    const here = await timeMs(async () => {
      for (const sql of statements) await runText(session, sql).catch(() => undefined)
    })
    const there = await timeMs(async () => {
      for (const sql of statements) await postgresText(client, sql).catch(() => undefined)
    })
    console.info(`${name} ${flows.join()}: ${here.toFixed(0)} ms, there ${there.toFixed(0)} ms`)
    expect(here).toBeLessThan(700)
    expect(here).toBeLessThan(6 * there + SLACK_MS)
  })
})
