/** The program as somebody sets it up: a first user, rules, several databases, a restart. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProgramServer } from './support/program-server.ts'

const main = join(import.meta.dirname, '../src/main.ts')
let folder: string
let passwordFile: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'twill-access-'))
  passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'first secret\n')
  chmodSync(passwordFile, 0o600)
})
afterAll(() => rmSync(folder, { recursive: true }))

type Login = { readonly user: string; readonly password?: string; readonly database?: string }

async function ask(port: number, login: Login, sql: string): Promise<string> {
  const client = new pg.Client({ host: '127.0.0.1', port, database: 'twill', ...login })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
    return String(rows[0]?.[0] ?? 'done')
  } catch (error) {
    return String((error as { code?: string }).code)
  } finally {
    await client.end().catch(() => undefined)
  }
}

describe('twill-server', () => {
  test('has its first user, whose databases and users are there again after a restart', async () => {
    const args = ['--auth', 'scram', '--user', 'root', '--password-file', passwordFile]
    const first = await startProgramServer({ args })
    const root = { user: 'root', password: 'first secret' }
    expect(await ask(first.port, root, 'select current_user')).toBe('root')
    expect(await ask(first.port, { ...root, password: 'wrong' }, 'select 1')).toBe('28P01')
    expect(await ask(first.port, { user: 'postgres' }, 'select 1')).not.toBe('1')
    await ask(first.port, root, `create role app login password 'app secret'`)
    await ask(first.port, root, 'create database shop owner app')
    const app = { user: 'app', password: 'app secret', database: 'shop' }
    expect(await ask(first.port, app, 'create table t as select 1 as x')).toBe('done')
    await first.stop({ keep: true })

    writeFileSync(passwordFile, 'second secret\n')
    const second = await startProgramServer({ args, again: first })
    const again = { user: 'root', password: 'second secret' }
    expect(await ask(second.port, root, 'select 1')).toBe('28P01')
    expect(await ask(second.port, again, 'select count(*) from pg_database')).toBe('2')
    expect(await ask(second.port, { ...again, database: 'shop' }, 'select x from t')).toBe('1')
    expect(await ask(second.port, app, 'select x from t')).toBe('1')
    expect(await ask(second.port, { ...app, database: 'twill' }, 'create table t (x int)')).toBe(
      '42501',
    )
    expect(await ask(second.port, again, 'drop database shop with (force)')).toBe('done')
    expect(await ask(second.port, app, 'select 1')).toBe('3D000')
    await second.stop()
  })

  test('keeps to the rules of a file', async () => {
    const authFile = join(folder, 'access.conf')
    writeFileSync(
      authFile,
      'host twill watcher 127.0.0.1 trust\nhost all root all scram\nhost all all all reject\n',
    )
    const args = ['--auth', 'scram', '--auth-file', authFile, '--user', 'root']
    const server = await startProgramServer({ args: [...args, '--password-file', passwordFile] })
    const root = { user: 'root', password: 'second secret' }
    await ask(server.port, root, 'create role watcher login')
    expect(await ask(server.port, { user: 'watcher' }, 'select current_user')).toBe('watcher')
    expect(await ask(server.port, { user: 'other' }, 'select 1')).toBe('28000')
    await server.stop()
  })

  test.each([
    [
      ['--auth', 'trust', '--host', '0.0.0.0'],
      /for this machine alone: not with --host 0\.0\.0\.0/,
    ],
    [['--user', 'root'], /--user and --password-file belong together/],
    [['--user', 'root', '--password-file', '/nonexistent'], /ENOENT/],
  ])('does not start with %j', (args, problem) => {
    const flags = ['--conditions=@twill/source', main, '--url', 'memory://', '--port', '0']
    const { status, stderr } = spawnSync(process.execPath, [...flags, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    expect(status).not.toBe(0)
    expect(stderr).toMatch(problem)
  })

  test('does not start with rules or a password that cannot be used, and says where', () => {
    const run = (args: readonly string[]) =>
      spawnSync(
        process.execPath,
        ['--conditions=@twill/source', main, '--url', 'memory://', '--port', '0', ...args],
        { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
      ).stderr
    const authFile = join(folder, 'wrong.conf')
    writeFileSync(authFile, '# rules\nhost all all 10.0.0.0/8 trust\n')
    expect(run(['--auth-file', authFile])).toMatch(
      /wrong\.conf, line 2: \\"trust\\" is for this machine/,
    )
    const open = join(folder, 'open')
    writeFileSync(open, 'secret')
    chmodSync(open, 0o644)
    expect(run(['--user', 'root', '--password-file', open])).toMatch(/can be read by others/)
  })
})
