/**
 * twill-server as a process, over a database of its own, for programs that connect to it.
 *
 * The database is a file in a temporary folder, or, with `TWILL_TEST_URL`, a prefix under that address (`s3://bucket/prefix`; the
 * program reads the same variables of the environment as everybody else). `stop()` ends the process and removes the folder.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const main = join(import.meta.dirname, '../../src/main.ts')
const flags = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning']

export type ProgramServer = {
  readonly port: number
  /** Where the unix socket is; for files of the test too. */
  readonly folder: string
  /** What libpq and its kin read. */
  readonly env: Readonly<Record<string, string>>
  readonly url: string
  /** Sends SIGTERM and waits; the code it ended with. `keep`: the folder stays, for a server that takes over. */
  stop(options?: { readonly keep: boolean }): Promise<number | null>
}

export type ProgramServerOptions = {
  readonly args?: readonly string[]
  /** Over the database of a server that was stopped and kept. */
  readonly again?: ProgramServer
  /** Default: `src/main.ts` on this Node. */
  readonly command?: readonly [string, ...string[]]
}

export async function startProgramServer(
  options: ProgramServerOptions = {},
): Promise<ProgramServer> {
  const folder = options.again?.folder ?? mkdtempSync(join(tmpdir(), 'twill-server-'))
  const url = options.again?.url ?? databaseUrl(folder)
  const [program, ...first] = options.command ?? [process.execPath, ...flags, main]
  const auth = options.args?.includes('--auth') === true ? [] : ['--auth', 'trust']
  const args = [...first, '--url', url, '--port', '0', ...auth]
  const child = spawn(program, [...args, ...(options.args ?? [])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const killOnExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killOnExit)
  const stop: ProgramServer['stop'] = async ({ keep } = { keep: false }) => {
    child.kill('SIGTERM')
    const code = await ended
    process.off('exit', killOnExit)
    if (!keep) rmSync(folder, { recursive: true, force: true })
    return code
  }
  const log: string[] = []
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line)
      const found = readyPort(line)
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`twill-server did not start:\n${log.join('\n')}`)))
  })
  const env = {
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: 'postgres',
    PGDATABASE: 'twill',
    PGTZ: 'UTC',
  }
  return { port, folder, url, env, stop }
}

/** The port in the line that says that the server is ready. */
function readyPort(line: string): number | undefined {
  if (!line.includes('ready to accept connections')) return undefined
  const { listen } = JSON.parse(line) as { listen: readonly { readonly port?: number }[] }
  return listen.find((address) => address.port !== undefined)?.port
}

function databaseUrl(folder: string): string {
  const under = process.env['TWILL_TEST_URL']
  return under === undefined
    ? `file://${join(folder, 'twill.db')}`
    : `${under}/${randomUUID()}/twill`
}

/** The first of these paths that is there. Absent: that is printed, and the test skips itself. */
export function programPath(what: string, ...paths: readonly string[]): string | undefined {
  const found = paths.find((path) => existsSync(path))
  if (found === undefined) console.warn(`tests which need ${what} are skipped: not installed`)
  return found
}
