/** The program as a process, over database files. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharedPath } from '@twill/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')
const chinook = sharedPath('data', 'chinook.sql')

let folder = ''
let database = ''
let count = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  database = join(folder, `db ${++count}.db`)
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function twill(args: readonly string[], input = ''): Ran {
  const flags = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning']
  const done = spawnSync(process.execPath, [...flags, main, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const exec = (sql: string, ...flags: string[]): Ran =>
  twill(['exec', database, ...flags, '-c', sql])

test('what one process writes, the next one reads', () => {
  const sql = `create table t (id int primary key, name text); insert into t values (1, 'one'), (2, null)`
  expect(exec(sql)).toEqual({ code: 0, out: 'CREATE TABLE\nINSERT 0 2\n', err: '' })
  expect(exec('select * from t order by id')).toEqual({
    code: 0,
    out: ' id | name \n----+------\n  1 | one\n  2 | \n(2 rows)\n\n',
    err: '',
  })
})

test('an error has its line and place, and the code is 1', () => {
  const script = join(folder, 'errors.sql')
  writeFileSync(script, '\n\nselect\n  nothing;\nselect 1 as x;\n')
  expect(twill(['exec', database, '-f', script])).toEqual({
    code: 1,
    out: ' x \n---\n 1\n(1 row)\n\n',
    err: `${script}:4: ERROR:  column "nothing" does not exist\nLINE 2:   nothing;\n          ^\n`,
  })
})

test('a transaction that a script leaves open is rolled back', () => {
  exec('create table t (a int); begin; insert into t values (1)')
  expect(exec('select count(*) from t', '-A', '-t').out).toBe('0\n')
})

test('COPY takes the data that follows it', () => {
  const script = 'create table t (a int, b text);\ncopy t from stdin;\n1\ta\\tb\n2\t\\N\n\\.\n'
  expect(twill([database], script)).toEqual({ code: 0, out: 'CREATE TABLE\nCOPY 2\n', err: '' })
  expect(exec('select * from t order by a', '--csv').out).toBe('a,b\n1,a\tb\n2,\n')
})

test('COPY prints what it is to write', () => {
  const script =
    "create table t (a int, b text); insert into t values (1, e'a\\tb'), (2, null);\n" +
    'copy t to stdout;\ncopy (select a from t where a > 5) to stdout;\ncopy t to stdout (format csv, header);\n'
  expect(twill([database], script)).toEqual({
    code: 0,
    out: 'CREATE TABLE\nINSERT 0 2\n1\ta\\tb\n2\t\\N\na,b\n1,a\tb\n2,\n',
    err: '',
  })
})

test('a bad value in COPY data is told with its line and column', () => {
  const script =
    'create table t (a int, b int);\ncopy t from stdin;\n1\t2\n3\tx\n\\.\nselect count(*) from t;\n'
  const ran = twill(['exec', database, '-A', '-t', '-q'], script)
  expect(ran.code).toBe(1)
  expect(ran.out).toBe('0\n')
  expect(ran.err).toContain('ERROR:  invalid input syntax for type integer: "x"')
  expect(ran.err).toContain('CONTEXT:  COPY t, line 2, column b: "x"')
})

test('\\d describes a table as psql does', () => {
  exec(`create table parent (id int primary key);
    create table t (id int generated always as identity primary key, p int not null references parent, s text default 'x' check (length(s) > 0))`)
  expect(exec('\\d t').out).toBe(
    [
      '                            Table "public.t"',
      ' Column |  Type   | Collation | Nullable |           Default            ',
      '--------+---------+-----------+----------+------------------------------',
      ' id     | integer |           | not null | generated always as identity',
      ' p      | integer |           | not null | ',
      " s      | text    |           |          | 'x'::text",
      'Indexes:',
      '    "t_pkey" PRIMARY KEY, btree (id)',
      'Check constraints:',
      '    "t_s_check" CHECK (length(s) > 0)',
      'Foreign-key constraints:',
      '    "t_p_fkey" FOREIGN KEY (p) REFERENCES parent(id)',
      '\n',
    ].join('\n'),
  )
})

test('import makes a table and loads it', () => {
  const csv = join(folder, 'people.csv')
  writeFileSync(csv, 'id,name,born\n1,"O\'Neil, Pat",1990-05-01\n2,,\n')
  expect(twill(['import', database, 'people', csv, '--create'])).toEqual({
    code: 0,
    out: '2 rows into people\n',
    err: '',
  })
  expect(exec('select * from people order by id', '--csv').out).toBe(
    `id,name,born\n1,"O'Neil, Pat",1990-05-01\n2,,\n`,
  )
})

test.each([[[]], [['--inserts']]])(
  'a dump (%j) loads into a database that dumps the same',
  (flags) => {
    exec(`create type mood as enum ('sad', 'happy');
    create sequence counter start 5 increment by 2;
    create table parent (id int generated always as identity primary key, mood mood, tags text[], at timestamptz, f float8, b bytea);
    create table child (id serial primary key, parent int references parent on delete cascade, name text unique, check (name <> ''));
    create index child_name on child (lower(name)) where parent is not null;
    create view happy as select id from parent where mood = 'happy';
    comment on table parent is 'it''s the parent';
    insert into parent (mood, tags, at, f, b) values
      ('happy', array['a', null, 'b,"c"'], '2020-01-02 03:04:05+00', 0.1, '\\x00ff'), (null, null, null, 'NaN', null);
    insert into child (parent, name) values (1, E'tab\\there\\nand \\\\N'), (null, '\\.'), (2, null);
    select nextval('counter')`)
    const dump = join(folder, `dump ${count}.sql`)
    expect(twill(['dump', database, '-o', dump, ...flags])).toEqual({ code: 0, out: '', err: '' })
    database = join(folder, `copy ${count}.db`)
    expect(twill(['exec', database, '-q', '-t', '-f', dump])).toMatchObject({ code: 0, err: '' })
    expect(twill(['dump', database, ...flags])).toEqual({
      code: 0,
      out: readFileSync(dump, 'utf8'),
      err: '',
    })
  },
)

test('check says that a database is sound', () => {
  exec(
    'create table t (id int primary key, p int references t, n int unique check (n > 0)); insert into t values (1, 1, 5), (2, 1, null)',
  )
  expect(twill(['check', database])).toEqual({
    code: 0,
    out: '1 tables with 2 rows, 2 indexes, 4 constraints: sound\n',
    err: '',
  })
})

test('a database that is not there is not made by looking at it', () => {
  for (const command of ['dump', 'check', 'storage stats', 'branch list']) {
    const ran = twill([...command.split(' '), database])
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toMatch(/^twill: there is no database .*\n$/)
  }
})

test('a file is branched, copied and looked at below the engine', () => {
  exec('create table t (a int primary key); insert into t values (1), (2)')
  expect(twill(['branch', 'create', database, 'dev'])).toEqual({
    code: 0,
    out: 'branch "dev" at LSN 2\n',
    err: '',
  })
  expect(twill(['branch', 'list', database, '--json']).out).toMatch(
    /^{"name":"dev","parent":null,"forkLsn":2/,
  )
  expect(twill(['branch', 'delete', database, 'dev']).code).toBe(0)
  expect(twill(['storage', 'stats', database]).out).toMatch(/end of the log +LSN 2\n/)
  expect(twill(['storage', 'check', database])).toEqual({ code: 0, out: 'sound\n', err: '' })
  expect(twill(['storage', 'gc', database]).out).toMatch(/freed\n$/)
  const copy = join(folder, `file copy ${count}.db`)
  expect(twill(['storage', 'copy', database, copy]).code).toBe(0)
  expect(twill(['dump', copy]).out).toBe(twill(['dump', database]).out)
  expect(twill(['storage', 'copy', database, copy]).out).toBe('nothing to copy: it is all there\n')
})

test('called wrongly it ends with 2', () => {
  expect(twill(['exec']).code).toBe(2)
  expect(twill(['import', database]).code).toBe(2)
})

test.skipIf(chinook === undefined)('the Chinook script loads as it is, and answers', () => {
  const ran = twill(['exec', database, '-q', '-f', chinook ?? ''])
  expect(ran.err.split('\n').filter((line) => !line.includes('note: '))).toEqual([''])
  expect(ran.code).toBe(0)
  const sql = `select a.name, count(*) from artist a join album using (artist_id) group by a.name order by 2 desc, 1 limit 2`
  expect(exec(sql, '--csv').out).toBe('name,count\nIron Maiden,21\nLed Zeppelin,14\n')
})
