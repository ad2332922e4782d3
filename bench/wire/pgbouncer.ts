/** PgBouncer in transaction mode in front of another server, a process of its own on loopback. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '@twill/testing'
import type { WireServer } from './wire-servers.ts'

/** Sessions that it opens at the server. */
const POOL_SIZE = 16
const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']

/** Why there is none, or `undefined`. */
export const pgbouncerSkipReason: string | undefined = places.some((path) => existsSync(path))
  ? undefined
  : 'PgBouncer is not installed'

/** Ends with `stop`, which leaves the server behind it alone. */
export async function pgbouncerBefore(server: WireServer, directory: string): Promise<WireServer> {
  const program = places.find((path) => existsSync(path))
  if (program === undefined) throw new Error(pgbouncerSkipReason)
  const folder = mkdtempSync(join(directory, 'pgbouncer-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, configuration(server.port, port))
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['--user=postgres'] : []
  const child = spawn(program, [...user, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr })
      .on('line', (line) => {
        if (line.includes('process up')) resolve()
      })
      .once('close', () => reject(new Error('PgBouncer ended before it listened')))
  })
  return {
    name: `${server.name} behind PgBouncer`,
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGINT')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configuration(server: number, port: number): string {
  return `[databases]
* = host=127.0.0.1 port=${server} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 1000
default_pool_size = ${POOL_SIZE}
`
}
