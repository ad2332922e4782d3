/** A dump loaded again is the same database: PostgreSQL's own pg_dump sees no difference. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { open } from '@twill/bun'
import { sharedPath, skipReason, startPostgres } from '@twill/testing'
import type { PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dump } from '../../src/dump/dump.ts'
import type { DumpOptions } from '../../src/dump/dump.ts'
import { engineConnection } from '../../src/engine/engine-connection.ts'
import { pgConnection } from '../pg-connection.ts'

const hasPrograms = ['psql', 'pg_dump'].every((p) => spawnSync(p, ['--version']).status === 0)
const skipped = skipReason !== undefined || !hasPrograms
const chinook = sharedPath('data', 'chinook.sql')

const everything: DumpOptions = { schema: true, data: true, form: 'copy' }

const schema = readFileSync(new URL('everything.sql', import.meta.url), 'utf8')

describe.skipIf(skipped)('a dump', () => {
  let cluster: PostgresCluster
  let databases = 0

  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster?.stop())

  const create = async (sql: string): Promise<string> => {
    const name = `db${databases++}`
    const client = await cluster.connect()
    await client.query(`create database ${name}`)
    await client.end()
    run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...where(name), '-f', '-'], sql)
    return name
  }
  const where = (name: string): string[] => [
    '-h',
    '127.0.0.1',
    '-p',
    String(cluster.port),
    '-U',
    'postgres',
    '-d',
    name,
  ]
  const pgDump = (name: string): string =>
    run('pg_dump', where(name)).replaceAll(/^\\(un)?restrict .*$/gm, '')

  const dumpOf = async (name: string, options: DumpOptions): Promise<string> => {
    const connection = pgConnection(await cluster.connect(name))
    let text = ''
    for await (const part of dump(connection, options)) text += part
    await connection.close()
    return text
  }

  test.each(['copy', 'inserts'] as const)(
    'as %s brings back every kind of object',
    async (form) => {
      const original = await create(schema)
      const text = await dumpOf(original, { ...everything, form })
      const copy = await create(text)
      expect(pgDump(copy)).toBe(pgDump(original))
      expect(await dumpOf(copy, { ...everything, form })).toBe(text)
    },
  )

  test.skipIf(chinook === undefined)('of the Chinook database brings it back', async () => {
    const script = readFileSync(chinook ?? '', 'utf8')
      .replaceAll(/^(drop|create) database .*$/gim, '')
      .replaceAll(/^\\c .*$/gm, '')
    const original = await create(script)
    const copy = await create(await dumpOf(original, everything))
    expect(pgDump(copy)).toBe(pgDump(original))
  })

  test.skipIf(chinook === undefined)(
    'of the Chinook database in Twill loads into PostgreSQL as the original does',
    async () => {
      const script = readFileSync(chinook ?? '', 'utf8')
        .replaceAll(/^(drop|create) database .*$/gim, '')
        .replaceAll(/^\\c .*$/gm, '')
      const db = await open('memory://')
      const session = db.engine.connect()
      await session.exec(script)
      session.close()
      const connection = engineConnection(db.engine, () => db.close())
      let text = ''
      for await (const part of dump(connection, everything)) text += part
      await connection.close()
      expect(pgDump(await create(text))).toBe(pgDump(await create(script)))
    },
  )

  test('of the schema alone has no rows, and of the data alone no definitions', async () => {
    const original = await create(
      'create table t (id serial primary key); insert into t values (7)',
    )
    const schemaText = await dumpOf(original, { ...everything, data: false })
    const dataText = await dumpOf(original, { ...everything, schema: false })
    expect(schemaText).toContain('CREATE TABLE')
    expect(schemaText).not.toMatch(/COPY|setval/)
    expect(dataText).toMatch(/COPY[^]*setval/)
    expect(dataText).not.toMatch(/CREATE|ALTER/)
    const copy = await create(schemaText + dataText)
    expect(pgDump(copy)).toBe(pgDump(original))
  })

  test('refuses what it has no text for', async () => {
    const original = await create('create table p (a int) partition by range (a)')
    await expect(dumpOf(original, everything)).rejects.toThrow(/partitioned table public\.p/)
  })
})

function run(program: string, args: readonly string[], input = ''): string {
  const env = { ...process.env, PGCLIENTENCODING: 'UTF8' }
  const done = spawnSync(program, args, { input, encoding: 'utf8', env, maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr}`)
  return done.stdout
}
