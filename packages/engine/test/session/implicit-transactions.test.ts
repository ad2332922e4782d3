import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Datum, Session } from '../../src/index.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase
let wire: Session
const notices: string[] = []

beforeEach(async () => {
  notices.length = 0
  db = await sqlDatabase(
    'create table t (id int primary key, n int); insert into t values (1, 10), (2, 20)',
  )
  wire = db.connect({
    implicitTransaction: 'until sync',
    onNotice: ({ code }) => notices.push(code),
  })
})
afterEach(() => db.engine.close())

async function run(sql: string, params: readonly Datum[] = []): Promise<string> {
  const result = await (await wire.prepare(sql)).portal(params)
  while ((await result.next()) !== undefined);
  return result.tag
}

const count = (): Promise<string | null | undefined> => db.value('select count(*) from t')

describe('what runs until sync', () => {
  test('is one transaction, which sync commits', async () => {
    expect(await run('insert into t values (3, $1)', [30])).toBe('INSERT 0 1')
    expect(await run('update t set n = n + 1 where id = $1', [3])).toBe('UPDATE 1')
    expect(await run('select * from t')).toBe('SELECT 3')
    expect(await count()).toBe('2')
    expect(wire.transactionStatus).toBe('idle')
    await wire.sync()
    expect(await db.rows('select * from t where id = 3')).toEqual([['3', '31']])
  })

  test('is undone by an error, and sync has nothing to do after it', async () => {
    await run('insert into t values (3, 30)')
    expect(await codeOf(() => run('select 1 / 0'))).toBe('22012')
    expect(wire.transactionStatus).toBe('idle')
    await wire.sync()
    expect(await count()).toBe('2')
    await run('insert into t values (4, 40)')
    await wire.sync()
    expect(await count()).toBe('3')
  })

  test('sees its own tables', async () => {
    await run('create table u (a int)')
    await run('insert into u values (1)')
    expect(await db.code('select * from u')).toBe('42P01')
    await wire.sync()
    expect(await db.value('select a from u')).toBe('1')
  })

  test('becomes a block with BEGIN, which takes over what was done', async () => {
    await run('insert into t values (3, 30)')
    await run('begin')
    await wire.sync()
    expect(wire.transactionStatus).toBe('transaction')
    expect(await count()).toBe('2')
    await run('rollback')
    await wire.sync()
    expect(await count()).toBe('2')
    expect(notices).toEqual([])
  })

  test('ends with COMMIT and with ROLLBACK, which warn', async () => {
    await run('insert into t values (3, 30)')
    expect(await run('commit')).toBe('COMMIT')
    await run('insert into t values (4, 40)')
    expect(await run('rollback')).toBe('ROLLBACK')
    await run('insert into t values (5, 50)')
    await wire.sync()
    expect(await db.rows('select id from t order by id')).toEqual([['1'], ['2'], ['3'], ['5']])
    expect(notices).toEqual(['25P01', '25P01'])
  })

  test('is no block for the commands that want one', async () => {
    await run('select 1')
    for (const command of ['savepoint s', 'lock table t', 'declare c cursor for select 1']) {
      expect(await codeOf(() => run(command))).toBe('25P01')
      await wire.sync()
    }
    await run("set local work_mem = '1MB'")
    expect(notices).toEqual(['25P01'])
  })

  test('goes with what a script commits', async () => {
    await run('insert into t values (3, 30)')
    await wire.exec('insert into t values (4, 40)')
    expect(await count()).toBe('4')
    await run('insert into t values (5, 50)')
    await wire.exec('select n from t where id = 1')
    expect(await count()).toBe('5')
    await run('insert into t values (6, 60)')
    expect(await codeOf(async () => wire.exec('select 1 / 0'))).toBe('22012')
    expect(await count()).toBe('5')
  })

  test('is what statements given as text are part of, too', async () => {
    await (await wire.query('insert into t values (3, 30)')).next()
    expect(await count()).toBe('2')
    await wire.sync()
    expect(await count()).toBe('3')
  })

  test('keeps one snapshot where the session reads repeatably', async () => {
    await wire.exec("set default_transaction_isolation = 'repeatable read'")
    const one = await wire.prepare('select n from t where id = $1')
    expect(await one.first([1])).toEqual([10])
    await db.run('update t set n = 11 where id = 1')
    expect(await one.first([1])).toEqual([10])
    await wire.sync()
    expect(await one.first([1])).toEqual([11])
  })

  test('holds a setting from SET when it is committed', async () => {
    await run("set work_mem = '3MB'")
    expect(await codeOf(() => run('select 1 / 0'))).toBe('22012')
    expect(wire.setting('work_mem')).not.toBe('3MB')
    await run("set work_mem = '3MB'")
    await wire.sync()
    expect(await codeOf(() => run('select 1 / 0'))).toBe('22012')
    expect(wire.setting('work_mem')).toBe('3MB')
  })

  test('refuses what cannot be taken back when something came before, and commits it at once otherwise', async () => {
    expect(await run('vacuum t')).toBe('VACUUM')
    await run('insert into t values (3, 30)')
    expect(await codeOf(() => run('vacuum t'))).toBe('25001')
    await wire.sync()
    expect(await count()).toBe('2')
    expect(await run('discard all')).toBe('DISCARD ALL')
    const one = await wire.prepare('select n from t where id = $1')
    expect(await one.first([1])).toEqual([10])
    expect(await codeOf(() => run('vacuum t'))).toBe('25001')
  })
})

describe('a portal', () => {
  test('does nothing before it is read', async () => {
    const portal = await (await wire.prepare('insert into t values (3, 30)')).portal([])
    expect(portal.isOpen).toBe(true)
    await wire.sync()
    expect(await count()).toBe('2')
    expect(portal.isOpen).toBe(false)
  })

  test('is read while others are, and sees what was there when it began', async () => {
    await run('begin')
    await run('insert into t select i, i from generate_series(3, 5000) i')
    const all = await wire.prepare('select id from t where id <= $1 order by id')
    const first = await all.portal([3000])
    const second = await all.portal([4000])
    let rows = (await first.next())?.count ?? 0
    await run('delete from t')
    expect(await second.next()).toBeUndefined()
    await wire.sync()
    for (let batch; (batch = await first.next()) !== undefined;) rows += batch.count
    expect(rows).toBe(3000)
    expect(first.tag).toBe('SELECT 3000')
    await run('commit')
    expect([first.isOpen, second.isOpen]).toEqual([false, false])
    expect(await first.next()).toBeUndefined()
  })

  test('ends with the implicit transaction that it was made in', async () => {
    const portal = await (await wire.prepare('select * from t')).portal([])
    await portal.next()
    expect(portal.isOpen).toBe(true)
    await wire.sync()
    expect(portal.isOpen).toBe(false)
  })

  test('has done all its changes when it gives its first row', async () => {
    const change = await wire.prepare('update t set n = n + 1 returning id')
    const portal = await change.portal([])
    await portal.next()
    expect(await run('select * from t where n in (11, 21)')).toBe('SELECT 2')
    expect(portal.tag).toBe('UPDATE 2')
  })

  test('is refused when its table has gone, and when the transaction has failed', async () => {
    const all = await wire.prepare('select * from t')
    await run('begin')
    const open = await all.portal([])
    await open.next()
    expect(await codeOf(() => run('select 1 / 0'))).toBe('22012')
    expect(await codeOf(async () => open.next())).toBe('25P02')
    expect(await codeOf(async () => all.portal([]))).toBe('25P02')
    await run('rollback')
    await db.run('drop table t')
    expect(await codeOf(async () => all.portal([]))).toBe('42P01')
  })
})
