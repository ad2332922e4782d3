/**
 * A temporary PostgreSQL for the tests that compare Twill with the real thing.
 *
 * Each call makes its own cluster (C locale, UTF8, UTC, trust, loopback only, no fsync unless `settings` say otherwise) in a fresh
 * temporary folder on a free port, and `stop()` removes every trace of it. PostgreSQL refuses to run as
 * root; a root caller's cluster belongs to the `postgres` user instead.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'

export interface PostgresCluster {
  readonly port: number
  /** The server's process. */
  readonly pid: number
  /** A connected client as superuser `postgres`; the caller ends it, or `stop()` does. */
  connect(database?: string): Promise<pg.Client>
  stop(): Promise<void>
}

const startDeadlineMs = 30_000
const binaries = findBinaries()

/** Why no PostgreSQL can be started here, or `undefined` when one can. */
export const skipReason: string | undefined =
  binaries === undefined
    ? 'PostgreSQL 15 (initdb, postgres) is not installed'
    : isRoot() && userId('postgres') === undefined
      ? 'running as root, and there is no user "postgres" to run PostgreSQL as'
      : undefined

if (skipReason !== undefined) console.warn(`tests against PostgreSQL are skipped: ${skipReason}`)

/** The path of a program that comes with PostgreSQL: `pgbench`, `psql`. Throws when `skipReason` is set. */
export function postgresProgram(name: string): string {
  if (binaries === undefined) throw new Error(skipReason)
  return join(binaries, name)
}

export type PostgresOptions = {
  /** Where the cluster is made; the default is the folder for temporary files. */
  readonly directory?: string
  /** In place of those that make tests quick; `undefined` leaves PostgreSQL's default. */
  readonly settings?: Readonly<Record<string, string | undefined>>
}

/** Starts a cluster and waits until it answers; throws when `skipReason` is set or the start fails. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresCluster> {
  if (binaries === undefined || skipReason !== undefined) throw new Error(skipReason)
  const folder = mkdtempSync(join(options.directory ?? tmpdir(), 'twill-postgres-'))
  if (isRoot()) chownSync(folder, ...(userId('postgres') as [number, number]))
  const data = join(folder, 'data')
  const made = spawnSync(
    ...asServerUser(join(binaries, 'initdb'), [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]),
    { cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`initdb failed: ${made.stderr || String(made.error)}`)
  }
  const port = await freePort()
  const server = startServer(binaries, folder, data, {
    ...quickSettings(port),
    ...options.settings,
  })
  const clients = new Set<pg.Client>()
  const connect = async (database = 'postgres'): Promise<pg.Client> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database })
    await client.connect()
    clients.add(client)
    client.once('end', () => clients.delete(client))
    return client
  }
  const stop = async (): Promise<void> => {
    await Promise.allSettled([...clients].map((client) => client.end()))
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answer(connect, server)
  } catch (cause) {
    await stop()
    throw new Error(`PostgreSQL did not start: ${server.output()}`, { cause })
  }
  return { port, pid: server.pid, connect, stop }
}

interface ServerProcess {
  readonly pid: number
  exited(): boolean
  output(): string
  end(): Promise<void>
}

function quickSettings(port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '50',
    shared_buffers: '16MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_prepared_transactions: '10',
  }
}

function startServer(
  bin: string,
  folder: string,
  data: string,
  settings: Readonly<Record<string, string | undefined>>,
): ServerProcess {
  const options = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : ['-c', `${name}=${value}`],
  )
  const [command, args] = asServerUser(join(bin, 'postgres'), ['-D', data, ...options])
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-8192)
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const killOnExit = (): void => void child.kill('SIGQUIT')
  process.once('exit', killOnExit)
  return {
    pid: child.pid ?? 0,
    exited: () => hasExited(child),
    output: () => output,
    async end() {
      if (!hasExited(child)) child.kill('SIGINT')
      await gone
      process.off('exit', killOnExit)
    },
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function answer(connect: () => Promise<pg.Client>, server: ServerProcess): Promise<void> {
  const deadline = performance.now() + startDeadlineMs
  for (;;) {
    try {
      await (await connect()).end()
      return
    } catch (error) {
      if (server.exited() || performance.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** PostgreSQL 15 on this machine: what tests expect is what that version answers. */
function findBinaries(): string | undefined {
  const folders = [
    process.env['TWILL_POSTGRES_BIN'],
    '/usr/lib/postgresql/15/bin',
    '/opt/homebrew/opt/postgresql@15/bin',
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.filter((folder) => folder !== undefined).find(isPostgres15)
}

function isPostgres15(folder: string): boolean {
  const server = join(folder, 'postgres')
  if (!existsSync(server) || !existsSync(join(folder, 'initdb'))) return false
  const { stdout } = spawnSync(server, ['--version'], { encoding: 'utf8' })
  return /\b15[.\s]/.test(stdout)
}

/** `setpriv` execs in place, so the child's pid is the server's and signals reach it. */
function asServerUser(command: string, args: readonly string[]): [string, string[]] {
  if (!isRoot()) return [command, [...args]]
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]]
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function userId(name: string): [number, number] | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  const [user, group] = ids.map((id) => (id.status === 0 ? Number(id.stdout) : undefined))
  return user === undefined || group === undefined ? undefined : [user, group]
}
