import { describe, expect, test } from 'vitest'
import { Catalog, PUBLIC_SCHEMA } from '../../src/catalog/catalog.ts'
import { aclOf } from '../../src/catalog/object-acl.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { codeOf, sqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'

describe('privileges', () => {
  test('are there again after reopening', async () => {
    const name = 'privileges-reopened'
    const ask = `select relname, relacl, attname, attacl from pg_class c
      left join pg_attribute a on attrelid = c.oid and attacl is not null
      where relname in ('t', 'u') union all select 'default', defaclacl, null, null from pg_default_acl order by 1`
    const first = await openMemoryEngine({ name })
    await first.connect().exec(`create role a; create table t (x int, y int);
      grant select (x), update on t to a with grant option;
      alter default privileges grant insert on tables to a; create table u (x int)`)
    const before = (await runText(first.connect(), ask)).rows
    await first.close()
    const second = await openMemoryEngine({ name })
    expect((await runText(second.connect(), ask)).rows).toEqual(before)
    expect(before).toHaveLength(3)
    const session = second.connect({ user: 'a' })
    expect(await codeOf(async () => session.exec('select x from t'))).toBe('ok')
    expect(await codeOf(async () => session.exec('select y from t'))).toBe('42501')
    expect(await codeOf(async () => session.exec('insert into u values (1)'))).toBe('ok')
    await second.close()
  })

  test('on the schema public of a database from before there were any are PostgreSQL’s', () => {
    const schema = { kind: 'schema', oid: PUBLIC_SCHEMA, name: 'public', owner: 10 } as const
    expect(aclOf(new Catalog([schema]), schema).map(({ privileges }) => privileges)).toEqual([
      'UC',
      'U',
    ])
  })

  test('that are taken away hold at once for plans that others have made', async () => {
    const db = await sqlDatabase(`create table t (id int primary key, n int);
      insert into t values (1, 2); create role a; create role b; grant select on t to a, b`)
    const [a, b] = [db.connect({ user: 'a' }), db.connect({ user: 'b' })]
    const text = 'select n from t where id = $1'
    const prepared = await b.prepare(text)
    const ask = (session: typeof a) => codeOf(async () => session.query(text, [1]))
    for (let i = 0; i < 3; i++) {
      expect([await ask(db.session), await ask(a), await ask(b)]).toEqual(['ok', 'ok', 'ok'])
    }
    expect(await prepared.first([1])).toEqual([2])
    await db.run('revoke select on t from b')
    expect([await ask(db.session), await ask(a), await ask(b)]).toEqual(['ok', 'ok', '42501'])
    expect(await codeOf(async () => prepared.first([1]))).toBe('42501')
    await db.engine.close()
  })

  test('are asked for by bulk loads and by updates of one row', async () => {
    const db = await sqlDatabase(`create table t (id int primary key, n int);
      insert into t values (1, 2); create role a; grant select on t to a`)
    const session = db.connect({ user: 'a' })
    expect(await codeOf(() => session.insertRows('t', [], [[2, 2]]))).toBe('42501')
    const prepared = await session.prepare('update t set n = n + 1 where id = $1')
    expect(await codeOf(async () => prepared.run([1]))).toBe('42501')
    await db.run('grant insert, update (n) on t to a')
    expect(await codeOf(async () => prepared.run([1]))).toBe('ok')
    expect(await session.insertRows('t', [], [[2, 2]])).toBe(1)
    expect(await db.rows('select * from t order by id')).toEqual([
      ['1', '3'],
      ['2', '2'],
    ])
    await db.engine.close()
  })

  test('are granted beside those who write, and one after another', async () => {
    const db = await sqlDatabase('create table t (x int); create role a; create role b')
    const [writer, one, two] = [db.connect(), db.connect(), db.connect()]
    await writer.exec('begin; insert into t values (1)')
    await one.exec('begin; grant select on t to a')
    const waiting = Promise.resolve(two.exec('grant select on t to b'))
    await one.exec('commit')
    await waiting
    await writer.exec('commit')
    expect(await db.value(`select relacl from pg_class where relname = 't'`)).toBe(
      '{postgres=arwdDxt/postgres,a=r/postgres,b=r/postgres}',
    )
    await db.engine.close()
  })

  test('are asked for by COPY in both directions', async () => {
    const db = await sqlDatabase(`create table t (id int, n int); create role a`)
    const session = db.connect({ user: 'a' })
    const out = (sql: string) =>
      codeOf(async () =>
        session.exec(sql, async ({ copyOut }) => {
          while ((await copyOut?.next()) !== undefined);
        }),
      )
    const into = (sql: string) =>
      codeOf(async () =>
        session.exec(sql, async (result) => {
          await result.copyIn?.write(new TextEncoder().encode('1\n'))
          await result.copyIn?.finish()
          await result.next()
        }),
      )
    expect(await out('copy t to stdout')).toBe('42501')
    expect(await out('copy (select * from t) to stdout')).toBe('42501')
    expect(await into('copy t (id) from stdin')).toBe('42501')
    await db.run('grant select (id), insert (id) on t to a')
    expect(await out('copy t to stdout')).toBe('42501')
    expect(await out('copy t (id) to stdout')).toBe('ok')
    expect(await into('copy t (id) from stdin')).toBe('ok')
    expect(await into('copy t from stdin')).toBe('42501')
    await db.engine.close()
  })

  test('of a role that is dropped under its session are none', async () => {
    const db = await sqlDatabase(
      'create table t (x int); grant select on t to public; create role a',
    )
    const session = db.connect({ user: 'a' })
    await session.exec('select * from t')
    await db.run('drop role a')
    expect(await codeOf(async () => session.exec('create table u (x int)'))).toBe('42501')
    await db.engine.close()
  })
})
