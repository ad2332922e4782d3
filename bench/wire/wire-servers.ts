/** The servers that the experiments over the wire compare, each a process of its own on loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { startPostgres } from '@twill/testing'

export type WireServer = {
  readonly name: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Of what a server says before it listens. */
const SAID_LINES_MAX = 20

const root = join(import.meta.dirname, '../..')
const nodeArgs = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning']

/** PostgreSQL as it comes: durable, with its default sizes; room for as many clients as are measured. */
export async function postgresServer(directory: string): Promise<WireServer> {
  const defaults = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers']
  const cluster = await startPostgres({
    directory,
    settings: {
      ...Object.fromEntries(defaults.map((name) => [name, undefined])),
      max_connections: '300',
    },
  })
  return { name: 'PostgreSQL 15', port: cluster.port, pid: cluster.pid, stop: () => cluster.stop() }
}

/** `twill-server` over a file, or over the database that `url` names. */
export async function twillServer(directory: string, url?: string): Promise<WireServer> {
  const folder = mkdtempSync(join(directory, 'twill-wire-'))
  const child = spawn(
    process.execPath,
    [
      ...nodeArgs,
      join(root, 'apps/server/src/main.ts'),
      `--url=${url ?? `file://${join(folder, 'bench.db')}`}`,
      '--host=127.0.0.1',
      '--port=0',
      '--auth=trust',
      '--max-connections=20000',
    ],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  )
  const port = await listening(child.stderr, /"port":(\d+)/)
  return {
    name: 'Twill',
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function cannedServer(): Promise<WireServer> {
  const child = spawn(
    process.execPath,
    [...nodeArgs, join(import.meta.dirname, 'canned-listener.ts')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const port = await listening(child.stdout, /^listening (\d+)$/)
  return { name: 'canned row', port, pid: child.pid ?? 0, stop: () => ended(child) }
}

/** The port that the process says it listens on. */
function listening(output: Readable, pattern: RegExp): Promise<number> {
  const said: string[] = []
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output })
    lines.on('line', (line) => {
      const port = pattern.exec(line)?.[1]
      if (port !== undefined) resolve(Number(port))
      else if (said.length < SAID_LINES_MAX) said.push(line)
    })
    lines.once('close', () => {
      reject(new Error(`a server ended before it listened: ${said.join('; ')}`))
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  await gone
}

/** Resident memory of a process, in bytes; `undefined` where the system does not tell. */
export function residentBytes(pid: number): number | undefined {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return undefined
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}
