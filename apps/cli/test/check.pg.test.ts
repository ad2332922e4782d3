/** A check sees what is wrong. PostgreSQL lets a superuser break things on purpose. */
import { skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDatabase } from '../src/check/check.ts'
import { pgConnection } from './pg-connection.ts'

const schema = `
create table parent (id int primary key, "a, b" text unique);
create table child (
  id int primary key,
  parent int references parent,
  n int constraint positive check (n > 0),
  constraint pair unique (parent, n)
);
create index child_n on child (n desc, (id + 1)) where n is not null;
insert into parent values (1, 'x'), (2, null), (3, null);
insert into child values (1, 1, 5), (2, 2, null), (3, null, 7), (4, null, 7);
`

describe.skipIf(skipReason)('check', () => {
  let cluster: PostgresCluster

  beforeAll(async () => {
    cluster = await startPostgres()
    const client = await cluster.connect()
    await client.query(schema)
  })
  afterAll(() => cluster?.stop())

  test('finds nothing in a sound database, and says what it looked at', async () => {
    const report = await checkDatabase(pgConnection(await cluster.connect()))
    expect(report).toEqual({ tables: 2, rows: 7, indexes: 5, constraints: 6, findings: [] })
  })

  test('finds rows that break a foreign key', async () => {
    const client = await cluster.connect()
    await client.query(
      'set session_replication_role = replica; insert into child values (9, 99, 1)',
    )
    const { findings } = await checkDatabase(pgConnection(client))
    await client.query('delete from child where id = 9')
    expect(findings).toEqual([
      { object: 'public.child constraint child_parent_fkey', problem: '1 row does not satisfy it' },
    ])
  })

  test('finds rows that break a check', async () => {
    const client = await cluster.connect()
    await client.query(`alter table child drop constraint positive; insert into child values (9, 1, -1);
      alter table child add constraint positive check (n > 0) not valid;
      update pg_constraint set convalidated = true where conname = 'positive'`)
    const { findings } = await checkDatabase(pgConnection(client))
    await client.query('delete from child where id = 9')
    expect(findings).toMatchObject([{ object: 'public.child constraint positive' }])
  })

  test('finds an index that lacks rows', async () => {
    const client = await cluster.connect()
    await client.query(
      `update pg_index set indisready = false where indexrelid = 'child_n'::regclass`,
    )
    await client.query('insert into child values (9, 1, 12)')
    await client.query(
      `update pg_index set indisready = true where indexrelid = 'child_n'::regclass`,
    )
    const { findings } = await checkDatabase(pgConnection(client))
    await client.query('delete from child where id = 9')
    expect(findings).toEqual([
      { object: 'public.child_n', problem: 'the index has 3 rows where its table has 4' },
    ])
  })

  test('reports what cannot be read, and goes on', async () => {
    const client = await cluster.connect()
    await client.query(`create function fails(int) returns int language sql immutable as 'select 1 / $1';
      create table broken (n int); create index on broken (fails(n)); insert into broken values (1)`)
    await client.query(`set session_replication_role = replica;
      create or replace function fails(int) returns int language sql immutable as 'select 1 / 0 * $1'`)
    const { findings, tables } = await checkDatabase(pgConnection(client))
    expect(tables).toBe(3)
    // Planning any query of the table folds the expression of its index.
    const problem: unknown = expect.stringMatching(/^22012/)
    expect(findings).toEqual([
      { object: 'public.broken', problem },
      { object: 'public.broken_fails_idx', problem },
    ])
  })
})
