/** Point queries whose pages are not in memory, and what happens while they are on the way. */
import { FaultyStorage } from '@twill/storage/sim'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Engine, openEngine, type Session } from '../../src/index.ts'
import { NO_CACHE_BYTES } from '../support/cold-engine.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { codeOf } from '../support/sql-database.ts'
import { answersAtOnce, openTestStorage } from '../support/test-storage.ts'
import { runText } from '../support/text-rows.ts'
import { settle, VirtualEnv } from '../support/virtual-env.ts'

const ROWS = 20_000
let databases = 0
let engine: Engine
let session: Session
let env: VirtualEnv
/** Page reads on the way; each arrives when its function is called. */
let arrivals: (() => void)[]
let isLate: boolean

beforeEach(async () => {
  const name = `cold-point-${databases++}`
  const filling = await openMemoryEngine({ name })
  const filler = filling.connect()
  await filler.exec(
    `create table t (id int primary key, n int); insert into t select i, i % 7 from generate_series(1, ${ROWS}) i`,
  )
  await filling.close()
  env = new VirtualEnv()
  arrivals = []
  isLate = true
  const sleep = (): Promise<void> =>
    isLate ? new Promise((resolve) => arrivals.push(resolve)) : Promise.resolve()
  const storage = new FaultyStorage(await openTestStorage({ name }), {
    clock: { nowMs: () => env.now(), sleep },
    latencyMs: { getPage: 10, getPages: 10 },
  })
  engine = await openEngine(storage, { env, cacheBytes: NO_CACHE_BYTES })
  session = engine.connect()
})
afterEach(async () => {
  letArrive()
  await engine.close()
})

/** From here on no read is late. */
function letArrive(): void {
  isLate = false
  for (const arrive of arrivals.splice(0)) arrive()
}

const text = 'select n from t where id = 12345'
type Ask = (from: Session) => Promise<unknown>
/** How it is asked, and what it gets when the column's type has changed since. */
const ways: readonly (readonly [string, Ask, string])[] = [
  ['as text', async (from) => (await runText(from, text)).rows[0]?.[0], 'ok'],
  [
    'prepared',
    async (from) => {
      const row = await (await from.prepare('select n from t where id = $1')).first([12345])
      return row === undefined ? undefined : String(row[0])
    },
    '0A000',
  ],
]

describe.runIf(answersAtOnce).each(ways)('a cold point query, %s,', (_, ask, changed) => {
  test('answers once its pages are there, a level of the index at a time', async () => {
    const answer = ask(session)
    for (let rounds = 0; rounds < 2; rounds++) {
      await settle()
      expect(arrivals).toHaveLength(1)
      arrivals.pop()?.()
    }
    await settle()
    letArrive()
    expect(await answer).toBe('4')
  })

  test('sees what is committed while it waits', async () => {
    const answer = ask(session)
    await settle()
    const other = engine.connect()
    const change = other.exec('update t set n = 55 where id = 12345')
    await settle()
    letArrive()
    await change
    expect(['4', '55']).toContain(await answer)
    expect(await ask(session)).toBe('55')
  })

  test('in a REPEATABLE READ block does not', async () => {
    await session.begin({ isolation: 'repeatable read' })
    const answer = ask(session)
    await settle()
    const change = engine.connect().exec('update t set n = 55 where id = 12345')
    await settle()
    letArrive()
    await change
    expect([await answer, await ask(session)]).toEqual(['4', '4'])
    await session.commit()
    expect(await ask(session)).toBe('55')
  })

  test('fails with 42P01 when the table is dropped meanwhile', async () => {
    const answer = codeOf(() => ask(session))
    await settle()
    await engine.connect().exec('drop table t')
    letArrive()
    expect(await answer).toBe('42P01')
  })

  test('reads the column that has the name when its pages are there', async () => {
    const answer = ask(session)
    await settle()
    await engine
      .connect()
      .exec("alter table t rename n to gone; alter table t add n text default '4'")
    letArrive()
    expect(await codeOf(() => answer)).toBe(changed)
  })

  test('waits on for a lock that was taken meanwhile', async () => {
    const answer = ask(session)
    await settle()
    const other = engine.connect()
    await other.exec('begin; lock table t in access exclusive mode')
    letArrive()
    await settle()
    await other.exec('update t set n = 8 where id = 12345; commit')
    expect(await answer).toBe('8')
  })

  test('ends with 57014 after statement_timeout, and when it is cancelled', async () => {
    await session.exec('set statement_timeout = 500')
    const slow = codeOf(() => ask(session))
    await settle()
    env.advance(500)
    expect(await slow).toBe('57014')
    const unwanted = codeOf(() => ask(session))
    await settle()
    session.cancel()
    expect(await unwanted).toBe('57014')
    letArrive()
    expect(await ask(session)).toBe('4')
  })

  test('spoils its block when it is cancelled', async () => {
    await session.begin()
    const unwanted = codeOf(() => ask(session))
    await settle()
    session.cancel()
    expect([await unwanted, session.transactionStatus]).toEqual(['57014', 'failed'])
  })

  test('ends with its session', async () => {
    const answer = codeOf(() => ask(session))
    await settle()
    session.close()
    letArrive()
    expect(await answer).not.toBe('ok')
  })
})

/** Ways that leave the short way for the plan when pages are not there. */
const byThePlan: readonly (readonly [string, (from: Session) => Promise<unknown>])[] = [
  [
    'prepared and run',
    async (from) => {
      const result = await (await from.prepare('select n from t where id = $1')).run([12345])
      return (await result.next())?.columns[0]?.get(0)
    },
  ],
  [
    'as a portal',
    async (from) => {
      const result = await (await from.prepare('select n from t where id = $1')).portal([12345])
      return (await result.next())?.columns[0]?.get(0)
    },
  ],
  ['as text, again', async (from) => (await runText(from, text)).rows[0]?.[0]],
]

describe.each(byThePlan)('after a cold point query, %s,', (_, askFirst) => {
  test.each([
    ['select count(*) from t', String(ROWS)],
    ['select count(*) from t where id > 5', String(ROWS - 5)],
    ['select max(n) from t', '6'],
    ['select n from t where id = 77', '0'],
  ])('%s answers as it does', async (sql, wanted) => {
    letArrive()
    await askFirst(session)
    expect((await runText(session, sql)).rows).toEqual([[wanted]])
    expect((await runText(session, sql)).rows).toEqual([[wanted]])
  })
})
