/**
 * What clients of the server cost that do little: connections that are idle, a client that reads a large result slowly. And what becomes
 * of commits when the server is told to stop under load: all that was acknowledged is there afterwards.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { serialize } from 'pg-protocol'
import { plainTable, shortNumber } from '../harness/table.ts'
import { residentBytes, twillServer, type WireServer } from '../wire/wire-servers.ts'

export type WireClientsOptions = {
  readonly size: 'small' | 'full'
  readonly directory: string
  readonly log: (line: string) => void
}

export type WireClientsResult = {
  readonly idleConnections: number
  /** What they take, of the server's resident memory. */
  readonly idleBytes: number
  readonly resultBytes: number
  /** By how much resident memory was larger at most while the client read it slowly. */
  readonly slowReaderBytes: number
  readonly acknowledged: number
  readonly lost: number
  /** SQLSTATEs that clients saw when the server was told to stop. */
  readonly codes: readonly string[]
}

const sizes = {
  small: { connections: 100, resultRows: 20_000, committers: 4, ms: 300 },
  full: { connections: 5_000, resultRows: 1_000_000, committers: 16, ms: 3_000 },
} as const

/** Of a row of the large result. */
const ROW_BYTES = 1_000
const MB = 1e6

export async function runWireClients(options: WireClientsOptions): Promise<WireClientsResult> {
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-wire-clients-'))
  const { connections, resultRows, committers, ms } = sizes[options.size]
  try {
    const server = await twillServer(directory)
    const idleBytes = await idle(server, connections)
    options.log('idle connections measured')
    const slow = await slowReader(server, resultRows)
    options.log('a slow reader measured')
    await server.stop()
    return {
      idleConnections: connections,
      idleBytes,
      ...slow,
      ...(await stopUnderLoad(directory, committers, ms)),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function client(port: number): pg.Client {
  return new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
}

async function idle(server: WireServer, count: number): Promise<number> {
  // The first ones bring code and buffers that the others find.
  const first = await openRaw(server.port, 50)
  const before = resident(server)
  const sockets = await openRaw(server.port, count)
  const grown = resident(server) - before
  for (const socket of [...first, ...sockets]) socket.destroy()
  return grown
}

/** Connections that are ready for a query and send none. */
async function openRaw(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let from = 0; from < count; from += 100) {
    const some = Array.from({ length: Math.min(100, count - from) }, () => readySocket(port))
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/** ReadyForQuery, idle: the end of what a server says first. */
const READY = Buffer.from('Z\0\0\0\u0005I', 'latin1')

function readySocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let said: Buffer = Buffer.alloc(0)
    socket.once('error', reject)
    socket.once('connect', () =>
      socket.write(serialize.startup({ user: 'postgres', database: 'postgres' })),
    )
    socket.on('data', (chunk: Buffer) => {
      said = Buffer.concat([said, chunk])
      if (said.includes(READY)) resolve(socket)
    })
  })
}

async function slowReader(
  server: WireServer,
  rows: number,
): Promise<Pick<WireClientsResult, 'resultBytes' | 'slowReaderBytes'>> {
  const socket = await readySocket(server.port)
  const sql = `select repeat('x', ${ROW_BYTES}) from generate_series(1, ${rows})`
  const before = resident(server)
  let resultBytes = 0
  let most = 0
  const done = new Promise<void>((resolve, reject) => {
    socket.removeAllListeners('data')
    socket.once('error', reject)
    socket.on('data', (chunk: Buffer) => {
      resultBytes += chunk.length
      most = Math.max(most, resident(server) - before)
      // A pause after each piece: the server is always ahead.
      socket.pause()
      setTimeout(() => socket.resume(), 1)
      if (chunk.subarray(-READY.length).equals(READY)) resolve()
    })
  })
  socket.write(serialize.query(sql))
  await done
  socket.destroy()
  if (resultBytes < rows * ROW_BYTES) throw new Error(`${resultBytes} bytes of ${rows} rows`)
  return { resultBytes, slowReaderBytes: most }
}

function resident(server: WireServer): number {
  return residentBytes(server.pid) ?? NaN
}

/** Committers count what was acknowledged; then the server is told to stop, and its file is opened again. */
async function stopUnderLoad(
  directory: string,
  committers: number,
  ms: number,
): Promise<Pick<WireClientsResult, 'acknowledged' | 'lost' | 'codes'>> {
  const folder = mkdtempSync(join(directory, 'stopped-'))
  const url = `file://${join(folder, 'stopped.db')}`
  const server = await twillServer(directory, url)
  const first = client(server.port)
  await first.connect()
  await first.query('create table counter (id int primary key, n int not null)')
  await first.query(`insert into counter select i, 0 from generate_series(1, ${committers}) i`)
  await first.end()
  const codes = new Set<string>()
  const acknowledged = new Map<number, number>()
  const run = async (id: number): Promise<void> => {
    const own = client(server.port)
    own.on('error', (error) => codes.add((error as { code?: string }).code ?? String(error)))
    await own.connect()
    try {
      for (let n = 1; ; n++) {
        await own.query({
          name: 'up',
          text: 'update counter set n = n + 1 where id = $1',
          values: [id],
        })
        acknowledged.set(id, n)
      }
    } catch (error) {
      codes.add((error as { code?: string }).code ?? String(error))
    }
  }
  const running = Array.from({ length: committers }, (_, i) => run(i + 1))
  await new Promise((resolve) => setTimeout(resolve, ms))
  await server.stop()
  await Promise.all(running)
  const again = await twillServer(directory, url)
  const reader = client(again.port)
  await reader.connect()
  const { rows } = await reader.query<{ id: number; n: number }>('select id, n from counter')
  await reader.end()
  await again.stop()
  let lost = 0
  for (const { id, n } of rows) lost += Math.max(0, (acknowledged.get(id) ?? 0) - n)
  const total = [...acknowledged.values()].reduce((sum, n) => sum + n, 0)
  if (lost > 0) throw new Error(`${lost} acknowledged commits of ${total} are gone`)
  return { acknowledged: total, lost, codes: [...codes].toSorted() }
}

export function wireClientsReport(result: WireClientsResult): string {
  const mb = (bytes: number): string => `${shortNumber(bytes / MB)} MB`
  return plainTable({
    columns: ['what', 'how many', 'measured'],
    rows: [
      ['idle connections', String(result.idleConnections), mb(result.idleBytes)],
      [
        'a result, read slowly',
        mb(result.resultBytes),
        `${mb(result.slowReaderBytes)} more at most`,
      ],
      ['commits acknowledged before SIGTERM', String(result.acknowledged), `${result.lost} lost`],
      ['clients saw', '', result.codes.join(', ')],
    ],
  })
}
