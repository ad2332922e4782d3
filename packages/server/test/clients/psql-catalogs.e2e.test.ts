/** psql's backslash commands, whole output compared with what it prints of PostgreSQL. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type PostgresCluster, skipReason, startPostgres } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const psql = ['/usr/lib/postgresql/15/bin/psql', '/opt/homebrew/opt/postgresql@15/bin/psql'].find(
  (path) => existsSync(path),
)

const schema = `
create schema api;
create type mood as enum ('sad', 'ok', 'happy');
create domain email as text check (value like '%@%');
create type addr as (street text, zip text);
create table users (id bigint generated always as identity primary key, email email unique not null,
  name varchar(80) default 'anon', mood mood default 'ok', tags text[] default '{}', meta jsonb,
  score numeric(10,2) check (score >= 0), created_at timestamptz not null default now(), active bool default true);
create table orders (id serial primary key, user_id bigint not null references users(id) on delete cascade,
  total numeric(12,2), placed date default current_date, note text, uid uuid default gen_random_uuid(),
  total2 numeric generated always as (total * 2) stored, data bytea, unique (user_id, placed));
create index orders_note_idx on orders (lower(note)) where note is not null;
create index orders_placed on orders using btree (placed desc nulls last) include (total);
comment on table users is 'the users';
comment on column users.email is 'mail';
create view active_users as select id, email from users where active;
create sequence s1;
create table api.todos (id serial primary key, task text not null, done boolean default false, owner bigint references users);
create unlogged table logs (t timestamp, "Odd Name" int, primary key ("Odd Name"));
create table "Mixed Case" (a int, b char(3), c interval, d time(3));
insert into users (email, name, meta, score, created_at) values ('a@x', 'ann', '{"a":1}', 1.5, '2020-01-01'), ('b@x', 'bob', null, 2, '2020-01-02');
create role app login;
create role webuser;
grant webuser to app;
grant select on users to app;
grant all on api.todos to webuser;
grant usage on schema api to webuser;
`

/** Commands that describe objects, one in a line. */
const describing = String.raw`
\d
\d users
\d orders
\d active_users
\d s1
\d users_pkey
\d orders_note_idx
\d addr
\d nosuch
\d api.todos
\d api.*
\d user*
\d "Mixed Case"
\d logs
\d *.todos
\d+ users
\d+ orders
\d+ orders_placed
\d+ active_users
\sv active_users
\d pg_class
\d pg_catalog.pg_type
\d+ pg_index
\dt
\dt api.*
\di
\di api.*
\ds
\dv
\dm
\dE
\dti
\dtvs
\dn
\dn+
\dn api
\du
\du+
\du app
\dg
\drds
\dT
\dT+
\dT mood
\dD
\dD+
\dC
\dC integer
\df
\df pg_get_*def
\da
\dc
\dO
\dA
\dAc btree
\dAo btree integer_ops
\dAp btree integer_ops
\db
\dp
\dp users
\z
\ddp
\dd
\des
\dew
\det
\deu
\dy
\dX
\dRp
\dRs
\dP
\lo_list
\sf lower
\sf nosuch
\encoding`
  .trim()
  .split('\n')

/** And what a session does around them. */
const commands: readonly string[] = [
  ...describing,
  String.raw`select 1 as a, 'x'::text b, now(), '1'::numeric(4,2), null::mood \gdesc`,
  String.raw`select * from users \gdesc`,
  'select 1/0;',
  'select nosuch from users;',
  'select * from users;',
  '\\x\nselect * from users;',
  `insert into users (email) values ('bad');`,
  String.raw`select mood, name, count(*) from users group by 1, 2 order by 1, 2 \crosstabview`,
  'begin; \\d users\nrollback;',
  '\\set FETCH_COUNT 1\nselect id from users order by 1;',
  '\\set ON_ERROR_ROLLBACK on\nbegin; select 1/0; select 2; commit;',
  String.raw`\copy (select id, email from users order by id) to stdout`,
  String.raw`select 1 \; select 2;`,
  'create table dup (a int); create table dup (a int); drop table dup; drop table if exists dup;',
]

function run(port: number, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ['-X', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', 'postgres']
    // one pipe for both, so that errors and answers stay in order
    const child = spawn('sh', ['-c', 'exec "$0" "$@" 2>&1', psql ?? 'psql', ...args], {
      env: { ...process.env, PAGER: 'cat', LANG: 'C.UTF-8' },
    })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', () => resolve(printed))
    child.stdin.end(`${input}\n`)
  })
}

describe.skipIf(skipReason !== undefined || psql === undefined)('psql prints', () => {
  let cluster: PostgresCluster
  let server: TestServer

  beforeAll(async () => {
    cluster = await startPostgres()
    server = await startTestServer()
    const [there, here] = await Promise.all([run(cluster.port, schema), run(server.port, schema)])
    if (here !== there) throw new Error(`the schema: ${here}\nand there: ${there}`)
  })
  afterAll(async () => {
    await server?.stop()
    await cluster?.stop()
  })

  it.each(commands)('%s', async (command) => {
    const [there, here] = await Promise.all([run(cluster.port, command), run(server.port, command)])
    expect(there).not.toBe('')
    expect(here).toEqual(there)
  })

  it('one table more', async () => {
    await run(server.port, 'create table more ()')
    expect(await run(server.port, '\\dt')).not.toEqual(await run(cluster.port, '\\dt'))
    await run(server.port, 'drop table more')
  })
})
