/** Definitions are shown as PostgreSQL shows them: every cast, and parentheses wherever it has them. */
import { type PostgresCluster, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { postgresText } from '../support/postgres-text.ts'
import { runText } from '../support/text-rows.ts'
import { viewTables, views } from './views.ts'
import { checks, defaults, keys, keyTable } from './definitions.ts'

const schema: readonly string[] = [
  `create type mood as enum ('sad', 'ok')`,
  `create domain email as text check (value like '%@%')`,
  `create domain small as int default 5 check (value > 0 and value < 10)`,
  `create domain word as varchar(10) check (value ~ '^a' or length(value) > 3)`,
  `create type addr as (street text, zip int)`,
  `create table d (${defaults.map(([type, text], i) => `c${i} ${type} default ${text}`).join(', ')})`,
  keyTable,
  ...checks.map((text, i) => `alter table k add constraint k${100 + i} check (${text})`),
  ...keys.map((text, i) => `create index i${100 + i} on k (${text})`),
  `create index w1 on k (a) where c and b > 1`,
  `create index w2 on k (a) where v is not null and name <> 'x'`,
  `create table g (a int, name text, b numeric generated always as (a * 2) stored,
    c text generated always as (lower(name)) stored)`,
]

const queries: readonly string[] = [
  `select column_name, column_default, generation_expression from information_schema.columns
    where table_name in ('d', 'g') order by table_name, ordinal_position`,
  `select a.attname, pg_get_expr(d.adbin, d.adrelid), pg_get_expr(d.adbin, d.adrelid, true)
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    order by d.adrelid, d.adnum`,
  `select conname, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) from pg_constraint
    where contype = 'c' and connamespace = 'public'::regnamespace order by 1`,
  `select c.relname, pg_get_indexdef(c.oid), pg_get_indexdef(c.oid, 0, true), pg_get_indexdef(c.oid, 1, false),
      pg_get_expr(i.indpred, i.indrelid), pg_get_expr(i.indexprs, i.indrelid)
    from pg_class c join pg_index i on i.indexrelid = c.oid where c.relname ~ '^[iw]\\d' order by 1`,
]

describe.skipIf(skipReason !== undefined)('definitions', () => {
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

  describe('of views', () => {
    beforeAll(async () => {
      for (const sql of viewTables) {
        await client.query(sql)
        await runText(session, sql)
      }
    })

    it.each(views.map((sql, i) => [sql, i] as const))('%s', async (sql, i) => {
      const made = `create view view_${i} as ${sql}`
      await client.query(made)
      await runText(session, made)
      const shown = `select pg_get_viewdef('view_${i}'), pg_get_viewdef('view_${i}'::regclass, true)`
      const wanted = await postgresText(client, shown)
      expect((await runText(session, shown)).rows).toEqual(wanted.rows)
    })
  })

  it.each(queries)('%s', async (sql) => {
    const wanted = await postgresText(client, sql)
    expect(wanted.rows.length).toBeGreaterThan(3)
    expect((await runText(session, sql)).rows).toEqual(wanted.rows)
  })
})
