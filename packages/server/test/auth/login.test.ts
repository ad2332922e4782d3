/** Who comes in, with a driver that knows nothing of us. */
import { nodeEnv as env } from '@twill/bun'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ensureSuperuser,
  hasPasswords,
  readAccessRules,
  readPasswordFile,
  ruleAuthenticator,
  singleDatabase,
} from '@twill/server'
import type { Engine } from '@twill/engine'
import { openEngine } from '@twill/engine'
import { openMemoryStorage } from '@twill/storage/memory'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const PASSWORD = 'correct horse'
let engine: Engine
let server: TestServer
const clients: pg.Client[] = []

beforeAll(async () => {
  engine = await openEngine(await openMemoryStorage(), { env, databaseName: 'main' })
  await engine.connect().exec(`
    create role ann login password '${PASSWORD}';
    create role idle nologin password '${PASSWORD}';
    create role late login password '${PASSWORD}' valid until '2001-01-01';
    create role soon login password '${PASSWORD}' valid until '2999-01-01';
    create role one login password '${PASSWORD}' connection limit 1;
    create role bare login;
    create role barred login password '${PASSWORD}';
    create role trusted login;
    revoke connect on database main from public;
    grant connect on database main to ann, idle, late, soon, one, bare, trusted`)
  const rules = readAccessRules(
    `host all trusted,nobody 127.0.0.1 trust
     host all refused all reject
     host main all 127.0.0.0/8 scram`,
    'access.conf',
  )
  const databases = singleDatabase(engine, 'main')
  server = await startTestServer({
    databases,
    authenticator: ruleAuthenticator({ databases, rules: () => rules }),
  })
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
  await server.stop()
  await engine.close()
})

async function connect(
  user: string,
  password: string | undefined = PASSWORD,
  database = 'main',
): Promise<string> {
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user, password, database })
  client.on('error', () => undefined)
  try {
    await client.connect()
    clients.push(client)
    const { rows } = await client.query('select current_user as name')
    return `in as ${String((rows[0] as { name: string }).name)}`
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return `${code} ${message}`
  }
}

const wrong = (user: string) => `28P01 password authentication failed for user "${user}"`

describe('a client', () => {
  test.each([
    ['ann', PASSWORD, 'in as ann'],
    ['soon', PASSWORD, 'in as soon'],
    ['ann', 'wrong', wrong('ann')],
    ['nobody-at-all', PASSWORD, wrong('nobody-at-all')],
    ['bare', PASSWORD, wrong('bare')],
    ['late', PASSWORD, wrong('late')],
    ['idle', PASSWORD, '28000 role "idle" is not permitted to log in'],
    ['barred', PASSWORD, '42501 permission denied for database "main"'],
    ['trusted', '', 'in as trusted'],
    ['nobody', '', '28000 role "nobody" does not exist'],
    [
      'refused',
      PASSWORD,
      '28000 pg_hba.conf rejects connection for host "127.0.0.1", user "refused", database "main", no encryption',
    ],
  ])('as %s with %j: %s', async (user, password, expected) => {
    expect(await connect(user, password)).toBe(expected)
  })

  test('that no rule is for is told what there is no rule for', async () => {
    expect(await connect('ann', PASSWORD, 'other')).toBe(
      '28000 no pg_hba.conf entry for host "127.0.0.1", user "ann", database "other", no encryption',
    )
  })

  test('of a database that is not there is told so once it has proved who it is', async () => {
    expect(await connect('trusted', '', 'other')).toBe('3D000 database "other" does not exist')
  })

  test('of a role with a limit is refused beyond it', async () => {
    expect(await connect('one')).toBe('in as one')
    expect(await connect('one')).toBe('53300 too many connections for role "one"')
  })
})

describe('the first user', () => {
  test('is made, brought up to date, and left alone when it is as it should be', async () => {
    const own = await openEngine(await openMemoryStorage(), { env })
    const stored = async () => {
      const statement = await own
        .connect()
        .prepare(`select rolpassword from pg_authid where rolname = 'Root "1"'`)
      return (await statement.first([]))?.[0]
    }
    const superuser = { name: 'Root "1"', password: 'a' }
    expect(await hasPasswords(own)).toBe(false)
    await ensureSuperuser(own, superuser)
    expect(await hasPasswords(own)).toBe(true)
    const first = await stored()
    expect(first).toMatch(/^SCRAM-SHA-256\$/)
    const { commits } = own.stats()
    await ensureSuperuser(own, superuser)
    expect(own.stats().commits).toBe(commits)
    await ensureSuperuser(own, { ...superuser, password: 'b' })
    expect(await stored()).not.toBe(first)
    await own.connect().exec(`alter role "Root ""1""" nosuperuser`)
    await ensureSuperuser(own, { ...superuser, password: 'b' })
    expect(own.connect({ user: 'Root "1"' }).setting('is_superuser')).toBe('on')
    await own.close()
  })

  test('has a password in a file that nobody else may read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'twill-password-'))
    const path = join(folder, 'password')
    const write = (text: string, mode: number) => {
      writeFileSync(path, text)
      chmodSync(path, mode)
    }
    write('secret word\nsecond line\n', 0o600)
    expect(readPasswordFile(path)).toBe('secret word')
    write('secret', 0o640)
    expect(() => readPasswordFile(path)).toThrow(/can be read by others/)
    write('\n', 0o600)
    expect(() => readPasswordFile(path)).toThrow(/is empty/)
    rmSync(folder, { recursive: true })
  })
})
