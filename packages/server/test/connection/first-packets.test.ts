import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BackendLines } from '../support/backend-lines.ts'
import { int32, message, startup } from '../support/frontend-lines.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twill-socket-'))
  server = await startTestServer({ alsoListen: [{ path: join(folder, '.s.PGSQL.5432') }] })
})

afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const ssl = Buffer.concat([int32('8'), int32('80877103')])
const gss = Buffer.concat([int32('8'), int32('80877104')])
const hello = { user: 'postgres', database: 'postgres' }

async function all(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What is answered to these bytes, until the server or a Terminate ends it. */
async function lines(...sent: readonly Buffer[]): Promise<{ first: string; lines: string[] }> {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(Buffer.concat([...sent, message('X')]))
  const answer = await all(socket)
  const letters = /^[NS]*(?=R\0|E\0|v\0|$)/.exec(answer.toString('latin1'))?.[0] ?? ''
  const received = new BackendLines()
  received.push(answer.subarray(letters.length))
  return { first: letters, lines: received.lines }
}

test('requests for encryption are answered with N where there is none, and the startup follows', async () => {
  const { first, lines: heard } = await lines(gss, ssl, startup(hello))
  expect(first).toBe('NN')
  expect(heard[0]).toBe('R ok')
  expect(heard.at(-1)).toBe('Z I')
})

test('a newer minor version and unknown protocol options are negotiated down to 3.0', async () => {
  const newer = await lines(startup(hello, 196_610))
  expect(newer.lines.slice(0, 2)).toEqual(['v 196608 0', 'R ok'])
  const options = await lines(startup({ ...hello, '_pq_.wishes': '1', '_pq_.more': '2' }))
  expect(options.lines.slice(0, 2)).toEqual(['v 196608 2 _pq_.wishes _pq_.more', 'R ok'])
})

test('another major version is refused', async () => {
  const { lines: heard } = await lines(startup(hello, 131_072))
  expect(heard).toEqual([
    'E S=FATAL V=FATAL C=0A000 M="unsupported frontend protocol 2.0: server supports 3.0 to 3.0"',
  ])
})

test.each([
  ['no user', startup({ database: 'postgres' }), '28000'],
  ['no terminator', Buffer.concat([int32('12'), int32('196608'), Buffer.from('user')]), '08P01'],
  ['replication', startup({ ...hello, replication: 'true' }), '0A000'],
])('a startup message with %s is refused', async (_, packet, code) => {
  const { lines: heard } = await lines(packet)
  expect(heard.length).toBe(1)
  expect(heard[0]).toContain(`C=${code}`)
})

test('what cannot be a first packet is closed without a word', async () => {
  for (const bytes of [int32('7'), int32('100000'), Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
    const socket = connect(server.port, '127.0.0.1')
    socket.write(bytes)
    expect(await all(socket)).toEqual(Buffer.alloc(0))
  }
})

test('the database is called as the user where none is named', async () => {
  const { lines: heard } = await lines(startup({ user: 'postgres' }))
  expect(heard.at(-1)).toBe('Z I')
})

test('a unix socket is listened on', async () => {
  const client = new pg.Client({ host: folder, ...hello })
  await client.connect()
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await client.end()
})
