import type { Storage } from '@twill/storage'
import { openMemoryStorage } from '@twill/storage/memory'
import { Disk } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { copyDatabase, type CopyReport, openEngine, type Engine } from '../../src/index.ts'
import { column, failureOf, openDiskStorage, openOnDisk, run } from '../durability/disk-engine.ts'
import { decodeRoot } from '../../src/txn/root.ts'
import { pagesOfRoot } from '../../src/txn/root-pages.ts'
import { runText } from '../support/text-rows.ts'
import { testEnv } from '../support/test-env.ts'

let names = 0

/** A database in memory that other handles find by its name. */
function memory(): () => Promise<Storage> {
  const name = `copy-${names++}`
  // One handle stays, as a server would: with the last one, what is staged would go as well.
  return () => openMemoryStorage({ name })
}

const openOver = async (storage: Promise<Storage>): Promise<Engine> =>
  openEngine(await storage, { env: testEnv })

/** Tables of some row groups with an index, an enum, a sequence, a view, a dropped and an added column, and holes. */
const STATEMENTS = [
  `create table early as select n from generate_series(1, 9000) n`,
  `create type mood as enum ('sad', 'happy')`,
  `create table t (id int generated always as identity primary key, body text, gone int, m mood default 'sad')`,
  `insert into t (body, gone) select repeat('x', n % 90) || n, n from generate_series(1, 9000) n`,
  `create index t_body on t (lower(body)) where id % 2 = 0`,
  `delete from t where id % 7 = 0`,
  `alter table t drop column gone`,
  `alter table t add column more numeric default 1.5`,
  `create sequence counter start 5 increment by 2`,
  `select nextval('counter'), nextval('counter')`,
  `create view happy as select id from t where m = 'happy'`,
  `create table empty (a int unique)`,
]
const LATER = [
  `update t set m = 'happy' where id % 100 = 1`,
  `insert into t (body, m) values ('tail', 'happy')`,
  `create table tail as select id, body from t where id < 50`,
  `select nextval('counter')`,
]

/** All that a user sees, oids and positions of sequences included. */
async function contentOf(engine: Engine): Promise<unknown> {
  const session = engine.connect()
  const answers: unknown[] = []
  for (const sql of [
    'select oid, relname, relkind, relnatts from pg_class where oid >= 16384 order by oid',
    'select attrelid, attnum, attname, attisdropped from pg_attribute where attrelid >= 16384 order by 1, 2',
    'select oid, enumtypid, enumlabel from pg_enum order by oid',
    'select * from t order by id',
    'select count(*) from happy',
    `select id from t where lower(body) = 'xxxx4' and id % 2 = 0`,
    'select last_value, is_called from counter',
    'select last_value, is_called from t_id_seq',
  ]) {
    answers.push((await runText(session, sql)).rows)
  }
  session.close()
  return answers
}

/** The source as it is opened anew. What is different in the copy is what another program writes next: it must go on as the source would. */
async function expectSame(source: Engine, copied: Engine): Promise<void> {
  expect(await copied.check()).toEqual([])
  expect(await contentOf(copied)).toEqual(await contentOf(source))
  for (const engine of [source, copied]) {
    await run(engine.connect(), `create table later (x int)`, `insert into t (body) values ('new')`)
  }
  expect(await contentOf(copied)).toEqual(await contentOf(source))
}

async function fill(engine: Engine): Promise<void> {
  await run(engine.connect(), ...STATEMENTS)
  await engine.checkpoint()
  await run(engine.connect(), ...LATER)
}

test('a copy of an open database in memory is the same, to its oids and sequences', async () => {
  const from = memory()
  const to = memory()
  const source = await openOver(from())
  await fill(source)
  const report = await copyDatabase({ source: await from(), target: await to() })
  expect(report.kind).toBe('copied')
  expect(report.pages).toBeGreaterThan(20)
  // The last statement takes a number that was logged already.
  expect(report.records).toBe(LATER.length - 1)
  await expectSame(await openOver(from()), await openOver(to()))
})

test('from memory to a file and back, with and without a tail of the log', async () => {
  const from = memory()
  const source = await openOver(from())
  await fill(source)
  const disk = new Disk()
  const file = await openDiskStorage(disk)
  await copyDatabase({ source: await from(), target: file })
  await file.close()
  const engine = await openOnDisk(disk)
  expect(await contentOf(engine)).toEqual(await contentOf(await openOver(from())))
  await engine.close()
  const back = memory()
  const closed = await openDiskStorage(disk)
  const report = await copyDatabase({ source: closed, target: await back() })
  expect(report).toMatchObject({ kind: 'copied', records: 0 })
  await expectSame(await openOver(from()), await openOver(back()))
})

test('a database that has never made a checkpoint is copied by its log', async () => {
  const from = memory()
  const to = memory()
  const source = await openOver(from())
  await run(source.connect(), ...STATEMENTS, ...LATER)
  const target = await to()
  expect(await copyDatabase({ source: await from(), target })).toMatchObject({ pages: 0 })
  expect(await copyDatabase({ source: await from(), target })).toMatchObject({ kind: 'there' })
  await expectSame(await openOver(from()), await openOver(to()))
})

test('an empty database is copied to nothing', async () => {
  const report = await copyDatabase({ source: await memory()(), target: await memory()() })
  expect(report).toEqual({ kind: 'there', pages: 0, records: 0, bytes: 0 })
})

test('a finished copy is not made again, and nothing is written', async () => {
  const from = memory()
  const to = memory()
  await fill(await openOver(from()))
  const target = await to()
  await copyDatabase({ source: await from(), target })
  const { epoch } = await target.head()
  expect((await copyDatabase({ source: await from(), target })).kind).toBe('there')
  expect((await target.head()).epoch).toBe(epoch)
})

test('a target with something else in it is refused', async () => {
  const from = memory()
  await fill(await openOver(from()))
  const to = memory()
  const other = await openOver(to())
  await run(other.connect(), 'create table mine (a int)')
  const failure = await failureOf(copyDatabase({ source: await from(), target: await to() }))
  expect(failure.code).toBe('42P04')
  await other.checkpoint()
  const again = await failureOf(copyDatabase({ source: await from(), target: await to() }))
  expect(again.code).toBe('42P04')
  expect(await column(other.connect(), 'select count(*) from mine')).toEqual(['0'])
})

/** A storage whose process dies at its n-th write: that one and all after it are not made. */
function dyingAt(storage: Storage, count: number): { readonly storage: Storage; died(): boolean } {
  let left = count
  const writes = new Set<string | symbol>(['appendWal', 'putPages', 'setRoot', 'collectGarbage'])
  const dying = new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]): unknown => {
        if (writes.has(name) && left-- <= 0) throw new Error('died')
        return Reflect.apply(value, target, args)
      }
    },
  })
  return { storage: dying, died: () => left < 0 }
}

/** After every batch of pages. */
const ROOT_EVERY_BYTES = 1

async function copyUntilDone(
  from: () => Promise<Storage>,
  to: () => Promise<Storage>,
  writesPerLife: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly lives: number; readonly pages: number; readonly report: CopyReport }> {
  let pages = 0
  for (let lives = 1; ; lives++) {
    const source = await from()
    const target = await to()
    const dying = dyingAt(target, writesPerLife)
    try {
      const onProgress = (done: number): void => {
        pages = Math.max(pages, done)
      }
      const options = { source, rootEveryBytes: ROOT_EVERY_BYTES, onProgress }
      const report = await copyDatabase({ ...options, target: dying.storage })
      return { lives, pages, report }
    } catch (error) {
      if (!dying.died()) throw error
      expect(lives).toBeLessThan(300)
    } finally {
      await target.close()
      await source.close()
    }
    await expectNoDatabase(to)
    await between()
  }
}

/** Half a copy is never taken for a database. */
async function expectNoDatabase(to: () => Promise<Storage>): Promise<void> {
  const storage = await to()
  const { durableLsn } = await storage.head()
  if (durableLsn > 0) {
    const root = await storage.getRoot()
    const isFinished =
      root !== undefined && !new TextDecoder().decode(root.bytes).includes('"version":255')
    if (!isFinished) {
      const failure = await failureOf(openEngine(storage, { env: testEnv }))
      expect(failure).toMatchObject({
        code: '55000',
        message: expect.stringContaining('not finished'),
      })
    }
  }
  await storage.close()
}

test.each([4, 5, 7, 11])(
  'a copy that dies every %i writes goes on and ends the same',
  async (writes) => {
    const from = memory()
    const to = memory()
    const source = await openOver(from())
    await fill(source)
    const { lives } = await copyUntilDone(from, to, writes)
    expect(lives).toBeGreaterThan(1)
    await expectSame(await openOver(from()), await openOver(to()))
  },
)

test('when the source moves on meanwhile, nothing of what it was stays behind', async () => {
  const from = memory()
  const to = memory()
  const source = await openOver(from())
  await fill(source)
  const before = await pagesOf(await from())
  let moves = 0
  const { lives } = await copyUntilDone(from, to, 10, async () => {
    if (moves++ >= 3) return
    await run(source.connect(), `update t set body = body || 'y' where id % 3 = ${moves % 3}`)
    // Its pages are copied first.
    if (moves === 1) await run(source.connect(), 'drop table early')
    await source.checkpoint()
    // A second one drops the root that was being copied.
    await run(source.connect(), `insert into empty values (${moves})`)
    await source.checkpoint()
  })
  expect(lives).toBeGreaterThan(1)
  const target = await to()
  const after = new Set(await pagesOf(target))
  const gone = before.filter((id) => !after.has(id))
  const left = await target.getPages(gone, (await target.head()).durableLsn)
  expect(gone.length).toBeGreaterThan(5)
  expect(left.filter((page) => page !== undefined)).toEqual([])
  await expectSame(await openOver(from()), await openOver(to()))
  await target.close()
})

async function pagesOf(storage: Storage): Promise<number[]> {
  const root = await storage.getRoot()
  return root === undefined ? [] : [...pagesOfRoot(decodeRoot(root.bytes))]
}

test('a source that drops what is being copied is copied from its newest root, or refused after some tries', async () => {
  const from = memory()
  const source = await openOver(from())
  await fill(source)
  const storage = await from()
  let reads = 0
  const restless = new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (name === 'getPages' && ++reads % 2 === 0) {
          for (let i = 0; i < 2; i++) {
            await run(source.connect(), `insert into t (body) values ('more')`)
            await source.checkpoint()
          }
        }
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
  Object.defineProperty(restless, 'scanWal', { value: storage.scanWal.bind(storage) })
  const target = await memory()()
  const failure = await failureOf(copyDatabase({ source: restless, target }))
  expect(failure).toMatchObject({ code: '55000', message: expect.stringContaining('faster') })
})

test('a graph is copied with its pages, and goes on as it would', async () => {
  const from = memory()
  const to = memory()
  const source = await openOver(from())
  const vectors = (low: number, high: number): string => `insert into v select i,
    array(select ((i::int8 * 7919 + j * 104729) * (i + j * 31) % 2003) / 64.0 from generate_series(1, 16) j)::vector
    from generate_series(${low}, ${high}) i`
  await run(
    source.connect(),
    'create extension vector',
    'create table v (id int primary key, at vector(16))',
    vectors(1, 600),
    'create index v_at on v using hnsw (at vector_cosine_ops)',
  )
  await source.checkpoint()
  await run(source.connect(), 'delete from v where id % 3 = 0', vectors(601, 700))
  const report = await copyDatabase({ source: await from(), target: await to() })
  expect(report).toMatchObject({ kind: 'copied', records: 2 })
  await source.close()
  for (const place of [from, to]) {
    const engine = await openOver(place())
    expect(await engine.check()).toEqual([])
    const session = engine.connect()
    await run(session, 'set enable_seqscan = off')
    const query = 'select id from v order by at <=> (select at from v where id = 601) limit 1'
    expect((await runText(session, `explain ${query}`)).rows.join()).toContain('v_at')
    expect(await column(session, query)).toEqual(['601'])
    await engine.close()
  }
})
