/** The program as it is called, over a real PostgreSQL in place of the engine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runProgram } from '../src/program.ts'
import { pgConnection } from './pg-connection.ts'
import { testHost } from './test-host.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

describe.skipIf(skipReason)('twill', () => {
  let cluster: PostgresCluster
  let folder = ''
  let database = 0

  beforeAll(async () => {
    cluster = await startPostgres()
    folder = mkdtempSync(join(tmpdir(), 'twill-cli-'))
  })
  afterAll(async () => {
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    const client = await cluster.connect()
    await client.query(`create database db${++database}`)
    await client.end()
  })

  const twill = async (args: readonly string[], input = ''): Promise<Ran> => {
    const connect = async () => pgConnection(await cluster.connect(`db${database}`))
    const host = testHost(connect, input)
    const code = await runProgram(args, host)
    return { code, out: host.printed(), err: host.errors() }
  }
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  test('exec -c prints a result as psql does', async () => {
    expect(await twill(['exec', 'app.db', '-c', 'select 1 as one; select 2 as two'])).toEqual({
      code: 0,
      out: ' one \n-----\n   1\n(1 row)\n\n two \n-----\n   2\n(1 row)\n\n',
      err: '',
    })
  })

  test('exec -f goes on after an error, tells file, line and place, and ends with 1', async () => {
    const script = file(
      'errors.sql',
      'create table t (a int);\n\nselect a,\n  b\nfrom t;\ninsert into t values (1);\n',
    )
    expect(await twill(['exec', 'app.db', '-f', script])).toEqual({
      code: 1,
      out: 'CREATE TABLE\nINSERT 0 1\n',
      err: `${script}:4: ERROR:  column "b" does not exist\nLINE 2:   b\n          ^\n`,
    })
  })

  test.each([
    ['--stop-on-error', ['--stop-on-error'], 'select 1 / 0;\nselect 2;'],
    ['ON_ERROR_STOP in the script', [], '\\set ON_ERROR_STOP on\nselect 1 / 0;\nselect 2;'],
    ['ON_ERROR_STOP as a variable', ['-v', 'ON_ERROR_STOP=1'], 'select 1 / 0;\nselect 2;'],
  ])('a script stops at an error under %s', async (_, flags, text) => {
    const ran = await twill(['exec', 'app.db', ...flags, '-f', file('stop.sql', text)])
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain('division by zero')
  })

  test('-1 takes back everything after an error', async () => {
    const sql = 'create table t (a int); select 1 / 0;'
    expect((await twill(['exec', 'app.db', '-1', '-c', sql])).code).toBe(1)
    expect((await twill(['exec', 'app.db', '-c', 'select * from t'])).err).toContain(
      'does not exist',
    )
    expect((await twill(['exec', 'app.db', '-1', '-c', 'create table t (a int)'])).code).toBe(0)
    expect((await twill(['exec', 'app.db', '-c', 'select * from t'])).code).toBe(0)
  })

  test('parts run in the order in which they are named', async () => {
    const script = file('two.sql', '\\echo two')
    const { out } = await twill([
      'exec',
      'app.db',
      '-c',
      '\\echo one',
      '-f',
      script,
      '-c',
      '\\echo three',
    ])
    expect(out).toBe('one\ntwo\nthree\n')
  })

  test('a script has COPY data, other scripts, variables and notes about databases', async () => {
    file('inner.sql', 'select count(*) from t where b is null;\n\\q\nselect 1;\n')
    const script = file(
      'outer.sql',
      [
        'drop database if exists shop;',
        'create database shop;',
        '\\c shop',
        'create table t (a int, b text);',
        'copy t from stdin;',
        '1\tone; two',
        '2\t\\N',
        '\\.',
        '\\set name t',
        'select nothing from :name;',
        '\\pset tuples_only on',
        '\\ir inner.sql',
      ].join('\n'),
    )
    expect(await twill(['exec', 'app.db', '-f', script])).toEqual({
      code: 1,
      out: 'CREATE TABLE\nCOPY 2\nTuples only is on.\n     1\n\n',
      err: [
        `${script}:1: note: DROP DATABASE skipped`,
        `${script}:2: note: CREATE DATABASE skipped`,
        'note: \\c shop skipped: this is "app"',
        `${script}:10: ERROR:  column "nothing" does not exist`,
        'LINE 1: select nothing from t;',
        '               ^\n',
      ].join('\n'),
    })
  })

  test('without a terminal the input is a script', async () => {
    const ran = await twill(['app.db'], 'select 1 as x;\n\\q\nselect 2;')
    expect(ran).toEqual({ code: 0, out: ' x \n---\n 1\n(1 row)\n\n', err: '' })
  })

  test.each([
    ['--csv', 'a,b\n1,"x,""y"""\n,\n'],
    ['--json', '{"a":1,"b":"x,\\"y\\""}\n{"a":null,"b":null}\n'],
    ['-A', 'a|b\n1|x,"y"\n|\n(2 rows)\n'],
    ['-t', ' 1 | x,"y"\n   | \n\n'],
  ])('exec %s prints that form', async (flag, out) => {
    const sql = `select 1 as a, 'x,"y"' as b union all select null, null`
    expect(await twill(['exec', 'app.db', flag, '-c', sql])).toMatchObject({ code: 0, out })
  })

  test('import loads a file with quotes, nulls and a byte order mark, and makes the table', async () => {
    const csv = file(
      'people.csv',
      '\ufeffid,name,born,score\n1,"O\'Neil, ""Pat""",1990-05-01,1.5\n2,,,\n3,"",2000-01-01,2\n',
    )
    expect(await twill(['import', 'app.db', 'people', csv, '--create'])).toEqual({
      code: 0,
      out: '3 rows into people\n',
      err: '',
    })
    const { out } = await twill([
      'exec',
      'app.db',
      '-t',
      '--csv',
      '-c',
      '\\pset null NULL',
      '-c',
      'select *, pg_typeof(id), pg_typeof(born), pg_typeof(score) from people order by id',
      '-q',
    ])
    expect(out).toBe(
      `1,"O'Neil, ""Pat""",1990-05-01,1.5,bigint,date,numeric\n2,NULL,NULL,NULL,bigint,date,numeric\n3,,2000-01-01,2,bigint,date,numeric\n`,
    )
  })

  test('import is all or nothing', async () => {
    await twill(['exec', 'app.db', '-c', 'create table n (a int)'])
    const csv = file('bad.csv', `a\n${'1\n'.repeat(3000)}x\n`)
    const ran = await twill(['import', 'app.db', 'n', csv])
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain('invalid input syntax for type integer: "x"')
    expect((await twill(['exec', 'app.db', '-A', '-t', '-c', 'select count(*) from n'])).out).toBe(
      '0\n',
    )
  })

  test('import refuses a line with too many fields', async () => {
    await twill(['exec', 'app.db', '-c', 'create table n (a int)'])
    const ran = await twill(['import', 'app.db', 'n', file('ragged.csv', 'a\n1\n2,3\n')])
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/^twill: .*line 3/)
  })

  test('dump writes what exec loads', async () => {
    const schema = `create table t (id serial primary key, "odd ""name""" text); insert into t values (default, 'a\\b')`
    await twill(['exec', 'app.db', '-c', schema])
    const path = join(folder, 'dump.sql')
    expect(await twill(['dump', 'app.db', '-o', path])).toEqual({ code: 0, out: '', err: '' })
    const { out } = await twill(['dump', 'app.db'])
    expect(out).toBe(readFileSync(path, 'utf8'))
    await twill(['exec', 'app.db', '-c', 'drop table t'])
    expect(await twill(['exec', 'app.db', '-q', '-f', path])).toMatchObject({ code: 0, err: '' })
    expect((await twill(['dump', 'app.db'])).out).toBe(out)
  })

  test('check says that a database is sound', async () => {
    await twill([
      'exec',
      'app.db',
      '-c',
      'create table t (id int primary key); insert into t values (1)',
    ])
    expect(await twill(['check', 'app.db'])).toEqual({
      code: 0,
      out: '1 tables with 1 rows, 1 indexes, 1 constraints: sound\n',
      err: '',
    })
  })

  test.each([
    [['exec']],
    [['exec', 'app.db', '--nonsense']],
    [['exec', 'app.db', '--csv', '--json', '-c', 'select 1']],
    [['exec', 'app.db', '-v', 'x', '-c', 'select 1']],
    [['import', 'app.db', 't']],
    [['dump', 'app.db', '--schema-only', '--data-only']],
  ])('called wrongly (%j) it says so and ends with 2', async (args) => {
    const ran = await twill(args)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).not.toBe('')
  })

  test('--help ends with 0', async () => {
    const ran = await twill(['--help'])
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Usage: twill')
  })

  test('a file that is not there is one clear line', async () => {
    const ran = await twill(['exec', 'app.db', '-f', join(folder, 'none.sql')])
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(/^twill: .*none\.sql.*\n$/)
  })
})
