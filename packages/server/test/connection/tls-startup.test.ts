import { readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { int32 } from '../support/frontend-lines.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const ssl = Buffer.concat([int32('8'), int32('80877103')])
let server: TestServer

beforeEach(async () => {
  server = await startTestServer({
    tls: {
      cert: readFileSync(join(fixtures, 'localhost.cert.pem')),
      key: readFileSync(join(fixtures, 'localhost.key.pem')),
    },
  })
})
afterEach(() => server.stop())

async function untilNobodyStarts(): Promise<void> {
  while (server.server.state.starting > 0) await new Promise((resolve) => setImmediate(resolve))
}

test('a client that does not trust the certificate leaves nothing behind', async () => {
  const socket = connectPlain(server.port, '127.0.0.1')
  socket.write(ssl)
  await new Promise((resolve) => socket.once('data', resolve))
  expect(server.server.state.starting).toBe(1)
  const secure = connectTls({ socket, rejectUnauthorized: true })
  await new Promise((resolve) => secure.once('error', resolve))
  await untilNobodyStarts()
})

test('a client that leaves before it begins with TLS leaves nothing behind', async () => {
  const socket = connectPlain(server.port, '127.0.0.1')
  socket.write(ssl)
  await new Promise((resolve) => socket.once('data', resolve))
  socket.destroy()
  await untilNobodyStarts()
})

test('a drain does not wait for a client that never begins with TLS', async () => {
  const socket = connectPlain(server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(ssl)
  await new Promise((resolve) => socket.once('data', resolve))
  await server.server.drain(1)
  expect(server.server.state.starting).toBe(0)
  socket.destroy()
})
