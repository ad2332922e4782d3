/** The program in one file, alone in a folder: nothing of the workspace is beside it. */
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgramServer } from './support/program-server.ts'
import { runProgram } from './support/run-program.ts'

const script = join(import.meta.dirname, '../scripts/bundle.ts')
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twill-bundle-'))
  const { code, err } = await runProgram(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    script,
    folder,
  ])
  if (code !== 0) throw new Error(err)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the bundle is one file that serves, keeps what it is told, and ends well', async () => {
  expect(readdirSync(folder)).toEqual(['twill-server.mjs'])
  const command = [process.execPath, join(folder, 'twill-server.mjs')] as const
  const first = await startProgramServer({ command })
  const account = { host: '127.0.0.1', user: 'postgres', database: 'twill' }
  const writer = new pg.Client({ ...account, port: first.port })
  await writer.connect()
  await writer.query('create table t (n int); insert into t values (42)')
  await writer.end()
  expect(await first.stop({ keep: true })).toBe(0)
  const second = await startProgramServer({ command, again: first })
  const reader = new pg.Client({ ...account, port: second.port })
  await reader.connect()
  expect((await reader.query('select n from t')).rows).toEqual([{ n: 42 }])
  await reader.end()
  expect(await second.stop()).toBe(0)
})

test('it knows its flags, and refuses those it does not know', async () => {
  const file = join(folder, 'twill-server.mjs')
  expect((await runProgram(process.execPath, [file, '--help'])).out).toContain('--url <url>')
  const { code, err } = await runProgram(process.execPath, [file, '--prot', '1'])
  expect([code, err]).toEqual([1, expect.stringContaining('--port')])
})

test('a thread that runs it works for the engine', async () => {
  const worker = new Worker(join(folder, 'twill-server.mjs'))
  worker.postMessage({ kind: 'find', nodes: [] })
  expect(await once(worker, 'message')).toEqual([{ kind: 'found', found: [] }])
  await worker.terminate()
})

test('it builds an index of many vectors', async () => {
  const command = [process.execPath, join(folder, 'twill-server.mjs')] as const
  const server = await startProgramServer({ command })
  const client = new pg.Client({
    host: '127.0.0.1',
    user: 'postgres',
    database: 'twill',
    port: server.port,
  })
  await client.connect()
  await client.query(`create extension vector;
    create table item (id int primary key, v vector(3));
    insert into item select i, ('[' || i % 100 || ',' || i / 100 || ',' || i % 7 || ']')::vector
      from generate_series(0, 5999) i;
    create index item_v on item using hnsw (v vector_l2_ops)`)
  const { rows } = await client.query(`select twill_vector_recall('item_v', 10, 50) recall`)
  expect(rows[0].recall).toBeGreaterThan(0.9)
  await client.end()
  expect(await server.stop()).toBe(0)
})
