import { connect } from 'node:net'
import { duplexPair } from 'node:stream'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { cstring, int32, message, startup } from '../support/frontend-lines.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let server: TestServer
const clients: pg.Client[] = []

afterEach(async () => {
  await Promise.allSettled(clients.splice(0).map((client) => client.end()))
  await server.stop()
})

async function logIn(config: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'postgres',
    ...config,
  })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}

/** Asks until it is so: what is waited for happens in the same process, between two questions. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}

/** Statements that wait for it run until it is let go. */
async function holdLock(): Promise<{ letGo: () => Promise<unknown>; lock: string }> {
  const holder = await logIn()
  await holder.query('SELECT pg_advisory_lock(1)')
  return { letGo: () => holder.query('SELECT pg_advisory_unlock(1)'), lock: 'pg_advisory_lock(1)' }
}

/** So many statements are under way. */
function waiting(count: number): Promise<void> {
  return until(() => server.server.state.running === count)
}

function ended(client: pg.Client): Promise<Error & { code?: string }> {
  return new Promise((resolve) => client.once('error', resolve))
}

test('more connections than allowed are refused with 53300', async () => {
  server = await startTestServer({ maxConnections: 2 })
  await logIn()
  const second = await logIn()
  await expect(logIn()).rejects.toMatchObject({
    code: '53300',
    message: 'sorry, too many clients already',
  })
  await second.end()
  await until(() => server.server.state.connections < 2)
  await logIn()
})

test('a cancel request with the right secret ends the statement, and only that', async () => {
  server = await startTestServer()
  const { lock } = await holdLock()
  const client = await logIn()
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
  const cancel = (key: number): void => {
    const body = Buffer.concat([int32('80877102'), int32(String(processID)), int32(String(key))])
    connect(server.port, '127.0.0.1').end(Buffer.concat([int32('16'), body]))
  }
  const waits = client.query(`SELECT ${lock}`).catch((error: unknown) => error)
  await waiting(1)
  cancel(secretKey + 1)
  await until(() => server.server.counters.cancelRequests === 1)
  cancel(secretKey)
  expect(await waits).toMatchObject({
    code: '57014',
    message: 'canceling statement due to user request',
  })
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('a client that dies in a transaction leaves no locks and no changes', async () => {
  server = await startTestServer()
  const other = await logIn()
  await other.query('CREATE TABLE t (a int); INSERT INTO t VALUES (1)')
  const dying = await logIn()
  await dying.query('BEGIN; UPDATE t SET a = 2')
  ;(dying as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  await other.query('UPDATE t SET a = a + 10')
  expect((await other.query('SELECT a FROM t')).rows).toEqual([{ a: 11 }])
})

test('a client that dies while its statement runs takes the statement with it', async () => {
  server = await startTestServer()
  const { lock } = await holdLock()
  const dying = await logIn()
  dying.query(`SELECT ${lock}`).catch(() => undefined)
  await waiting(1)
  ;(dying as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  await until(() => server.server.state.connections === 1)
  expect(server.engine.stats().sessions).toBe(1)
})

test('what was sent before goodbye is done', async () => {
  server = await startTestServer()
  const client = await logIn()
  await client.query('CREATE TABLE t (a int)')
  const socket = connect(server.port, '127.0.0.1')
  socket.write(startup({ user: 'postgres', database: 'postgres' }))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.end(Buffer.concat([message('Q', cstring('INSERT INTO t VALUES (1)')), message('X')]))
  await new Promise((resolve) => socket.resume().once('close', resolve))
  expect((await client.query('SELECT a FROM t')).rows).toEqual([{ a: 1 }])
})

test('a transaction that idles too long is ended with 25P03, a session with 57P05', async () => {
  server = await startTestServer()
  const inTransaction = await logIn({ idle_in_transaction_session_timeout: 1 })
  const told = ended(inTransaction)
  await inTransaction.query('BEGIN')
  expect(await told).toMatchObject({
    code: '25P03',
    message: 'terminating connection due to idle-in-transaction timeout',
  })
  const idle = await logIn()
  const toldIdle = ended(idle)
  await idle.query("SET idle_session_timeout TO '1ms'")
  expect(await toldIdle).toMatchObject({ code: '57P05' })
})

test('who does not authenticate in time is let go', async () => {
  server = await startTestServer({
    authenticationTimeoutMs: 20,
    authenticator: { method: () => ({ kind: 'scram', verifier: undefined }) },
  })
  const silent = connect(server.port, '127.0.0.1')
  await new Promise((resolve) => silent.resume().once('close', resolve))
  const slow = connect(server.port, '127.0.0.1')
  slow.write(startup({ user: 'postgres' }))
  const heard: Buffer[] = []
  for await (const chunk of slow) heard.push(chunk as Buffer)
  expect(Buffer.concat(heard).toString()).toContain('canceling authentication due to timeout')
})

test('a drain ends idle sessions, lets statements finish, and refuses who comes', async () => {
  server = await startTestServer()
  const holder = server.engine.connect()
  await holder.exec('CREATE TABLE t (a int); SELECT pg_advisory_lock(1)')
  const idle = await logIn()
  const busy = await logIn()
  const told = ended(idle)
  const running = busy.query('INSERT INTO t SELECT 1 FROM pg_advisory_lock(1)')
  const toldBusy = ended(busy)
  await waiting(1)
  const drained = server.server.drain()
  expect(await told).toMatchObject({
    code: '57P01',
    message: 'terminating connection due to administrator command',
  })
  await expect(logIn()).rejects.toMatchObject({
    code: '57P03',
    message: 'the database system is shutting down',
  })
  holder.close()
  expect((await running).rowCount).toBe(1)
  expect(await toldBusy).toMatchObject({ code: '57P01' })
  await drained
  await expect(logIn()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a drain that has waited long enough cancels what still runs', async () => {
  server = await startTestServer()
  const holder = server.engine.connect()
  await holder.exec('SELECT pg_advisory_lock(1)')
  const busy = await logIn()
  const running = busy.query('SELECT pg_advisory_lock(1)').catch((error: unknown) => error)
  await waiting(1)
  await server.server.drain(1)
  expect(await running).toMatchObject({ code: '57P01', severity: 'FATAL' })
})

test('whoever is terminated while a statement runs is told that, not that it was cancelled', async () => {
  server = await startTestServer()
  const holder = server.engine.connect()
  await holder.exec('SELECT pg_advisory_lock(1)')
  const busy = await logIn()
  const { rows } = await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const running = busy.query('SELECT pg_advisory_lock(1)').catch((error: unknown) => error)
  await waiting(1)
  await holder.exec(`SELECT pg_terminate_backend(${rows[0]?.pid})`)
  expect(await running).toMatchObject({
    code: '57P01',
    message: 'terminating connection due to administrator command',
  })
})

test('a client that does not read holds back its statement, not the memory', async () => {
  server = await startTestServer()
  const [client, host] = duplexPair()
  void server.server.accept(host, { kind: 'unix' })
  client.write(startup({ user: 'postgres', database: 'postgres' }))
  const rows = 40_000
  client.write(message('Q', cstring(`SELECT repeat('x', 1000) FROM generate_series(1, ${rows})`)))
  // Nobody reads: the statement has to come to rest, with little on the way.
  let sent = -1
  let restingTurns = 0
  await until(() => {
    const { sentBytes } = server.server.counters
    restingTurns = sentBytes === sent && sentBytes > 0 ? restingTurns + 1 : 0
    sent = sentBytes
    return restingTurns > 200
  })
  expect(sent).toBeLessThan(2_000_000)
  let received = 0
  for await (const chunk of client) {
    received += (chunk as Buffer).length
    if (received >= rows * 1_011) break
  }
  expect(received).toBeGreaterThanOrEqual(rows * 1_011)
})

test('a message that is too long ends the connection with 08P01', async () => {
  server = await startTestServer()
  const socket = connect(server.port, '127.0.0.1')
  socket.write(startup({ user: 'postgres', database: 'postgres' }))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.write(Buffer.from([81, 0x7f, 0xff, 0xff, 0xff]))
  const heard: Buffer[] = []
  for await (const chunk of socket) heard.push(chunk as Buffer)
  expect(Buffer.concat(heard).toString()).toMatch(/FATAL.*08P01.*invalid message length/s)
})
