/** The shell over in-memory streams: prompts, statements over several lines, commands, history. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complete } from '../src/shell/complete.ts'
import { readHistory, writeHistory } from '../src/shell/history.ts'
import { runShell } from '../src/shell/shell.ts'
import { pgConnection } from './pg-connection.ts'
import { recordingContext } from './recording-context.ts'

describe.skipIf(skipReason)('the shell', () => {
  let cluster: PostgresCluster

  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster?.stop())

  const session = async (typed: string, files: Readonly<Record<string, string>> = {}) => {
    const context = recordingContext(pgConnection(await cluster.connect()), files)
    const [input, output] = [new PassThrough(), new PassThrough()]
    const prompts: string[] = []
    output.on('data', (chunk: Buffer) => prompts.push(chunk.toString()))
    input.end(typed)
    await runShell(context, { input, output, interactive: false, historyFile: undefined })
    return { out: context.output(), err: context.errors(), prompts: prompts.join('') }
  }

  test('runs statements over several lines and shows in its prompt what is unfinished', async () => {
    const { out, prompts } = await session(
      `select\n1 as n,\n'a\nb' as s,\n(\n2) as m;\n\\q\nselect 3;\n`,
    )
    expect(out).toBe(' n | s | m \n---+---+---\n 1 | a+| 2\n   | b | \n(1 row)\n\n')
    expect(prompts).toBe(`test.db=> test.db-> test.db-> test.db'> test.db-> test.db(> test.db=> `)
  })

  test('its prompt shows the state of the transaction', async () => {
    const { prompts } = await session('begin;\nselect 1 / 0;\nrollback;\n')
    expect(prompts).toBe('test.db=> test.db=*> test.db=!> test.db=> ')
  })

  test('reports errors without a file and goes on', async () => {
    const { out, err } = await session('selec;\nselect 1 as x;\n')
    expect(err).toBe('ERROR:  syntax error at or near "selec"\nLINE 1: selec;\n        ^\n')
    expect(out).toContain('(1 row)')
  })

  test('runs files, sets how results are printed, and times statements', async () => {
    const files = { 'a.sql': 'select 1 as one;\n' }
    const { out, err } = await session(
      '\\x\n\\i a.sql\n\\timing on\nselect 2 as two;\n\\nonsense\n',
      files,
    )
    expect(out).toBe(
      'Expanded display is on.\n-[ RECORD 1 ]\none | 1\n\nTiming is on.\n-[ RECORD 1 ]\ntwo | 2\n\nTime: 0.000 ms\n',
    )
    expect(err).toBe('invalid command \\nonsense\nTry \\? for help.\n')
  })

  test('takes the data of a COPY from the lines that follow', async () => {
    const { out } = await session(
      'create temp table t (a int);\ncopy t from stdin;\n1\n2\n\\.\nselect sum(a) from t;\n',
    )
    expect(out).toBe('CREATE TABLE\nCOPY 2\n sum \n-----\n   3\n(1 row)\n\n')
  })

  test('completes commands, keywords in their case, and names of the database', async () => {
    const client = await cluster.connect()
    await client.query('create table if not exists zebra (stripes int)')
    const connection = pgConnection(client)
    expect(await complete(connection, '\\tim')).toEqual([['\\timing'], '\\tim'])
    expect(await complete(connection, 'SEL')).toEqual([['SELECT'], 'SEL'])
    expect(await complete(connection, 'select str')).toEqual([['stripes'], 'str'])
    expect((await complete(connection, 'select * from ze'))[0]).toEqual(['zebra'])
  })
})

test('the history is kept, newest last in its file, and bounded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twill-history-'))
  const file = join(folder, 'history')
  writeHistory(file, ['third', 'second', 'first'])
  expect(readFileSync(file, 'utf8')).toBe('first\nsecond\nthird\n')
  expect(readHistory(file)).toEqual(['third', 'second', 'first'])
  writeFileSync(file, 'x\n'.repeat(5000))
  expect(readHistory(file)).toHaveLength(1000)
  expect(readHistory(join(folder, 'none'))).toEqual([])
  rmSync(folder, { recursive: true })
})
