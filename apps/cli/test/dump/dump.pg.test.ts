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

  test('brings back vectors and their indexes', async () => {
    const text = async (script: string): Promise<string> => {
      const db = await open('memory://')
      const session = db.engine.connect()
      await session.exec(script)
      session.close()
      const connection = engineConnection(db.engine, () => db.close())
      let dumped = ''
      for await (const part of dump(connection, { ...everything, form: 'inserts' })) {
        dumped += part
      }
      await connection.close()
      return dumped
    }
    const dumped = await text(
      `create schema ext; create extension vector schema ext;
       create table t (id int primary key, v ext.vector(2), a real[]);
       insert into t values (1, '[1,2]', '{3,4}'), (2, null, '{0,1}');
       create index i on t using hnsw (v ext.vector_cosine_ops) with (m = 8, ef_construction = 32);
       create index e on t using hnsw ((a::ext.vector(2)) ext.vector_l1_ops) where id > 1`,
    )
    expect(dumped).toContain(
      "CREATE INDEX i ON public.t USING hnsw (v ext.vector_cosine_ops) WITH (m='8', ef_construction='32');",
    )
    expect(dumped).toContain(
      'CREATE INDEX e ON public.t USING hnsw (((a)::ext.vector(2)) ext.vector_l1_ops) WHERE (id > 1);',
    )
    expect(await text(dumped)).toBe(dumped)
  })

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
