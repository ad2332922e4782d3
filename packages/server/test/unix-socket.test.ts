import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer } from './support/test-server.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill-socket-'))
  path = join(folder, '.s.PGSQL.5432')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the socket that a killed server left is taken over', async () => {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', script])
  expect(existsSync(path)).toBe(true)
  const server = await startTestServer({ alsoListen: [{ path }] })
  const client = new pg.Client({ host: folder, port: 5432, user: 'postgres', database: 'postgres' })
  await client.connect()
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await client.end()
  await server.stop()
})

test('the socket of a server that lives is left to it', async () => {
  const first = await startTestServer({ alsoListen: [{ path }] })
  await expect(startTestServer({ alsoListen: [{ path }] })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  const client = new pg.Client({ host: folder, port: 5432, user: 'postgres', database: 'postgres' })
  await client.connect()
  await client.end()
  await first.stop()
})
