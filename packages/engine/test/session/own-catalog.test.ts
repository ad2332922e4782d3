/** Statements of one text in several sessions, each of which has a catalog of its own: temporary tables, definitions not committed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'

let db: SqlDatabase
let sessions: readonly Session[]

beforeEach(async () => {
  db = await sqlDatabase()
  sessions = [db.session, db.connect(), db.connect()]
})
afterEach(() => db.engine.close())

/** What each session gets for the text, asked in turn and more often than once. */
async function answers(sql: string): Promise<readonly (readonly unknown[])[]> {
  const rounds: unknown[][] = []
  for (let round = 0; round < 3; round++) {
    const found: unknown[] = []
    for (const session of sessions) found.push((await runText(session, sql)).rows[0]?.[0])
    rounds.push(found)
  }
  return rounds
}

async function each(sql: (at: number) => string): Promise<void> {
  for (const [at, session] of sessions.entries()) await session.exec(sql(at))
}

const own = ['0', '1', '2']

describe('one text', () => {
  test('reads the temporary table of its own session', async () => {
    await each((at) => `create temp table t as select ${at} as n`)
    expect(await answers('select n from t')).toEqual([own, own, own])
  })

  test('reads the permanent table where the session has no temporary one of its name', async () => {
    await db.run('create table t as select 7 as n')
    await sessions[1]?.exec('create temp table t as select 1 as n')
    const expected = ['7', '1', '7']
    expect(await answers('select n from t')).toEqual([expected, expected, expected])
  })

  test('reads the table that its own transaction has made, as often as others make one', async () => {
    for (const end of ['rollback', 'commit']) {
      await each((at) => `begin; create temp table t on commit drop as select ${at} as n`)
      expect(await answers('select n from t')).toEqual([own, own, own])
      await each(() => end)
    }
  })

  test('reads what a transaction makes after another of its session was rolled back', async () => {
    await db.run('begin; create table t (n int); insert into t values (1)')
    expect(await db.value('select n from t')).toBe('1')
    await db.run('rollback; begin; create table t (n text); insert into t values ($$two$$)')
    expect(await db.value('select n from t')).toBe('two')
    await db.run('rollback')
  })

  test('reads a draft of its own over what others commit meanwhile', async () => {
    await db.run('begin; create table mine as select 1 as n')
    expect(await db.value('select n from mine')).toBe('1')
    await sessions[1]?.exec('create table theirs as select 2 as n')
    expect(await db.value('select mine.n + theirs.n from mine, theirs')).toBe('3')
    await db.run('rollback')
    expect(await db.code('select mine.n + theirs.n from mine, theirs')).toBe('42P01')
  })
})
