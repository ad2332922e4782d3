/** A database that is opened to be read, beside the one who writes it. */
import { dropsAtOnce, openTestStorage } from '../support/test-storage.ts'
import { FaultyStorage } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { openEngine, type Engine } from '../../src/index.ts'
import { codeOf } from '../support/sql-database.ts'
import { testEnv } from '../support/test-env.ts'
import { runText } from '../support/text-rows.ts'

let databases = 0

const schema = `
  create table t (id int primary key, n int, body text default 'x');
  create sequence s;
  insert into t select i, i * 10 from generate_series(1, 5000) i;
`

async function start(options: { readonly cacheBytes?: number } = {}) {
  const name = `read-only ${databases++}`
  const writer = await openEngine(await openTestStorage({ name }), { env: testEnv })
  const session = writer.connect()
  await session.exec(schema)
  const open = async (): Promise<{ engine: Engine; storage: FaultyStorage }> => {
    const storage = new FaultyStorage(await openTestStorage({ name }), {})
    return {
      engine: await openEngine(storage, { env: testEnv, readOnly: true, ...options }),
      storage,
    }
  }
  return { writer, session, open }
}

async function messageOf(engine: Engine, sql: string): Promise<string> {
  const session = engine.connect()
  try {
    await session.exec(sql)
    return 'ok'
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code} ${message}`
  } finally {
    session.close()
  }
}

async function value(engine: Engine, sql: string): Promise<string | null | undefined> {
  const session = engine.connect()
  try {
    return (await runText(session, sql)).rows[0]?.[0]
  } finally {
    session.close()
  }
}

describe('a database opened read-only', () => {
  test('is what the log said when it was opened, and takes no writer from its place', async () => {
    const { writer, session, open } = await start()
    await writer.checkpoint()
    await session.exec('update t set n = -1 where id <= 10; create table later (a int)')
    const { engine, storage } = await open()
    expect(await value(engine, 'select count(*) || $$ $$ || sum(n) from t where id <= 20')).toBe(
      `20 ${15_5 * 10 - 10}`,
    )
    expect(await value(engine, 'select count(*) from later')).toBe('0')
    await session.exec('insert into later values (1)')
    expect(await value(engine, 'select count(*) from later')).toBe('0')
    expect(await engine.check()).toEqual([])
    await engine.close()
    for (const method of ['acquireWriter', 'appendWal', 'putPages', 'setRoot'] as const) {
      expect(storage.requests.of(method)).toBe(0)
    }
    await session.exec('insert into later values (2)')
    await writer.close()
  })

  test('is empty where nothing was ever written', async () => {
    const engine = await openEngine(await openTestStorage(), { env: testEnv, readOnly: true })
    expect(await value(engine, 'select 1 + 1')).toBe('2')
    expect(await messageOf(engine, 'create table t (a int)')).toMatch(/^25006/)
    await engine.close()
  })

  test('refuses every change as a standby does', async () => {
    const { open } = await start()
    const { engine } = await open()
    const refused = (command: string): string =>
      `25006 cannot execute ${command} in a read-only transaction`
    const during = (command: string): string => `25006 cannot execute ${command} during recovery`
    const cases: readonly (readonly [sql: string, answer: string])[] = [
      [`insert into t values (0, 0)`, refused('INSERT')],
      [`update t set n = 0 where id = 1`, refused('UPDATE')],
      [`delete from t`, refused('DELETE')],
      [`merge into t using t u on false when matched then delete`, refused('MERGE')],
      [`with w as (delete from t returning 1) select * from w`, refused('SELECT')],
      [`create table u (a int)`, refused('CREATE TABLE')],
      [`create temp table u (a int)`, refused('CREATE TABLE')],
      [`create table u as select 1`, refused('CREATE TABLE AS')],
      [`create index on t (n)`, refused('CREATE INDEX')],
      [`alter table t add column c int`, refused('ALTER TABLE')],
      [`drop table t`, refused('DROP TABLE')],
      [`truncate t`, refused('TRUNCATE TABLE')],
      [`comment on table t is 'x'`, refused('COMMENT')],
      [`select nextval('s')`, refused('nextval()')],
      [`select setval('s', 5)`, refused('setval()')],
      [`select * from t for update`, refused('SELECT FOR UPDATE')],
      [`select * from t order by n limit 1 for no key update`, refused('SELECT FOR NO KEY UPDATE')],
      [`select * from t for share`, refused('SELECT FOR SHARE')],
      [`listen a`, during('LISTEN')],
      [`notify a`, during('NOTIFY')],
      [`vacuum t`, during('VACUUM')],
      [`analyze`, during('ANALYZE')],
      [`checkpoint`, during('CHECKPOINT')],
      [`begin; lock table t in share mode`, during('LOCK TABLE')],
      [`begin read write`, '0A000 cannot set transaction read-write mode during recovery'],
      [
        `begin; set transaction read write`,
        '0A000 cannot set transaction read-write mode during recovery',
      ],
      [
        `begin; set transaction_read_only = off`,
        '0A000 cannot set transaction read-write mode during recovery',
      ],
      [
        `begin isolation level serializable; select 1`,
        '0A000 cannot use serializable mode in a hot standby',
      ],
    ]
    const answers: string[] = []
    for (const [sql] of cases) answers.push(await messageOf(engine, sql))
    expect(answers).toEqual(cases.map(([, answer]) => answer))
    await engine.close()
  })

  test('allows what only reads', async () => {
    const { open } = await start()
    const { engine } = await open()
    for (const sql of [
      `begin; select * from t; savepoint a; rollback to a; commit`,
      `begin isolation level repeatable read read only; select count(*) from t; commit`,
      `set default_transaction_read_only = off; select * from t limit 1`,
      `prepare p as select * from t where id = $1; execute p (3); deallocate p`,
      `begin; declare c cursor for select * from t; fetch 3 from c; close c; commit`,
      `begin; lock table t in access share mode; commit`,
      `explain analyze select count(*) from t`,
      `select pg_advisory_lock(1); select pg_advisory_unlock(1)`,
      `set search_path = public; show search_path; reset all`,
    ]) {
      expect(await messageOf(engine, sql)).toBe('ok')
    }
    await engine.close()
  })

  test('says of itself that it is a standby', async () => {
    const { writer, open } = await start()
    const { engine } = await open()
    for (const [each, inRecovery, readOnly] of [
      [engine, 'true', 'on'],
      [writer, 'false', 'off'],
    ] as const) {
      expect(await value(each, 'select pg_is_in_recovery()::text')).toBe(inRecovery)
      expect(await value(each, 'show transaction_read_only')).toBe(readOnly)
      expect(await value(each, 'show in_hot_standby')).toBe(readOnly)
      expect(await value(each, 'show default_transaction_read_only')).toBe('off')
      const session = each.connect()
      await session.begin()
      expect(session.transactionStatus).toBe('transaction')
      expect((await runText(session, 'show transaction_read_only')).rows).toEqual([[readOnly]])
      session.close()
    }
    await engine.close()
  })

  test('refuses bulk loading, checkpoints and changes of branches, and reads the branches that are there', async () => {
    const { writer, session, open } = await start()
    await writer.branch('kept')
    await session.exec('delete from t')
    const { engine, storage } = await open()
    const reader = engine.connect()
    expect(await codeOf(() => reader.insertRows('t', ['id', 'n'], [[1, 1]]))).toBe('25006')
    expect(await codeOf(async () => reader.begin({ readOnly: false }))).toBe('0A000')
    expect(await codeOf(() => engine.checkpoint())).toBe('25006')
    expect(await codeOf(() => engine.branch('other'))).toBe('25006')
    expect(await codeOf(() => engine.deleteBranch('kept'))).toBe('25006')
    expect((await engine.branches()).map(({ name }) => name)).toEqual(['kept'])
    const branch = await engine.openBranch('kept')
    expect(await value(branch, 'select count(*) from t')).toBe('5000')
    expect(await messageOf(branch, 'delete from t')).toMatch(/^25006/)
    expect(await value(engine, 'select count(*) from t')).toBe('0')
    await engine.close()
    expect(storage.requests.of('acquireWriter')).toBe(0)
  })

  test('keeps what the log changed in memory, however small its cache', async () => {
    const { writer, session, open } = await start({ cacheBytes: 1 })
    await writer.checkpoint()
    await session.exec(`update t set n = 0; delete from t where id % 2 = 0`)
    const { engine } = await open()
    for (let i = 0; i < 3; i++) {
      expect(await value(engine, 'select count(*) || $$ $$ || sum(n) from t')).toBe('2500 0')
    }
    expect(await engine.check()).toEqual([])
    await engine.close()
  })

  test('does not find the temporary tables of others by their name', async () => {
    const { session, open } = await start()
    await session.exec('create temp table mine (a int); create temp table t (b int)')
    const { engine } = await open()
    expect(await messageOf(engine, 'select * from mine')).toMatch(/^42P01/)
    expect(await messageOf(engine, 'select * from pg_temp.mine')).toMatch(/^42P01|^3F000/)
    expect(await value(engine, 'select count(id) from t')).toBe('5000')
    await engine.close()
  })

  test.runIf(dropsAtOnce)(
    'says that its snapshot is too old when the writer has dropped what it reads',
    async () => {
      const { writer, session, open } = await start({ cacheBytes: 1 })
      await writer.checkpoint()
      const { engine } = await open()
      expect(await value(engine, 'select count(n) from t')).toBe('5000')
      await session.exec('update t set n = 0')
      await writer.checkpoint()
      await session.exec('update t set n = 1')
      await writer.checkpoint()
      expect(await messageOf(engine, 'select count(body) from t')).toMatch(/^72000/)
      await engine.close()
    },
  )

  test('begins anew at a newer root when the one it has found is dropped while it opens', async () => {
    const { writer, session } = await start()
    await writer.checkpoint()
    const name = `read-only ${databases - 1}`
    const inner = await openTestStorage({ name })
    let roots = 0
    const storage = new Proxy(inner, {
      get(target, method): unknown {
        if (method === 'getRoot') {
          return async () => {
            const root = await target.getRoot()
            if (roots++ === 0) {
              for (let i = 0; i < 2; i++) {
                await session.exec('update t set n = n + 1')
                await writer.checkpoint()
              }
            }
            return root
          }
        }
        const each: unknown = Reflect.get(target, method)
        return typeof each === 'function' ? each.bind(target) : each
      },
    })
    const engine = await openEngine(storage, { env: testEnv, readOnly: true })
    expect(roots).toBe(2)
    expect(await value(engine, 'select n from t where id = 1')).toBe('12')
    await engine.close()
  })
})
