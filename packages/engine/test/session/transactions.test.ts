import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StatementResult } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { codeOf, sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

let db: SqlDatabase
const notices: string[] = []
const count = (): Promise<string | null | undefined> => db.value('select count(*) from t')
const tag = async (sql: string): Promise<string> => (await runText(db.session, sql)).tag

beforeEach(async () => {
  notices.length = 0
  db = await sqlDatabase('create table t (id int primary key, n int)', {
    session: { onNotice: ({ code }) => notices.push(code) },
  })
})
afterEach(() => db.engine.close())

describe('a script', () => {
  test('is one transaction, whatever kinds of statements it has', async () => {
    expect(
      await db.code(
        'insert into t values (1, 1); select * from t; insert into t values (2, 2), (1, 3)',
      ),
    ).toBe('23505')
    expect(await count()).toBe('0')
    await db.run('insert into t values (1, 1); select * from t; update t set n = 5; select 1')
    expect(await db.value('select n from t')).toBe('5')
  })

  test('sees its own changes from statement to statement', async () => {
    const seen: string[] = []
    await db.session.exec(
      'insert into t values (1, 1); select count(*) from t; delete from t; select count(*) from t',
      async (result: StatementResult) => {
        const batch = await result.next()
        if (batch !== undefined) seen.push(String(batch.columns[0]?.get(batch.selection?.[0] ?? 0)))
      },
    )
    expect(seen).toEqual(['1', '0'])
  })

  test('commits what stands before COMMIT, and begins anew behind it', async () => {
    expect(
      await db.code(
        'insert into t values (1, 1); commit; insert into t values (2, 2); select 1 / 0',
      ),
    ).toBe('22012')
    expect(await db.rows('select id from t')).toEqual([['1']])
    expect(notices).toEqual(['25P01'])
  })

  test('becomes a block at BEGIN, with what stands before it', async () => {
    await db.run('insert into t values (1, 1); begin; insert into t values (2, 2)')
    expect(db.session.transactionStatus).toBe('transaction')
    await db.run('rollback')
    expect(await count()).toBe('0')
  })

  test('is nothing to set savepoints in, and nothing for VACUUM', async () => {
    expect(await db.code('insert into t values (1, 1); savepoint a')).toBe('25P01')
    expect(await db.code('insert into t values (1, 1); vacuum')).toBe('25001')
    expect(await count()).toBe('0')
  })

  test('with a syntax error anywhere runs nothing', async () => {
    expect(await db.code('insert into t values (1, 1); selec')).toBe('42601')
    expect(await count()).toBe('0')
  })

  test('whose reader throws is rolled back and leaves the session usable', async () => {
    const failing = (): void => {
      throw new Error('reader')
    }
    expect(
      await codeOf(async () =>
        db.session.exec('insert into t values (1, 1); select * from t', failing),
      ),
    ).toBe('XX000')
    expect(await codeOf(async () => db.session.exec('select * from t', failing))).toBe('XX000')
    expect(await count()).toBe('0')
    expect(db.session.transactionStatus).toBe('idle')
  })

  test('of nothing does nothing', async () => {
    await db.run('')
    await db.run(';;  -- nothing')
    expect(db.session.transactionStatus).toBe('idle')
  })
})

describe('a block in which something has failed', () => {
  const failures: readonly (readonly [string, string])[] = [
    ['an error while running', 'select 1 / 0'],
    ['a syntax error', 'selec 1'],
    ['an unknown name', 'select nothing from t'],
    ['a bad setting', 'set nosuch = 1'],
    ['a violated key', 'insert into t values (1, 1), (1, 1)'],
  ]

  test.each(failures)('takes nothing but its end after %s', async (_, sql) => {
    await db.run('begin; insert into t values (7, 7)')
    expect(await db.code(sql)).not.toBe('ok')
    expect(db.session.transactionStatus).toBe('failed')
    for (const next of [
      'select 1',
      'insert into t values (2, 2)',
      'savepoint a',
      'show work_mem',
      'begin',
    ]) {
      expect(await db.code(next), next).toBe('25P02')
    }
    expect(await codeOf(async () => db.session.prepare('select 1'))).toBe('25P02')
    expect(await tag('commit')).toBe('ROLLBACK')
    expect(db.session.transactionStatus).toBe('idle')
    expect(await count()).toBe('0')
  })

  test('is whole again after ROLLBACK TO', async () => {
    await db.run('begin; insert into t values (1, 1); savepoint a; insert into t values (2, 2)')
    expect(await db.code('select 1 / 0')).toBe('22012')
    await db.run('rollback to a; insert into t values (3, 3); release a; commit')
    expect(await db.rows('select id from t order by id')).toEqual([['1'], ['3']])
  })

  test('fails, too, when a row that is still to be read fails', async () => {
    await db.run('begin; insert into t values (1, 1), (2, 0)')
    expect(await codeOf(() => runText(db.session, 'select 1 / n from t'))).toBe('22012')
    expect(db.session.transactionStatus).toBe('failed')
  })

  test('fails when a prepared statement does', async () => {
    const divide = await db.session.prepare('select 1 / $1::int')
    await db.session.begin()
    expect(await codeOf(async () => divide.first([0]))).toBe('22012')
    expect(db.session.transactionStatus).toBe('failed')
    expect(await codeOf(async () => divide.first([1]))).toBe('25P02')
    await db.session.rollback()
    expect(await divide.first([1])).toEqual([1])
  })
})

describe('commands about transactions', () => {
  test('BEGIN in a block and COMMIT or ROLLBACK outside one only warn', async () => {
    await db.run('begin')
    await db.run('begin')
    await db.run('commit')
    await db.run('commit')
    await db.run('rollback')
    expect(notices).toEqual(['25001', '25P01', '25P01'])
  })

  test('savepoints and AND CHAIN need a block', async () => {
    for (const sql of [
      'savepoint a',
      'release a',
      'rollback to a',
      'commit and chain',
      'rollback and chain',
    ]) {
      expect(await db.code(sql), sql).toBe('25P01')
    }
    await db.run('begin')
    expect(await db.code('rollback to nothing')).toBe('3B001')
    await db.run('rollback')
  })

  test('AND CHAIN goes on with the same characteristics', async () => {
    await db.run('begin isolation level repeatable read read only; commit and chain')
    expect(db.session.transactionStatus).toBe('transaction')
    expect(await db.value('show transaction_isolation')).toBe('repeatable read')
    expect(await db.code('insert into t values (1, 1)')).toBe('25006')
    await db.run('rollback')
  })

  test('isolation cannot change after the first query', async () => {
    await db.run('begin; select 1')
    expect(await db.code('set transaction isolation level serializable')).toBe('25001')
    await db.run(
      'rollback; begin; set transaction isolation level serializable; select 1; rollback',
    )
  })

  test('now() stands still in a transaction, clock_timestamp() does not go back', async () => {
    await db.run('begin')
    const first = await db.value('select now()')
    expect(await db.value('select now()')).toBe(first)
    expect(await db.value('select clock_timestamp() >= now()')).toBe('t')
    await db.run('commit')
  })

  test('a closed session refuses everything, and what it left open is gone', async () => {
    const other = db.connect()
    await other.exec('begin; insert into t values (1, 1)')
    other.close()
    other.close()
    expect(await codeOf(async () => other.exec('select 1'))).toBe('08003')
    expect(await count()).toBe('0')
    await db.run('insert into t values (1, 1)')
  })
})

describe('two-phase commit', () => {
  test('is disabled, and PREPARE TRANSACTION ends the block that asks for it', async () => {
    await db.run('begin; insert into t values (1, 1)')
    expect(await db.code("prepare transaction 'x'")).toBe('55000')
    expect(db.session.transactionStatus).toBe('idle')
    expect(await count()).toBe('0')
    expect(await db.code("commit prepared 'x'")).toBe('42704')
    expect(await db.code("begin; rollback prepared 'x'")).toBe('25001')
    await db.run('rollback')
  })

  test('rolls a block back that has failed, and warns where there is none', async () => {
    expect(await db.code('begin; select 1 / 0')).toBe('22012')
    expect(await tag("prepare transaction 'x'")).toBe('ROLLBACK')
    expect(db.session.transactionStatus).toBe('idle')
    expect(await tag("prepare transaction 'x'")).toBe('ROLLBACK')
    expect(notices).toEqual(['25P01'])
  })
})
