/** Statements that change one row over a storage a network away: its lock goes when the commit is queued, not when it is durable. */
import { openMemoryStorage } from '@twill/storage/memory'
import { createVirtualClock, PipelinedStorage } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { openEngine, type Session } from '../../src/index.ts'
import { testEnv } from '../support/test-env.ts'

const APPEND_MS = 50
const SESSIONS = 16
const ROUNDS = 5

type Way = (session: Session, row: number) => Promise<unknown>

/** Virtual milliseconds that `ROUNDS` commits of every session take. */
async function elapsed(way: Way, rowOf: (session: number) => number): Promise<number> {
  const clock = createVirtualClock()
  const storage = new PipelinedStorage(await openMemoryStorage(), { clock, appendMs: APPEND_MS })
  const engine = await openEngine(storage, { env: testEnv })
  const first = engine.connect()
  await first.exec('create table t (id int primary key, n int not null)')
  await first.exec(`insert into t select i, 0 from generate_series(0, ${SESSIONS}) as s(i)`)
  const sessions = Array.from({ length: SESSIONS }, () => engine.connect())
  const startMs = clock.nowMs()
  await Promise.all(
    sessions.map(async (session, at) => {
      for (let round = 0; round < ROUNDS; round++) await way(session, rowOf(at))
    }),
  )
  const spentMs = clock.nowMs() - startMs
  const result = await first.query('select sum(n)::int from t')
  expect((await result.next())?.columns[0]?.get(0)).toBe(SESSIONS * ROUNDS)
  await engine.close()
  return spentMs
}

async function drain(statement: Awaited<ReturnType<Session['query']>>): Promise<void> {
  while ((await statement.next()) !== undefined);
}

const ways: Readonly<Record<string, Way>> = {
  'by the short way': async (session, row) => {
    const update = await session.prepare('update t set n = n + 1 where id = $1')
    await drain(await update.run([row]))
  },
  'by a plan': async (session, row) =>
    drain(await session.query('update t set n = n + 1 where id + 0 = $1', [row])),
  'with RETURNING': async (session, row) =>
    drain(await session.query('update t set n = n + 1 where id = $1 returning n', [row])),
}

describe('commits of many sessions', () => {
  for (const [name, way] of Object.entries(ways)) {
    test(`${name}: one row costs hardly more than a row each`, async () => {
      const apart = await elapsed(way, (session) => session)
      const together = await elapsed(way, () => 0)
      expect(together).toBeLessThanOrEqual(2 * apart)
    })
  }
})
