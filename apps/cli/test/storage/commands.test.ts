/** `twill branch` and `twill storage` over a bucket in memory, beside a database that is in use. */
import { openEngine } from '@twill/engine'
import type { Engine } from '@twill/engine'
import { nodeEnv } from '@twill/bun'
import { MemoryObjectStore } from '@twill/storage/object'
import { nodeEnv as objectEnv, openObjectStore } from '@twill/storage-s3'
import type { ObjectStorage } from '@twill/storage-s3'
import { expect, test } from 'vitest'
import { runProgram } from '../../src/program.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { testHost } from '../test-host.ts'

const BUCKET = /^s3:\/\/bucket\//

interface World {
  /** Opens a database of the bucket as another process would. */
  readonly open: (root?: string) => Promise<ObjectStorage>
  readonly engine: (root?: string) => Promise<Engine>
  readonly twill: (
    ...args: readonly string[]
  ) => Promise<{ code: number; out: string; err: string }>
}

function newWorld(): World {
  const store = new MemoryObjectStore({ nowMs: Date.now })
  const open = (root = 'db', create = true): Promise<ObjectStorage> =>
    openObjectStore({ store, env: objectEnv, root, create })
  return {
    open,
    engine: async (root) => openEngine(await open(root), { env: nodeEnv }),
    async twill(...args) {
      const host = {
        ...testHost(() => Promise.reject(new Error('no engine here'))),
        openStorage: async (url: string, create: boolean) =>
          BUCKET.test(url)
            ? { kind: 'object' as const, storage: await open(url.replace(BUCKET, ''), create) }
            : openStorage(url, create),
      }
      const code = await runProgram(args, host)
      return { code, out: host.printed(), err: host.errors() }
    },
  }
}

async function ask(engine: Engine, sql: string): Promise<string> {
  const answers: string[] = []
  await engine.connect().exec(sql, async (result) => {
    for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
      for (let n = 0; n < batch.count; n += 1) {
        const row = batch.selection?.[n] ?? n
        answers.push(String(batch.columns[0]?.get(row)))
      }
    }
  })
  return answers.join()
}

const DB = 's3://bucket/db'

test('branches are made, listed and deleted beside a writer, which goes on', async () => {
  const { engine, twill } = newWorld()
  const db = await engine()
  await ask(db, 'create table t (a int); insert into t values (1)')
  await ask(db, 'insert into t values (2)')
  expect(await twill('branch', 'create', DB, 'dev', '--at', '1')).toEqual({
    code: 0,
    out: 'branch "dev" at LSN 1\n',
    err: '',
  })
  const { out } = await twill('branch', 'list', DB, '--json')
  expect(JSON.parse(out)).toMatchObject({ name: 'dev', parent: null, forkLsn: 1, sizeBytes: 0 })
  expect((await twill('branch', 'list', DB)).out).toMatch(
    / dev +\| +\| +1 \| .*Z \| +0 bytes\n\(1 branch\)/,
  )
  expect(await twill('branch', 'create', DB, 'dev')).toMatchObject({
    code: 1,
    err: 'twill: branch "dev" exists already\n',
  })
  await ask(db, 'insert into t values (3)')
  expect((await twill('branch', 'delete', DB, 'dev')).out).toBe('branch "dev" is gone\n')
  expect((await twill('branch', 'list', DB)).out).toContain('(0 branches)')
  await db.close()
})

test('stats tell of a database in use without taking it', async () => {
  const { engine, twill } = newWorld()
  const db = await engine()
  await ask(db, 'create table t (a int)')
  await db.checkpoint()
  const { out } = await twill('storage', 'stats', DB)
  expect(out).toMatch(/writer +number 1, twill, open or not closed cleanly\n/)
  expect(out).toMatch(/in the bucket +3 objects, .* in layers, .* in the log\n/)
  const json: unknown = JSON.parse((await twill('storage', 'stats', DB, '--json')).out)
  expect(json).toMatchObject({ epoch: 1, durableLsn: 1, rootLsn: 1, atRest: { logSegments: 1 } })
  await ask(db, 'insert into t values (1)')
  await db.close()
})

test('a restore makes the database what it was, fences who writes to it, and keeps what it was', async () => {
  const { engine, twill } = newWorld()
  expect((await twill('storage', 'retention', DB)).err).toContain('there is no database')
  const first = await engine()
  expect((await twill('storage', 'retention', DB, '--lsns', '1000')).out).toBe('1000 LSNs\n')
  await ask(first, 'create table t (a int); insert into t values (1)')
  await ask(first, 'insert into t values (2)')
  await ask(first, 'delete from t')
  const restored = await twill('storage', 'restore', DB, '--at', '2', '--keep-as', 'mistake')
  expect(restored.out).toBe('restored to LSN 2; what the database was is branch "mistake"\n')
  await expect(ask(first, 'insert into t values (9)')).rejects.toMatchObject({ code: '57P04' })
  await first.close().catch(() => undefined)
  const second = await engine()
  expect(await ask(second, 'select a from t order by a')).toBe('1,2')
  const mistake = await second.openBranch('mistake')
  expect(await ask(mistake, 'select count(*) from t')).toBe('0')
  await second.close()
  expect((await twill('storage', 'retention', DB)).out).toBe('1000 LSNs\n')
  expect((await twill('branch', 'promote', DB, 'mistake')).code).toBe(0)
  expect(await ask(await engine(), 'select count(*) from t')).toBe('0')
})

test('a name for what is kept that is taken already is told, and nothing is changed', async () => {
  const { engine, twill } = newWorld()
  const db = await engine()
  await ask(db, 'create table t (a int)')
  await twill('branch', 'create', DB, 'kept')
  const { code, err } = await twill('storage', 'restore', DB, '--at', '1', '--keep-as', 'kept')
  expect({ code, err }).toEqual({ code: 1, err: 'twill: branch "kept" exists already\n' })
  await ask(db, 'insert into t values (1)')
})

test('a database goes from the bucket to memory and back, and is the same', async () => {
  const { engine, twill } = newWorld()
  const db = await engine()
  await ask(db, 'create table t (a serial primary key, b text)')
  await ask(db, `insert into t (b) select repeat('x', n % 50) from generate_series(1, 5000) n`)
  await db.checkpoint()
  await ask(db, `update t set b = 'last' where a % 2 = 0`)
  const content = await ask(db, `select md5(string_agg(a || b, ',' order by a)) from t`)
  await twill('branch', 'create', DB, 'stays')
  const there = await twill('storage', 'copy', DB, 'memory://copied')
  expect(there.out).toMatch(/^\d+ pages \(.*\) and 1 log record copied\n$/)
  expect(there.err).toBe('twill: note: 1 branch not copied\n')
  expect((await twill('storage', 'copy', 'memory://copied', 's3://bucket/other')).code).toBe(0)
  expect((await twill('storage', 'copy', 'memory://copied', 's3://bucket/other')).out).toBe(
    'nothing to copy: it is all there\n',
  )
  const other = await engine('other')
  expect(await other.check()).toEqual([])
  expect(await ask(other, `select md5(string_agg(a || b, ',' order by a)) from t`)).toBe(content)
  await ask(other, `insert into t (b) values ('more')`)
  const refused = await twill('storage', 'copy', DB, 's3://bucket/other')
  expect(refused.err).toContain('the target has a database in it')
  expect(refused.code).toBe(1)
})

test('garbage is told before it is collected, with every branch', async () => {
  const { engine, twill } = newWorld()
  const db = await engine()
  await ask(db, 'create table t (a int)')
  await twill('branch', 'create', DB, 'dev')
  expect((await twill('storage', 'gc', DB, '--dry-run')).out).toBe('0 bytes would be freed\n')
  expect((await twill('storage', 'gc', DB)).out).toBe('0 bytes freed\n')
  await ask(db, 'insert into t values (1)')
})

test.each([
  [['branch', 'create', DB, 'x', '--at', 'soon'], 2, 'no moment'],
  [['storage', 'retention', DB, '--days', 'many'], 2, 'not a number'],
  [['storage', 'retention', DB, '--days', '1', '--lsns', '1'], 2, 'cannot be used with'],
  [['storage', 'restore', DB], 2, '--at'],
  [['storage', 'copy', DB, DB], 2, 'the same'],
  [['storage', 'restore', 'memory://m', '--at', '1'], 1, 'restore is for object storage'],
  [['branch', 'promote', 'memory://m', 'x'], 1, 'only in object storage'],
  [['storage', 'gc', 'memory://m', '--dry-run'], 2, 'a dry run is for object storage'],
  [
    ['branch', 'list', 's3://bucket/nothing'],
    1,
    'there is no database at "nothing" in bucket in memory',
  ],
] as const)('%j ends with %i', async (args, code, says) => {
  const { open, twill } = newWorld()
  await (await open()).close()
  const ran = await twill(...args)
  expect(ran.code).toBe(code)
  expect(ran.err).toContain(says)
})
