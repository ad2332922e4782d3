/** psql as people use it: what it prints, its commands about the catalog, files that go both ways. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { programPath, startProgramServer, type ProgramServer } from '../support/program-server.ts'
import { runProgram, type Ran } from '../support/run-program.ts'

const psql = programPath('psql', '/usr/lib/postgresql/15/bin/psql', '/usr/bin/psql')

describe.skipIf(psql === undefined)('psql', () => {
  let server: ProgramServer

  const run = (input: string, ...args: string[]): Promise<Ran> =>
    runProgram(psql ?? '', ['-X', ...args], { env: server.env, input })

  beforeAll(async () => {
    server = await startProgramServer({ args: ['--set', 'client_min_messages=warning'] })
    const made = await run(`
      create table customer (id int generated always as identity primary key, name text not null, since date default '2020-01-02');
      create table purchase (
        id bigint primary key,
        customer_id int not null references customer on delete cascade,
        total numeric(10,2) check (total >= 0),
        tags text[]
      );
      create index purchase_customer on purchase (customer_id) where total > 10;
      create view big_purchase as select id, total from purchase where total > 100;
      create role clerk login;
      create schema archive;
    `)
    if (made.err !== '') throw new Error(made.err)
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    await run('truncate customer restart identity cascade')
  })

  test('a query is answered as by PostgreSQL', async () => {
    const { out, err, code } = await run(
      `select 1 as one, 'zwei' as two, null as three, array[1,2] as four;\nselect version() like 'PostgreSQL 15%' as v`,
    )
    expect({ out, err, code }).toEqual({
      out: ' one | two  | three | four  \n-----+------+-------+-------\n   1 | zwei |       | {1,2}\n(1 row)\n\n v \n---\n t\n(1 row)\n\n',
      err: '',
      code: 0,
    })
  })

  test('an error is shown with its place, and the next statement runs', async () => {
    const { out, err } = await run('select nothing;\nselect 2 as x;', '-At')
    expect(err).toBe(
      'ERROR:  column "nothing" does not exist\nLINE 1: select nothing;\n               ^\n',
    )
    expect(out).toBe('2\n')
  })

  test(String.raw`\d lists relations, \dt tables, \di indexes`, async () => {
    const { out, err } = await run('\\d\n\\dt\n\\di', '-At')
    expect(err).toBe('')
    expect(out.split('\n')).toEqual([
      'public|big_purchase|view|postgres',
      'public|customer|table|postgres',
      'public|customer_id_seq|sequence|postgres',
      'public|purchase|table|postgres',
      'public|customer|table|postgres',
      'public|purchase|table|postgres',
      'public|customer_pkey|index|postgres|customer',
      'public|purchase_customer|index|postgres|purchase',
      'public|purchase_pkey|index|postgres|purchase',
      '',
    ])
  })

  test(
    String.raw`\d of a table shows columns, indexes, checks and both sides of a foreign key`,
    async () => {
      const { out, err } = await run('\\d purchase\n\\d customer')
      expect(err).toBe('')
      expect(out).toBe(`                   Table "public.purchase"
   Column    |     Type      | Collation | Nullable | Default 
-------------+---------------+-----------+----------+---------
 id          | bigint        |           | not null | 
 customer_id | integer       |           | not null | 
 total       | numeric(10,2) |           |          | 
 tags        | text[]        |           |          | 
Indexes:
    "purchase_pkey" PRIMARY KEY, btree (id)
    "purchase_customer" btree (customer_id) WHERE total > 10::numeric
Check constraints:
    "purchase_total_check" CHECK (total >= 0::numeric)
Foreign-key constraints:
    "purchase_customer_id_fkey" FOREIGN KEY (customer_id) REFERENCES customer(id) ON DELETE CASCADE

                        Table "public.customer"
 Column |  Type   | Collation | Nullable |           Default            
--------+---------+-----------+----------+------------------------------
 id     | integer |           | not null | generated always as identity
 name   | text    |           | not null | 
 since  | date    |           |          | '2020-01-02'::date
Indexes:
    "customer_pkey" PRIMARY KEY, btree (id)
Referenced by:
    TABLE "purchase" CONSTRAINT "purchase_customer_id_fkey" FOREIGN KEY (customer_id) REFERENCES customer(id) ON DELETE CASCADE

`)
    },
  )

  test(String.raw`\dn, \l and \du list schemas, databases and roles`, async () => {
    const { out, err } = await run('\\dn\n\\l\n\\du', '-At')
    expect(err).toBe('')
    const lines = out.split('\n')
    expect(lines.slice(0, 2)).toEqual(['archive|postgres', 'public|pg_database_owner'])
    expect(lines).toContain('twill|postgres|UTF8|C|C||libc|')
    expect(lines).toContain('clerk||{}')
    expect(lines).toContain(
      'postgres|Superuser, Create role, Create DB, Replication, Bypass RLS|{}',
    )
  })

  test(String.raw`\gdesc describes without running, \timing tells the time`, async () => {
    const { out, err } = await run(
      'select id, total, tags from purchase \\gdesc\n\\timing on\nselect 1;',
      '-At',
    )
    expect(err).toBe('')
    expect(out).toMatch(
      /^id\|bigint\ntotal\|numeric\(10,2\)\ntags\|text\[\]\nTiming is on\.\n1\nTime: [\d.]+ ms\n$/,
    )
  })

  test(String.raw`\copy brings a file in and takes a table out`, async () => {
    const file = join(server.folder, 'customers.csv')
    writeFileSync(file, 'name,since\n"Doe, Jane",2021-03-04\nZoë,\n')
    const { out, err } = await run(
      `\\copy customer (name, since) from '${file}' csv header\n\\copy (select name, since from customer order by id) to stdout`,
    )
    expect(err).toBe('')
    expect(out).toBe('COPY 2\nDoe, Jane\t2021-03-04\nZoë\t\\N\n')
  })

  test('a script of one transaction is undone by its error', async () => {
    const script = `insert into customer (name) values ('one');\ninsert into customer (name) values (null);`
    const { code, err } = await run(script, '-1', '-v', 'ON_ERROR_STOP=1')
    expect(code).toBe(3)
    expect(err).toContain('null value in column "name" of relation "customer"')
    expect((await run('select count(*) from customer', '-At')).out).toBe('0\n')
  })

  test(String.raw`variables, \gset, \gexec and \watch's kin work on answers`, async () => {
    const { out, err } = await run(
      String.raw`select 41 + 1 as answer \gset
\echo :answer
select format('select %s as n', n) from generate_series(1, 2) n \gexec
\set name 'O''Hara'
select :'name' as name;`,
      '-At',
    )
    expect(err).toBe('')
    expect(out).toBe("42\n1\n2\nO'Hara\n")
  })
})
