/**
 * PgBouncer in transaction mode, with the very configuration of `deploy/pgbouncer.ini` and `deploy/pooler.sql`: only addresses, and how few sessions there
 * are, are the test's. Clients prove their passwords to PgBouncer, and PgBouncer proves them to the server, both with SCRAM.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import postgres from 'postgres'
import { freePort } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programPath, startProgramServer, type ProgramServer } from '../support/program-server.ts'
import { runProgram } from '../support/run-program.ts'

const pgbouncer = programPath('pgbouncer', '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer')
const pgbench = programPath('pgbench', '/usr/lib/postgresql/15/bin/pgbench', '/usr/bin/pgbench')
const deploy = join(import.meta.dirname, '../../deploy')
const sessions = 3

describe.skipIf(pgbouncer === undefined)('PgBouncer', () => {
  let server: ProgramServer
  let bouncer: Bouncer
  const account = { host: '127.0.0.1', user: 'app', password: 'app secret', database: 'twill' }

  beforeAll(async () => {
    const first = await startProgramServer()
    const admin = new pg.Client({ ...account, port: first.port, user: 'postgres' })
    await admin.connect()
    await admin.query(readFileSync(join(deploy, 'pooler.sql'), 'utf8'))
    await admin.query(`
      alter role pgbouncer password 'bouncer secret';
      create role app login password 'app secret';
      create table counter (id int primary key, n int not null);
      insert into counter select i, 0 from generate_series(1, 5) i;
      grant all on counter to app;
      grant create on schema public to app;
    `)
    await admin.end()
    await first.stop({ keep: true })
    server = await startProgramServer({ again: first, args: ['--auth', 'scram'] })
    bouncer = await startBouncer(pgbouncer ?? '', server.port)
  })
  afterAll(async () => {
    await bouncer.stop()
    await server.stop()
  })

  test('many clients share few sessions', async () => {
    const pids = new Set<number>()
    const clients = Array.from(
      { length: 40 },
      () => new pg.Client({ ...account, port: bouncer.port }),
    )
    await Promise.all(
      clients.map(async (client) => {
        await client.connect()
        for (let i = 1; i <= 5; i++) {
          await client.query('begin')
          const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
          await client.query('update counter set n = n + 1 where id = $1', [i])
          await client.query('commit')
          pids.add(rows[0]?.pid ?? 0)
        }
        await client.end()
      }),
    )
    expect(pids.size).toBe(sessions)
    expect(await bouncer.sum()).toBe(200)
  })

  test('a client that dies in a transaction leaves nothing to the next one', async () => {
    const before = await bouncer.sum()
    const client = new pg.Client({ ...account, port: bouncer.port })
    client.on('error', () => undefined)
    await client.connect()
    await client.query('begin; update counter set n = 1000 where id = 1')
    const gone = new Promise<void>((resolve) => client.once('end', resolve))
    socketOf(client).destroy()
    await gone
    expect(await bouncer.sum()).toBe(before)
    const again = new pg.Client({ ...account, port: bouncer.port })
    await again.connect()
    await again.query('update counter set n = n + 1 where id = 1')
    await again.end()
    expect(await bouncer.sum()).toBe(before + 1)
  })

  test('a wrong password is refused, and so is a role that is not there', async () => {
    for (const wrong of [{ password: 'guess' }, { user: 'nobody' }]) {
      const client = new pg.Client({ ...account, ...wrong, port: bouncer.port })
      await expect(client.connect()).rejects.toThrow(/authentication failed|no such user/)
    }
  })

  test('settings of a transaction end with it; those of a session are not to be relied on', async () => {
    const sql = postgres({ ...account, port: bouncer.port, max: 1, prepare: false })
    await sql.begin(async (tx) => {
      await tx`set local search_path to pg_catalog`
      expect((await tx`show search_path`)[0]).toEqual({ search_path: 'pg_catalog' })
    })
    expect((await sql`show search_path`)[0]).toEqual({ search_path: '"$user", public' })
    await sql.end()
  })

  test.skipIf(pgbench === undefined).each(['simple', 'extended'])(
    'pgbench runs in %s mode',
    async (mode) => {
      const env = {
        PGHOST: '127.0.0.1',
        PGPORT: String(bouncer.port),
        PGUSER: account.user,
        PGPASSWORD: account.password,
        PGDATABASE: account.database,
      }
      const made = await runProgram(pgbench ?? '', ['-i', '-q', '-I', 'dtGp'], { env })
      expect({ code: made.code, err: made.err }).toEqual({
        code: 0,
        err: expect.stringContaining('done in'),
      })
      const { code, out } = await runProgram(
        pgbench ?? '',
        ['-n', '-M', mode, '-c', '10', '-t', '10'],
        { env },
      )
      expect(code).toBe(0)
      expect(out).toContain('number of transactions actually processed: 100/100')
    },
  )

  type Bouncer = {
    readonly port: number
    sum(): Promise<number>
    stop(): Promise<void>
  }

  async function startBouncer(program: string, serverPort: number): Promise<Bouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'twill-pgbouncer-'))
    const port = await freePort()
    const file = join(folder, 'pgbouncer.ini')
    const changes = [
      ['port=5432', `port=${serverPort}`],
      ['listen_port = 6432', `listen_port = ${port}`],
      ['default_pool_size = 16', `default_pool_size = ${sessions}`],
      ['reserve_pool_size = 4', 'reserve_pool_size = 0'],
    ] as const
    let text = readFileSync(join(deploy, 'pgbouncer.ini'), 'utf8')
    for (const [from, to] of changes) {
      expect(text).toContain(from)
      text = text.replace(from, to)
    }
    writeFileSync(file, text)
    writeFileSync(join(folder, 'userlist.txt'), '"pgbouncer" "bouncer secret"\n')
    // It does not run as root, and another user has to read its files.
    chmodSync(folder, 0o755)
    const isRoot = process.getuid?.() === 0
    const [command, args] = isRoot
      ? ['setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', program, file]]
      : [program, [file]]
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    await untilItSays(child, 'process up')
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const sum = async (): Promise<number> => {
      const client = new pg.Client({ ...account, port })
      await client.connect()
      const { rows } = await client.query<{ n: number }>('select sum(n)::int as n from counter')
      await client.end()
      return rows[0]?.n ?? 0
    }
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
    return { port, sum, stop }
  }
})

function socketOf(client: pg.Client): { destroy(): void } {
  const { connection } = client as unknown as {
    connection: { stream: { destroy(): void } }
  }
  return connection.stream
}

async function untilItSays(child: ChildProcess, text: string): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes(text)) resolve()
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`it ended: ${output}`)))
  })
}
